"""The store: documents, passages and their vectors in SQLite. The truth of a knowledge base.

The lexical index and the vector index are derived from it and can be made anew at any time. A
generation's store never changes, so it is opened as immutable: no lock files, no writes, and
it can lie on a read-only disk.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np

from slimchat._closing import Closing
from slimchat.errors import (
    FingerprintMismatchError,
    IndexFormatError,
    IndexNotFoundError,
    KnowledgeError,
)
from slimchat.knowledge import schema
from slimchat.knowledge.layout import rebuild_fix
from slimchat.knowledge.protocols import Vectors
from slimchat.knowledge.schema import DocumentRow, SkippedFile, StoredPassage

_BATCH = 500
_LABELS = {"embedder": "embedder", "chunking": "chunking settings"}


class Store(Closing):
    """A store, open for reading. Safe from several threads.

    Args:
        path: the SQLite file.
        bot: the folder ``BOT/`` that messages name.

    Raises:
        IndexNotFoundError: there is no such file.
        IndexFormatError: the file is damaged, or another version of slimchat wrote it.
    """

    def __init__(self, path: Path, bot: Path | None = None) -> None:
        self.path = path
        self.bot = bot or path.parent
        if not path.is_file():
            raise IndexNotFoundError(
                f"There is no knowledge store at {path}.",
                f"Build one with: slimchat build DOCS -o {self.bot}",
            )
        self._lock = threading.RLock()
        self._connection = self._connect()
        try:
            self._check_version()
        except BaseException:
            self.close()
            raise

    def _connect(self) -> sqlite3.Connection:
        uri = f"file:{quote(str(self.path.resolve()))}?mode=ro&immutable=1"
        connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
        connection.row_factory = sqlite3.Row
        return connection

    def _check_version(self) -> None:
        version = self.rows("PRAGMA user_version")[0][0]
        if version != schema.VERSION:
            raise IndexFormatError(
                f"The store {self.path} has version {version}; this slimchat reads version "
                f"{schema.VERSION}.",
                rebuild_fix(self.bot),
            )
        self.meta = {row[0]: row[1] for row in self.rows("SELECT key, value FROM meta")}
        try:
            schema.check_text(*self.meta, *self.meta.values())
            self.dimension, self.scanned_ns  # noqa: B018 - numbers, or the store is damaged
        except (ValueError, TypeError) as error:
            raise self._damaged(error) from error

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[sqlite3.Row]:
        """The rows of a query.

        Raises:
            IndexFormatError: the file is damaged.
            KnowledgeError: the store is closed.
        """
        try:
            with self._lock:
                return self._connection.execute(sql, values).fetchall()
        except sqlite3.ProgrammingError as error:
            raise KnowledgeError(
                f"{self.path}: {error}", "Open the knowledge base again."
            ) from error
        except sqlite3.DatabaseError as error:
            raise self._damaged(error) from error

    def check_fingerprint(self, kind: str, value: str) -> None:
        """Compare a fingerprint with the one that built the store.

        Args:
            kind: ``embedder`` or ``chunking``.

        Raises:
            FingerprintMismatchError: they differ.
        """
        stored = self.meta.get(f"{kind}_fingerprint", "")
        if stored != value:
            raise FingerprintMismatchError(
                f"{self.bot} was built with other {_LABELS[kind]}: "
                f"{stored or 'none'}, now {value}.",
                rebuild_fix(self.bot),
            )

    @property
    def dimension(self) -> int:
        """Numbers in a vector, 0 before the first build ends."""
        return int(self.meta.get("dimension", 0))

    @property
    def scanned_ns(self) -> int:
        """When the build that wrote this began to look at the documents, in nanoseconds since
        1970; 0 where that was not noted."""
        return int(self.meta.get("scanned_ns", 0))

    def count(self) -> int:
        """Number of passages."""
        return int(self.rows("SELECT count(*) FROM passages")[0][0])

    def documents(self) -> list[DocumentRow]:
        """Every document, by source."""
        rows = self.rows("SELECT * FROM documents ORDER BY 1")
        try:
            return [schema.document_row(row) for row in rows]
        except (ValueError, TypeError) as error:
            raise self._damaged(error) from error

    def skipped(self) -> list[SkippedFile]:
        """Every file that could not be read, by source."""
        rows = self.rows("SELECT * FROM skipped ORDER BY 1")
        try:
            for row in rows:
                schema.check_text(row[0], row[1], row[4])
        except TypeError as error:
            raise self._damaged(error) from error
        return [SkippedFile(*row) for row in rows]

    def languages(self) -> dict[str, int]:
        """Documents by language."""
        sql = "SELECT language, count(*) FROM documents GROUP BY language ORDER BY language"
        return {row[0]: row[1] for row in self.rows(sql)}

    def passages(self, rowids: Sequence[int]) -> dict[int, StoredPassage]:
        """Passages by rowid; unknown rowids are left out."""
        found: dict[int, StoredPassage] = {}
        for start in range(0, len(rowids), _BATCH):
            part = [int(rowid) for rowid in rowids[start : start + _BATCH]]
            marks = ",".join("?" * len(part))
            for row in self._select(f"WHERE passages.rowid IN ({marks})", part):
                found[row.rowid] = row
        return found

    def passage(self, passage_id: str) -> StoredPassage | None:
        """A passage by its id."""
        return next(iter(self._select("WHERE passages.id = ?", (passage_id,))), None)

    def passages_of(self, source: str) -> list[StoredPassage]:
        """The passages of a document, in order."""
        return self._select("WHERE passages.source = ? ORDER BY position", (source,))

    def scan(self, after: int = 0, language: str | None = None) -> Iterator[StoredPassage]:
        """Every passage with a larger rowid, or every one in a language, in the order of rowids,
        read in pages."""
        which, values = "passages.rowid > ?", [] if language is None else [language]
        if values:
            which += " AND passages.language = ?"
        while page := self._select(
            f"WHERE {which} ORDER BY passages.rowid LIMIT {_BATCH}", (after, *values)
        ):
            yield from page
            after = page[-1].rowid

    def _select(self, where: str, values: Sequence[Any]) -> list[StoredPassage]:
        sql = f"SELECT {schema.PASSAGE_COLUMNS} FROM {schema.PASSAGE_TABLES} {where}"  # noqa: S608
        rows = self.rows(sql, values)
        try:
            return [schema.stored_passage(row) for row in rows]
        except (ValueError, TypeError) as error:
            raise self._damaged(error) from error

    def _damaged(self, error: Exception) -> IndexFormatError:
        return IndexFormatError(
            f"The store {self.path} is damaged ({error}).", rebuild_fix(self.bot)
        )

    def page_counts(self) -> dict[str, int]:
        """The last page that a passage of each document is on, where the format has pages."""
        sql = "SELECT source, max(page) FROM passages WHERE page IS NOT NULL GROUP BY source"
        return {row[0]: row[1] for row in self.rows(sql)}

    def sources(self) -> dict[int, str]:
        """The source of every passage, by rowid."""
        return {row[0]: row[1] for row in self.rows("SELECT rowid, source FROM passages")}

    def superseded(self) -> list[int]:
        """Rowids of the passages of superseded documents."""
        return [row[0] for row in self.rows("SELECT rowid FROM passages WHERE superseded")]

    def vectors(self, after: int = 0) -> Iterator[tuple[list[int], Vectors]]:
        """Rowids and vectors, shape ``(n, dimension)``, in pages, for larger rowids."""
        sql = (
            "SELECT rowid, embedding FROM passages WHERE rowid > ? AND embedding IS NOT NULL "
            "ORDER BY rowid LIMIT 4000"
        )
        while rows := self.rows(sql, (after,)):
            width = self.dimension * 4
            if any(not isinstance(row[1], bytes) or len(row[1]) != width for row in rows):
                raise IndexFormatError(
                    f"The store {self.path} holds vectors that are not {self.dimension} wide.",
                    rebuild_fix(self.bot),
                )
            data = np.frombuffer(b"".join(row[1] for row in rows), dtype="<f4")
            yield [row[0] for row in rows], data.reshape(len(rows), -1).astype(np.float32)
            after = rows[-1][0]

    def vector(self, rowid: int) -> Vectors | None:
        """The vector of a passage, shape ``(dimension,)``."""
        rows = self.rows("SELECT embedding FROM passages WHERE rowid = ?", (rowid,))
        return np.frombuffer(rows[0][0], "<f4") if rows and rows[0][0] else None

    def embedding_of(self, digest: bytes) -> bytes | None:
        """The vector of a text by its hash, as little-endian float32."""
        sql = "SELECT embedding FROM passages WHERE text_hash=? AND embedding IS NOT NULL LIMIT 1"
        rows = self.rows(sql, (digest,))
        return rows[0][0] if rows else None

    def close(self) -> None:
        """Close the file. Idempotent."""
        with self._lock:
            self._connection.close()

    def __del__(self) -> None:
        # A generation replaced by a reload closes when the last search lets go of it.
        connection = getattr(self, "_connection", None)
        if connection is not None:
            connection.close()
