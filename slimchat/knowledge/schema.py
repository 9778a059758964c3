"""The tables of the store, and how rows become values."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from dataclasses import dataclass
from typing import cast

from slimchat.types import Document, Language, Passage

VERSION = 1
"""``PRAGMA user_version`` of a store this code reads and writes."""

TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE documents (
    source TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    language TEXT NOT NULL,
    format TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size INTEGER NOT NULL,
    superseded INTEGER NOT NULL,
    metadata TEXT NOT NULL,
    passages INTEGER NOT NULL
);
CREATE TABLE passages (
    rowid INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    source TEXT NOT NULL REFERENCES documents(source),
    position INTEGER NOT NULL,
    section TEXT NOT NULL,
    text TEXT NOT NULL,
    language TEXT NOT NULL,
    page INTEGER,
    tokens INTEGER NOT NULL,
    superseded INTEGER NOT NULL,
    text_hash BLOB NOT NULL,
    embedding BLOB
);
CREATE INDEX passages_by_source ON passages (source, position);
CREATE INDEX passages_by_text ON passages (text_hash);
CREATE INDEX passages_superseded ON passages (superseded) WHERE superseded;
CREATE INDEX passages_pending ON passages (text_hash) WHERE embedding IS NULL;
CREATE TABLE skipped (
    source TEXT PRIMARY KEY,
    sha256 TEXT NOT NULL,
    size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    reason TEXT NOT NULL
);
"""

PASSAGE_COLUMNS = (
    "passages.id, passages.source, documents.title, passages.section, passages.text, "
    "passages.language, passages.position, passages.page, passages.superseded, passages.tokens, "
    "passages.rowid, documents.sha256"
)
PASSAGE_TABLES = "passages JOIN documents ON documents.source = passages.source"


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document as the store keeps it: all of :class:`~slimchat.types.Document` but its text.

    Attributes:
        passages: number of passages.
    """

    source: str
    title: str
    language: Language
    format: str
    sha256: str
    size: int
    superseded: bool
    metadata: dict[str, str]
    passages: int


@dataclass(frozen=True, slots=True)
class SkippedFile:
    """A file that could not be read.

    Attributes:
        sha256: hex digest, empty when the file was too large or could not be opened.
        size: bytes.
        mtime_ns: time of the last change, nanoseconds since 1970.
    """

    source: str
    sha256: str
    size: int
    mtime_ns: int
    reason: str


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage with its row.

    Attributes:
        rowid: its id in the lexical index and among the vectors; never used again.
        file: hex digest of the file it comes from.
    """

    rowid: int
    passage: Passage
    file: str


def text_hash(passage: Passage) -> bytes:
    """16 bytes that stand for the text the embedder reads."""
    data = passage.embedded_text.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(data, digest_size=16).digest()


def check_text(*values: object) -> None:
    """SQLite keeps whatever it is given, whatever the column is declared as.

    Raises:
        TypeError: one of the values is not text.
    """
    for value in values:
        if not isinstance(value, str):
            raise TypeError(f"a column of text holds {type(value).__name__}")


def stored_passage(row: sqlite3.Row) -> StoredPassage:
    """Read a row of :data:`PASSAGE_COLUMNS`.

    Raises:
        TypeError, ValueError: it holds what no build wrote.
    """
    check_text(*row[:6], row[11])
    passage = Passage(
        id=row[0],
        source=row[1],
        title=row[2],
        section=tuple(json.loads(row[3])),
        text=row[4],
        language=cast(Language, row[5]),
        position=row[6],
        page=row[7],
        superseded=bool(row[8]),
        tokens=row[9],
    )
    return StoredPassage(rowid=row[10], passage=passage, file=row[11])


def document_row(row: sqlite3.Row) -> DocumentRow:
    """Read a row of ``documents``.

    Raises:
        TypeError, ValueError: it holds what no build wrote.
    """
    check_text(*row[:5], row["metadata"])
    return DocumentRow(
        source=row["source"],
        title=row["title"],
        language=cast(Language, row["language"]),
        format=row["format"],
        sha256=row["sha256"],
        size=row["size"],
        superseded=bool(row["superseded"]),
        metadata=json.loads(row["metadata"]),
        passages=row["passages"],
    )


def document_row_of(document: Document, passages: int) -> DocumentRow:
    """A document as the store will keep it."""
    return DocumentRow(
        source=document.source,
        title=document.title,
        language=document.language,
        format=document.format,
        sha256=document.sha256,
        size=document.size,
        superseded=document.superseded,
        metadata=dict(document.metadata),
        passages=passages,
    )


def document_values(document: Document, passages: int) -> tuple[object, ...]:
    """The columns of ``documents`` in order."""
    return (
        document.source,
        document.title,
        document.language,
        document.format,
        document.sha256,
        document.size,
        document.superseded,
        json.dumps(dict(document.metadata), ensure_ascii=False),
        passages,
    )


def passage_values(passage: Passage, digest: bytes, embedding: bytes | None) -> tuple[object, ...]:
    """The columns of ``passages`` in order, without ``rowid``."""
    return (
        passage.id,
        passage.source,
        passage.position,
        json.dumps(passage.section, ensure_ascii=False),
        passage.text,
        passage.language,
        passage.page,
        passage.tokens,
        passage.superseded,
        digest,
        embedding,
    )
