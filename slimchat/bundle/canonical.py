"""The store and the vector index, written so that the same knowledge gives the same bytes.

What a build leaves behind depends on its past: rowids on the order in which documents came, pages
on what was deleted, the header on the version of SQLite. Here rows are written in one order into
a new file, and the header's counters are set.
"""

from __future__ import annotations

import contextlib
import sqlite3
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from slimchat.errors import BundleFormatError
from slimchat.knowledge import curated, schema
from slimchat.knowledge.store import Store
from slimchat.knowledge.vectors import VectorIndex
from slimchat.privacy.paths import without_paths

_CHANGE_COUNTER, _VALID_FOR, _LIBRARY = 24, 92, 96
_LONG, _LONGEST = 2**20, {"meta": 16 * 2**20}
"""Bytes of the longest row by table; ``meta`` holds all curated answers."""
_META = (
    "slimchat_version",
    "default_language",
    "embedder_fingerprint",
    "chunking_fingerprint",
    "dimension",
    curated.ANSWERS,
    curated.VECTORS,
)
_PASSAGE = (
    "id, source, position, section, text, language, page, tokens, superseded, text_hash, embedding"
)


def write_store(store: Store, target: Path, meta: Mapping[str, str]) -> None:
    """Write a store anew.

    Args:
        store: what is copied, vectors included.
        target: the file to create.
        meta: entries that replace the store's own; when it was built is left out.
    """
    kept = {key: store.meta[key] for key in _META if key in store.meta}
    with contextlib.closing(sqlite3.connect(target, isolation_level=None)) as connection:
        for pragma in ("page_size=4096", "encoding='UTF-8'", "auto_vacuum=0", "journal_mode=OFF"):
            connection.execute(f"PRAGMA {pragma}")
        connection.executescript(schema.TABLES)
        connection.execute(f"PRAGMA user_version={schema.VERSION}")
        connection.execute("BEGIN")
        _insert(connection, "meta", sorted((kept | dict(meta)).items()))
        documents = store.rows("SELECT * FROM documents")
        _insert(connection, "documents", sorted(documents, key=lambda row: _order(row["source"])))
        _insert(connection, f"passages ({_PASSAGE})", _passages(store, documents))
        _insert(connection, "skipped", [_skipped(row) for row in store.rows(_SKIPPED)])
        connection.execute("COMMIT")
        connection.execute("VACUUM")
    _fix_header(target)


def check_schema(store: Path, bundle: Path) -> None:
    """Refuse a store with other tables than slimchat makes, with views or triggers, which are
    programs that run when a table is read, with pages that lead in circles, or with a value that
    is too long to be read.

    Args:
        store: the file, which nothing was read from yet.
        bundle: the file that messages name.

    Raises:
        BundleFormatError: names the first.
    """
    sql = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY name"
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(schema.TABLES)
        known = connection.execute(sql).fetchall()
    fix = "Get the file from whoever exported it, or export the bot again."
    uri = f"{store.absolute().as_uri()}?mode=ro&immutable=1"
    try:
        with contextlib.closing(sqlite3.connect(uri, uri=True)) as connection:
            found = connection.execute(sql).fetchall()
            if found == known:
                _check_values(connection)
    except sqlite3.Error as error:
        raise BundleFormatError(f"The store of {bundle} is damaged ({error}).", fix) from error
    other = [row for row in found if row not in known]
    if other or len(found) != len(known):
        what = f"the {other[0][0]} {other[0][1]!r:.80}" if other else "too few tables"
        raise BundleFormatError(
            f"The store of {bundle} holds {what}, which slimchat does not make.", fix
        )


def _check_values(connection: sqlite3.Connection) -> None:
    """Raise ``sqlite3.Error`` where pages lead in circles, or at a value that is too long."""
    whole = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if whole != "ok":
        raise sqlite3.DatabaseError(f"{whole:.200}")
    for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'"):
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST.get(table, _LONG))
        for _ in connection.execute(f"SELECT * FROM {table}"):  # noqa: S608
            pass


_SKIPPED = "SELECT source, reason FROM skipped ORDER BY source"


def write_vectors(store: Store, target: Path) -> None:
    """Write the vector index of a store, in one thread."""
    index = VectorIndex.from_store(store.vectors(), store.dimension, store.count(), threads=1)
    index.write(target)


def _order(source: str) -> list[str]:
    """Documents in the order in which a build from nothing finds their files."""
    return source.split("/")


def _passages(store: Store, documents: list[sqlite3.Row]) -> list[sqlite3.Row]:
    sql = f"SELECT {_PASSAGE} FROM passages WHERE source = ? ORDER BY position"  # noqa: S608
    sources = sorted((row["source"] for row in documents), key=_order)
    return [row for source in sources for row in store.rows(sql, (source,))]


def _skipped(row: sqlite3.Row) -> tuple[Any, ...]:
    """What was skipped and why, without what is true of one machine only."""
    return row["source"], "", 0, 0, without_paths(row["reason"])


def _insert(connection: sqlite3.Connection, table: str, rows: list[Any]) -> None:
    if rows:
        marks = ",".join("?" * len(rows[0]))
        connection.executemany(f"INSERT INTO {table} VALUES ({marks})", map(tuple, rows))  # noqa: S608


def _fix_header(path: Path) -> None:
    with path.open("r+b") as file:
        for place, value in ((_CHANGE_COUNTER, 1), (_VALID_FOR, 1), (_LIBRARY, 3_040_000)):
            file.seek(place)
            file.write(struct.pack(">I", value))
