"""Where cases wait until they have arrived: an SQLite file that survives what kills the process."""

from __future__ import annotations

import json
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from slimchat._sqlite import write_ahead
from slimchat.errors import HandoverError
from slimchat.handover.case import Case

Channel = Literal["folder", "webhook"]
VERSION = 1
LEASE_S = 120.0
"""Seconds that a delivery has to itself; whoever died meanwhile is taken over from then on."""
_SCHEMA = """
CREATE TABLE IF NOT EXISTS cases (
  id TEXT PRIMARY KEY,
  time TEXT NOT NULL,
  reason TEXT NOT NULL,
  body TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS deliveries (
  case_id TEXT NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
  channel TEXT NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0,
  due REAL NOT NULL DEFAULT 0,
  problem TEXT NOT NULL DEFAULT '',
  arrived REAL,
  PRIMARY KEY (case_id, channel)
);
CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (due) WHERE arrived IS NULL;
"""


@dataclass(frozen=True, slots=True)
class Delivery:
    """How far a case is on one channel.

    Attributes:
        tries: so far.
        due: when it is tried next, seconds since 1970.
        problem: of the last try; empty where there was none.
        arrived: when it arrived, seconds since 1970; ``None`` where it has not.
    """

    case_id: str
    channel: Channel
    tries: int
    due: float
    problem: str
    arrived: float | None


class Outbox:
    """Every case, with its deliveries. Safe from several threads and processes.

    Args:
        file: is made, for its owner alone, where it is not there.
        clock: seconds since 1970.

    Raises:
        HandoverError: the file cannot be used.
    """

    def __init__(self, file: Path, clock: Callable[[], float] = time.time) -> None:
        self.file, self._clock = file, clock
        self._lock = threading.Lock()
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
            self._base = sqlite3.connect(file, timeout=30, check_same_thread=False)
            self._base.isolation_level = None
            write_ahead(self._base, patience_s=30)
            for pragma in ("synchronous=FULL", "secure_delete=ON"):
                self._base.execute(f"PRAGMA {pragma}")
            self._base.execute("PRAGMA foreign_keys=ON")
            version = self._base.execute("PRAGMA user_version").fetchone()[0]
            if version not in (0, VERSION):
                raise sqlite3.DatabaseError(f"it has version {version}, not {VERSION}")
            self._base.executescript(
                f"BEGIN IMMEDIATE;{_SCHEMA}PRAGMA user_version={VERSION};COMMIT;"
            )
        except (sqlite3.Error, OSError) as error:
            raise _unusable(file, error) from error

    def put(self, case: Case, channels: Iterable[Channel]) -> Case:
        """Keep a case, durably. The first with an id counts; it is returned.

        Raises:
            HandoverError: it cannot be kept.
        """
        with self._writing() as base:
            base.execute(
                "INSERT OR IGNORE INTO cases (id, time, reason, body) VALUES (?, ?, ?, ?)",
                (case.id, case.time, case.reason, case.to_json()),
            )
            _address(base, channels)
        return self.get(case.id)

    def adopt(self, channels: Iterable[Channel]) -> None:
        """Let cases that go nowhere yet go these ways."""
        with self._writing() as base:
            _address(base, channels)

    def take(self, channels: Iterable[Channel]) -> tuple[Case, Channel] | None:
        """The delivery that is due longest, which nobody else takes for a while."""
        now = self._clock()
        with self._writing() as base:
            row = base.execute(
                "SELECT case_id, channel, body FROM deliveries JOIN cases ON id = case_id "
                "WHERE arrived IS NULL AND due <= ? "
                "AND channel IN (SELECT value FROM json_each(?)) "
                "ORDER BY due LIMIT 1",
                (now, _listed(channels)),
            ).fetchone()
            if row is None:
                return None
            base.execute(
                "UPDATE deliveries SET due = ?, tries = tries + 1 "
                "WHERE case_id = ? AND channel = ?",
                (now + LEASE_S, row[0], row[1]),
            )
        return Case.from_json(row[2]), row[1]

    def arrived(self, case_id: str, channel: Channel) -> None:
        """It has arrived there."""
        with self._writing() as base:
            base.execute(
                "UPDATE deliveries SET arrived = ?, problem = '' "
                "WHERE case_id = ? AND channel = ? AND arrived IS NULL",
                (self._clock(), case_id, channel),
            )

    def failed(
        self, case_id: str, channel: Channel, problem: str, pause: Callable[[int], float]
    ) -> None:
        """It did not arrive this time.

        Args:
            problem: what went wrong, without anything of the case.
            pause: seconds until the next try, given the tries so far.
        """
        with self._writing() as base:
            key = (case_id, channel)
            row = base.execute(
                "SELECT tries FROM deliveries WHERE case_id = ? AND channel = ?", key
            ).fetchone()
            base.execute(
                "UPDATE deliveries SET problem = ?, due = ? WHERE case_id = ? AND channel = ?",
                (problem, self._clock() + pause(row[0] if row else 1), *key),
            )

    def next_due(self, channels: Iterable[Channel]) -> float | None:
        """Seconds until something is due; ``None`` where nothing waits."""
        with self._lock:
            due = self._base.execute(
                "SELECT MIN(due) FROM deliveries WHERE arrived IS NULL "
                "AND channel IN (SELECT value FROM json_each(?))",
                (_listed(channels),),
            ).fetchone()[0]
        return None if due is None else max(0.0, due - self._clock())

    def get(self, case_id: str) -> Case:
        """A case by its id.

        Raises:
            HandoverError: there is none.
        """
        with self._lock:
            row = self._base.execute("SELECT body FROM cases WHERE id = ?", (case_id,)).fetchone()
        if row is None:
            raise HandoverError(
                f"There is no case {case_id!r:.80}.", "'slimchat cases list BOT' shows them."
            )
        return Case.from_json(row[0])

    def all(self) -> list[tuple[Case, tuple[Delivery, ...]]]:
        """Every case with its deliveries, oldest first."""
        with self._lock:
            bodies = self._base.execute("SELECT body FROM cases ORDER BY time, id").fetchall()
            rows = self._base.execute(
                "SELECT case_id, channel, tries, due, problem, arrived FROM deliveries "
                "ORDER BY channel"
            ).fetchall()
        ways: dict[str, list[Delivery]] = {}
        for row in rows:
            ways.setdefault(row[0], []).append(Delivery(*row))
        cases = [Case.from_json(body) for (body,) in bodies]
        return [(case, tuple(ways.get(case.id, ()))) for case in cases]

    def retry(self) -> int:
        """Make everything that has not arrived due now. Returns how many deliveries that are."""
        with self._writing() as base:
            return base.execute("UPDATE deliveries SET due = 0 WHERE arrived IS NULL").rowcount

    def forget(self, days: int) -> int:
        """Delete cases that arrived everywhere so many days ago, also from SQLite's journal.

        Returns:
            How many.
        """
        with self._writing() as base:
            gone = base.execute(
                "DELETE FROM cases WHERE id IN (SELECT case_id FROM deliveries GROUP BY case_id "
                "HAVING COUNT(*) = COUNT(arrived) AND MAX(arrived) < ?)",
                (self._clock() - days * 86_400,),
            ).rowcount
        if gone:
            with self._lock:  # whoever reads meanwhile is not waited for
                self._base.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        return gone

    def close(self) -> None:
        """Close the file. Idempotent."""
        self._base.close()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction that is on disk when it ends, or never was."""
        with self._lock:
            try:
                self._base.execute("BEGIN IMMEDIATE")
                try:
                    yield self._base
                except BaseException:
                    self._base.execute("ROLLBACK")
                    raise
                self._base.execute("COMMIT")
            except sqlite3.Error as error:
                raise _unusable(self.file, error) from error


def _address(base: sqlite3.Connection, channels: Iterable[Channel]) -> None:
    """Send whatever goes nowhere yet these ways."""
    wanted = tuple(channels)
    ids = base.execute(
        "SELECT id FROM cases WHERE id NOT IN (SELECT case_id FROM deliveries)"
    ).fetchall()
    base.executemany(
        "INSERT INTO deliveries (case_id, channel) VALUES (?, ?)",
        [(case_id, channel) for (case_id,) in ids for channel in wanted],
    )


def _listed(channels: Iterable[Channel]) -> str:
    return json.dumps(list(channels))


def _unusable(file: Path, error: Exception) -> HandoverError:
    return HandoverError(
        f"The outbox {file} cannot be used ({error}).",
        "Name a file that can be written in the setting handoff.outbox.",
    )
