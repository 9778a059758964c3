"""Writing a store that is not yet visible: the staging copy of a build."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from slimchat.knowledge import schema
from slimchat.knowledge.protocols import Vectors
from slimchat.knowledge.schema import SkippedFile, StoredPassage
from slimchat.knowledge.store import Store
from slimchat.types import Document, Passage


class StoreWriter(Store):
    """A store in a staging folder, open for writing by one thread.

    A killed build leaves it behind and the next build deletes it, so SQLite is told not to
    wait for the disk; :meth:`finish` writes everything and the layout makes it durable.

    Args:
        path: the file to create.
        previous: the store to start from, ``None`` for an empty one.
        bot: the folder ``BOT/`` that messages name.
    """

    def __init__(self, path: Path, previous: Store | None = None, bot: Path | None = None) -> None:
        self.previous = previous
        self.removed: list[int] = []
        with contextlib.closing(sqlite3.connect(path)) as target:
            if previous is None:
                target.executescript(schema.TABLES)
                target.execute(f"PRAGMA user_version = {schema.VERSION}")
            else:
                with previous._lock:
                    previous._connection.backup(target)
            target.commit()
        super().__init__(path, bot)
        last = self.rows("SELECT coalesce(max(rowid), 0) FROM passages")
        self.last_old_rowid = int(last[0][0])

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, check_same_thread=False)
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA journal_mode = MEMORY")
        connection.execute("PRAGMA synchronous = OFF")
        return connection

    def set_meta(self, values: Mapping[str, str]) -> None:
        """Write entries of the meta table."""
        self._connection.executemany(
            "INSERT OR REPLACE INTO meta VALUES (?, ?)", list(values.items())
        )
        self.meta.update(values)

    def add(self, document: Document, passages: Sequence[Passage]) -> int:
        """Write a document in the place of an earlier one of the same source.

        Vectors of texts that the previous generation knew are carried over.

        Returns:
            The number of passages whose vector was carried over.
        """
        self.remove(document.source)
        self._connection.execute(
            "INSERT INTO documents VALUES (?,?,?,?,?,?,?,?,?)",
            schema.document_values(document, len(passages)),
        )
        rows = []
        for passage in passages:
            digest = schema.text_hash(passage)
            known = self.previous.embedding_of(digest) if self.previous else None
            rows.append(schema.passage_values(passage, digest, known))
        self._connection.executemany(
            "INSERT INTO passages (id, source, position, section, text, language, page, tokens, "
            "superseded, text_hash, embedding) VALUES (?,?,?,?,?,?,?,?,?,?,?)",
            rows,
        )
        return sum(row[-1] is not None for row in rows)

    def remove(self, source: str) -> int:
        """Delete a document. Returns how many passages went with it."""
        rowids = [r[0] for r in self.rows("SELECT rowid FROM passages WHERE source=?", (source,))]
        self.removed += [rowid for rowid in rowids if rowid <= self.last_old_rowid]
        self._connection.execute("DELETE FROM passages WHERE source = ?", (source,))
        self._connection.execute("DELETE FROM documents WHERE source = ?", (source,))
        return len(rowids)

    def set_skipped(self, files: Iterable[SkippedFile]) -> None:
        """Replace the list of files that could not be read."""
        self._connection.execute("DELETE FROM skipped")
        self._connection.executemany(
            "INSERT INTO skipped VALUES (?,?,?,?,?)",
            [(f.source, f.sha256, f.size, f.mtime_ns, f.reason) for f in files],
        )

    def pending(self) -> int:
        """Distinct texts that have no vector yet."""
        sql = "SELECT count(DISTINCT text_hash) FROM passages WHERE embedding IS NULL"
        return int(self.rows(sql)[0][0])

    def pending_batches(self, size: int) -> Iterator[list[StoredPassage]]:
        """Passages whose distinct texts have no vector yet, longest first.

        Each batch must be written with :meth:`set_vectors` before the next is asked for.
        """
        order = self.rows(
            "SELECT min(rowid) FROM passages WHERE embedding IS NULL "
            "GROUP BY text_hash ORDER BY max(tokens) DESC"
        )
        rowids = [row[0] for row in order]
        for start in range(0, len(rowids), size):
            part = rowids[start : start + size]
            found = self.passages(part)
            yield [found[rowid] for rowid in part]

    def set_vectors(self, passages: Sequence[Passage], vectors: Vectors) -> None:
        """Write vectors, shape ``(len(passages), dimension)``, to all passages of these texts.

        What was stored tells which: earlier versions stored long titles whole and hashed the text
        with what was left of them.
        """
        data = np.ascontiguousarray(vectors, dtype="<f4")
        self._connection.executemany(
            "UPDATE passages SET embedding = ? WHERE embedding IS NULL AND text_hash = "
            "(SELECT text_hash FROM passages WHERE id = ?)",
            [(row.tobytes(), p.id) for p, row in zip(passages, data, strict=True)],
        )

    def finish(self) -> None:
        """Write everything and close."""
        self._connection.commit()
        self.close()
