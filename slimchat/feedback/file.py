"""The SQLite file of what people said and thought of it: its tables, its version, and its way of
deleting.

Version 2 has a row for every verdict, and one for every turn where a server keeps transcripts.
Files of version 1, and those that servers wrote before (application id ``slsr``, verdicts in a
table ``feedback``), become it when they are opened.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

from slimchat._sqlite import write_ahead
from slimchat.errors import ConfigError
from slimchat.feedback.verdict import Verdict

VERSION = 2
APPLICATION = 0x51_1C_FB
"""SQLite's application id of such a file."""
_SERVED = 0x736C7372
"""The id of servers' files before; the first of them had none."""
COLUMNS = tuple(field.name for field in fields(Verdict) if field.name != "id")
_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS verdicts (id INTEGER PRIMARY KEY AUTOINCREMENT, "
    f"{', '.join(f'{name} TEXT' for name in COLUMNS)})",
    "CREATE INDEX IF NOT EXISTS verdicts_time ON verdicts (time)",
    "CREATE INDEX IF NOT EXISTS verdicts_answer ON verdicts (answer_id)",
    """CREATE TABLE IF NOT EXISTS turns (
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
    )""",
    "CREATE INDEX IF NOT EXISTS turns_time ON turns (time)",
    "CREATE INDEX IF NOT EXISTS turns_conversation ON turns (conversation)",
    "CREATE INDEX IF NOT EXISTS turns_answer ON turns (answer_id)",
    """CREATE VIEW IF NOT EXISTS judged AS SELECT turns.*, (
      SELECT verdict FROM verdicts WHERE verdicts.answer_id = turns.answer_id
      ORDER BY id DESC LIMIT 1
    ) AS verdict FROM turns""",
)
_FROM_SERVERS = (
    "INSERT INTO verdicts (id, time, answer_id, verdict, reasons, comment, question, answer, "
    "edited, history, citations, conversation, channel) "
    "SELECT id, time, answer_id, verdict, reasons, comment, question, answer, "
    "'', '[]', '[]', '', 'web' FROM feedback ORDER BY id",
    "DROP TABLE feedback",
)


class FeedbackFile:
    """An open file. Safe from several threads, and several processes may have it open.

    Args:
        file: is made, for its owner alone, where it is not there; by default everything is kept in
            memory.

    Raises:
        ConfigError: the file cannot be used.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._lock = threading.Lock()
        base = None
        try:
            if file is not None:
                file.parent.mkdir(parents=True, exist_ok=True)
                os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
            base = sqlite3.connect(file or ":memory:", timeout=10, check_same_thread=False)
            base.row_factory = sqlite3.Row
            base.execute("BEGIN")  # another process may make the file meanwhile
            with base:
                new = _check(base)
            write_ahead(base)
            base.execute("PRAGMA secure_delete=ON")
            base.create_function("holds", 2, _holds, deterministic=True)
            if new:
                _prepare(base)
        except (sqlite3.Error, OSError) as error:
            if base is not None:
                base.close()
            raise ConfigError(
                f"The feedback file {file} cannot be used ({error}).", "Name another file."
            ) from error
        self._base = base

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
            # waited for; the next deletion, or whoever closes the file last, does it then.
            self._base.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def close(self) -> None:
        """Close the file. Idempotent."""
        with self._lock:
            self._base.close()


def cell(text: str) -> str:
    """A text as the file can hold it: half a surrogate pair becomes a question mark."""
    return text.encode("utf-8", "replace").decode()


def _check(base: sqlite3.Connection) -> bool:
    """Whether there is something to prepare.

    Raises:
        sqlite3.DatabaseError: the file is of something else, or of a later version.
    """
    version = base.execute("PRAGMA user_version").fetchone()[0]
    application = base.execute("PRAGMA application_id").fetchone()[0]
    if (application, version) == (APPLICATION, VERSION):
        return False
    if (application, version) == (APPLICATION, 1):
        return True
    if application in (0, _SERVED) and version in (1, 2) and _has(base, "feedback"):
        return True
    if application or version:
        raise sqlite3.DatabaseError(f"it has version {version}, not {VERSION}, or is no feedback")
    if base.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
        raise sqlite3.DatabaseError("it holds something else")
    return True


def _prepare(base: sqlite3.Connection) -> None:
    """Make a new file, or one of an earlier version, what it must be; all of it or nothing."""
    base.execute("BEGIN IMMEDIATE")
    with base:
        if not _check(base):  # another process has done it meanwhile
            return
        base.execute("DROP VIEW IF EXISTS judged")
        for statement in _SCHEMA:
            base.execute(statement)
        if _has(base, "feedback"):
            for statement in _FROM_SERVERS:
                base.execute(statement)
        base.execute(f"PRAGMA application_id={APPLICATION}")
        base.execute(f"PRAGMA user_version={VERSION}")


def _has(base: sqlite3.Connection, table: str) -> bool:
    query = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?"
    return base.execute(query, (table,)).fetchone() is not None


def _holds(text: str, part: str) -> bool:
    """SQLite's own comparison knows the case of English letters alone."""
    return part in text.casefold()
