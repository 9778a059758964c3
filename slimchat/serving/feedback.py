"""Verdicts on answers, in SQLite, for as long as they may be kept."""

from __future__ import annotations

import json
import sqlite3
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from slimchat.errors import ConfigError

VERSION = 1
_SCHEMA = """
CREATE TABLE IF NOT EXISTS feedback (
  id INTEGER PRIMARY KEY,
  time TEXT NOT NULL,
  answer_id TEXT NOT NULL,
  verdict TEXT NOT NULL,
  reasons TEXT NOT NULL,
  comment TEXT NOT NULL,
  question TEXT NOT NULL,
  answer TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS feedback_time ON feedback (time);
"""


class FeedbackStore:
    """Every verdict in the order it was given; a later one on an answer supersedes the earlier.

    Safe from several threads.

    Args:
        file: by default they are kept in memory.
        days: after which a verdict is deleted.

    Raises:
        ConfigError: the file cannot be used.
    """

    def __init__(self, file: Path | None, days: int) -> None:
        self._days = days
        self._lock = threading.Lock()
        try:
            if file is not None:
                file.parent.mkdir(parents=True, exist_ok=True)
            self._base = sqlite3.connect(file or ":memory:", timeout=10, check_same_thread=False)
            version = self._base.execute("PRAGMA user_version").fetchone()[0]
            if version not in (0, VERSION):
                raise sqlite3.DatabaseError(f"it has version {version}, not {VERSION}")
            self._base.execute("PRAGMA journal_mode=WAL")
            self._base.execute("PRAGMA secure_delete=ON")
            self._base.executescript(_SCHEMA)
            self._base.execute(f"PRAGMA user_version={VERSION}")
        except (sqlite3.Error, OSError) as error:
            raise ConfigError(
                f"The feedback file {file} cannot be used ({error}).",
                "Give another with --feedback.",
            ) from error
        self.forget()

    def add(self, verdict: dict[str, Any]) -> dict[str, Any]:
        """Keep a verdict. Returns it as it is kept, with its time."""
        row = {**verdict, "time": datetime.now(UTC).isoformat(timespec="seconds")}
        with self._lock, self._base:
            self._base.execute(
                "INSERT INTO feedback (time, answer_id, verdict, reasons, comment, question, "
                "answer) VALUES (:time, :answer_id, :verdict, :reasons, :comment, :question, "
                ":answer)",
                {**row, "reasons": json.dumps(row["reasons"])},
            )
        return row

    def all(self, after: int = 0, most: int = 1000) -> list[dict[str, Any]]:
        """Verdicts, oldest first.

        Args:
            after: only those with a larger ``id``.
        """
        names = ("id", "time", "answer_id", "verdict", "reasons", "comment", "question", "answer")
        with self._lock:
            rows = self._base.execute(
                f"SELECT {', '.join(names)} FROM feedback WHERE id > ? ORDER BY id LIMIT ?",  # noqa: S608
                (after, most),
            ).fetchall()
        found = [dict(zip(names, row, strict=True)) for row in rows]
        return [{**row, "reasons": json.loads(row["reasons"])} for row in found]

    def forget(self) -> int:
        """Delete what is too old. Returns how many."""
        oldest = (datetime.now(UTC) - timedelta(days=self._days)).isoformat(timespec="seconds")
        with self._lock, self._base:
            return self._base.execute("DELETE FROM feedback WHERE time < ?", (oldest,)).rowcount

    def close(self) -> None:
        """Close the file. Idempotent."""
        self._base.close()
