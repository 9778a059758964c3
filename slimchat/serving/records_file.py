"""The SQLite file of what people said: its tables, its version, and its way of deleting."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

from slimchat.errors import ConfigError

VERSION = 2
APPLICATION = 0x736C7372
"""Tells the file from other SQLite files: ``slsr``."""
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
CREATE INDEX IF NOT EXISTS feedback_answer ON feedback (answer_id);
CREATE TABLE IF NOT EXISTS turns (
  id INTEGER PRIMARY KEY,
  time TEXT NOT NULL,
  conversation TEXT NOT NULL,
  answer_id TEXT NOT NULL,
  question TEXT NOT NULL,
  answer TEXT NOT NULL,
  action TEXT NOT NULL,
  language TEXT NOT NULL,
  confidence REAL NOT NULL,
  sources TEXT NOT NULL,
  history TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS turns_time ON turns (time);
CREATE INDEX IF NOT EXISTS turns_conversation ON turns (conversation);
CREATE INDEX IF NOT EXISTS turns_answer ON turns (answer_id);
CREATE VIEW IF NOT EXISTS judged AS SELECT turns.*, (
  SELECT verdict FROM feedback WHERE feedback.answer_id = turns.answer_id ORDER BY id DESC LIMIT 1
) AS verdict FROM turns;
"""


class RecordsFile:
    """An open file. Safe from several threads, and several processes may have it open.

    Args:
        file: by default everything is kept in memory.

    Raises:
        ConfigError: the file cannot be used.
    """

    def __init__(self, file: Path | None) -> None:
        self._lock = threading.Lock()
        try:
            if file is not None:
                file.parent.mkdir(parents=True, exist_ok=True)
                os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
            self._base = sqlite3.connect(file or ":memory:", timeout=10, check_same_thread=False)
            self._base.row_factory = sqlite3.Row
            version = self._base.execute("PRAGMA user_version").fetchone()[0]
            application = self._base.execute("PRAGMA application_id").fetchone()[0]
            if version not in range(VERSION + 1) or application not in (0, APPLICATION):
                raise sqlite3.DatabaseError(f"it has version {version}, not {VERSION}")
            self._base.execute("PRAGMA journal_mode=WAL")
            self._base.execute("PRAGMA secure_delete=ON")
            self._base.executescript(_SCHEMA)
            self._base.create_function("holds", 2, _holds, deterministic=True)
            self._base.execute(f"PRAGMA application_id={APPLICATION}")
            self._base.execute(f"PRAGMA user_version={VERSION}")
        except (sqlite3.Error, OSError) as error:
            raise ConfigError(
                f"The feedback file {file} cannot be used ({error}).",
                "Give another with --feedback.",
            ) from error

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The connection, for this thread alone."""
        with self._lock:
            yield self._base

    @contextlib.contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """The same; what is written is committed at the end, or nothing is."""
        with self._lock, self._base:
            yield self._base

    @contextlib.contextmanager
    def deleting(self) -> Iterator[sqlite3.Connection]:
        """The same; what is deleted leaves the file and the journal beside it."""
        with self.writing() as base:
            yield base
        with self._lock:
            # Until then the journal holds what was written. Whoever reads meanwhile is not
            # waited for; the next deletion, or the end of the server, does it then.
            self._base.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def close(self) -> None:
        """Close the file. Idempotent."""
        with self._lock:
            self._base.close()


def _holds(text: str, part: str) -> bool:
    """SQLite's own comparison knows the case of English letters alone."""
    return part in text.casefold()
