"""What SQLite leaves to those who use it."""

from __future__ import annotations

import sqlite3
import time


def write_ahead(connection: sqlite3.Connection, patience_s: float = 10.0) -> None:
    """Switch a file to a write-ahead log.

    Where two switch a new file in the same moment, SQLite refuses one of them without the wait
    that its busy timeout promises.

    Args:
        patience_s: seconds after which a busy file is an error.

    Raises:
        sqlite3.Error: the file cannot be used, or stays busy.
    """
    last = time.monotonic() + patience_s
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL").fetchall()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > last:
                raise
            time.sleep(0.01)
        else:
            return
