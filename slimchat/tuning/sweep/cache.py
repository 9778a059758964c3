"""What was computed once, kept on disk, so that a trial or a run that is resumed need not."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable
from pathlib import Path

from slimchat._closing import Closing
from slimchat._sqlite import write_ahead
from slimchat.errors import ConfigError

VERSION = 1
_SCHEMA = """
CREATE TABLE IF NOT EXISTS kept (
  kind TEXT NOT NULL, key BLOB NOT NULL, value BLOB NOT NULL, seconds REAL NOT NULL,
  PRIMARY KEY (kind, key)
) WITHOUT ROWID
"""

Kept = tuple[bytes, float]
"""Bytes, and the seconds that it took to compute them."""


class Cache(Closing):
    """Bytes by kind and key, with the time that each took. For one thread at a time.

    Args:
        path: the SQLite file; one of another version is replaced.

    Raises:
        ConfigError: it cannot be written.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._connection = self._open(path)
        except sqlite3.DatabaseError as error:
            raise ConfigError(
                f"The cache {path} cannot be used ({error}).",
                "Delete it, or name an output in a folder that can be written to.",
            ) from error

    def _open(self, path: Path) -> sqlite3.Connection:
        connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        if connection.execute("PRAGMA user_version").fetchone()[0] != VERSION:
            connection.execute("DROP TABLE IF EXISTS kept")
        write_ahead(connection)
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(_SCHEMA)
        connection.execute(f"PRAGMA user_version = {VERSION}")
        return connection

    def get(self, kind: str, keys: Iterable[bytes]) -> dict[bytes, Kept]:
        """What is kept of these keys."""
        sql = "SELECT value, seconds FROM kept WHERE kind = ? AND key = ?"
        found = ((key, self._connection.execute(sql, (kind, key)).fetchone()) for key in keys)
        return {key: row for key, row in found if row is not None}

    def put(self, kind: str, items: Iterable[tuple[bytes, bytes, float]]) -> None:
        """Keep values: key, bytes, seconds; all of them or, when killed, none."""
        self._connection.execute("BEGIN")
        self._connection.executemany(
            "INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?)", ((kind, *item) for item in items)
        )
        self._connection.execute("COMMIT")

    def close(self) -> None:
        """Close the file. Idempotent."""
        self._connection.close()


def key_of(*texts: str) -> bytes:
    """One key for some texts."""
    digest = hashlib.blake2b(digest_size=16)
    for text in texts:
        data = text.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.digest()


class Ledger:
    """Seconds that cached parts would have taken; a trial's latency counts them.

    Attributes:
        owed: since it was last settled.
    """

    def __init__(self) -> None:
        self.owed = 0.0

    def settled(self) -> float:
        """What is owed, which begins anew."""
        owed, self.owed = self.owed, 0.0
        return owed
