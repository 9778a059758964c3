"""What all processes of a server know together: how often callers came, and what was cited."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

KEPT = 10_000
"""Callers, and cited passages, that are remembered; the ones unseen longest are forgotten first."""
_SCHEMA = """
CREATE TABLE IF NOT EXISTS buckets (caller TEXT PRIMARY KEY, left REAL, seen REAL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS cited (passage TEXT PRIMARY KEY, seen REAL) WITHOUT ROWID;
"""


class State:
    """Kept in SQLite, without syncing: it need not outlive the server. Safe from several threads.

    Args:
        file: that the server's processes share; by default there is one process alone.
        clock: seconds, the same in all processes.
    """

    def __init__(
        self, file: Path | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._base = sqlite3.connect(
            file or ":memory:", timeout=10, check_same_thread=False, isolation_level=None
        )
        self._base.execute("PRAGMA synchronous=OFF")
        self._base.execute("PRAGMA journal_mode=MEMORY")
        self._base.executescript(_SCHEMA)

    def take(self, caller: str, per_minute: int) -> float:
        """Take one from a caller's bucket: full at first, it fills evenly.

        Args:
            per_minute: size of the bucket, and how much flows in within a minute.

        Returns:
            0, or the seconds until there is one.
        """
        now, size = self._clock(), float(per_minute)
        with self._change() as base:
            found = base.execute(
                "SELECT left, seen FROM buckets WHERE caller = ?", (caller,)
            ).fetchone()
            left, seen = found or (size, now)
            left = min(size, left + (now - seen) * size / 60)
            allowed = left >= 1
            base.execute(
                "INSERT OR REPLACE INTO buckets VALUES (?, ?, ?)",
                (caller, left - 1 if allowed else left, now),
            )
            if found is None:
                _forget(base, "buckets")
        return 0.0 if allowed else (1 - left) * 60 / size

    def remember(self, passages: Iterable[str]) -> None:
        """Note the passages that an answer cites."""
        now = self._clock()
        rows = [(passage, now) for passage in passages]
        if rows:
            with self._change() as base:
                base.executemany("INSERT OR REPLACE INTO cited VALUES (?, ?)", rows)
                _forget(base, "cited")

    def cites(self, passage: str) -> bool:
        """Whether an answer cites the passage."""
        with self._lock:
            found = self._base.execute("SELECT 1 FROM cited WHERE passage = ?", (passage,))
            return found.fetchone() is not None

    def close(self) -> None:
        """Close the file. Idempotent."""
        with self._lock:
            self._base.close()

    @contextlib.contextmanager
    def _change(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._base.execute("BEGIN IMMEDIATE")
            try:
                yield self._base
            finally:
                self._base.execute("COMMIT")


def _forget(base: sqlite3.Connection, table: str) -> None:
    count = base.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608
    if count > KEPT:
        key = "caller" if table == "buckets" else "passage"
        base.execute(
            f"DELETE FROM {table} WHERE {key} IN "  # noqa: S608
            f"(SELECT {key} FROM {table} ORDER BY seen LIMIT ?)",
            (count - KEPT,),
        )
