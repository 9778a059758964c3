"""The lexical index: BM25 over stems and model numbers, in tantivy.

Derived from the store: :meth:`LexicalIndex.from_store` makes it anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import tantivy

from slimchat.errors import IndexFormatError
from slimchat.knowledge.analysis import codes, index_terms, query_codes, query_terms
from slimchat.knowledge.schema import StoredPassage
from slimchat.types import Language

HEADING_BOOST = 1.5
CODE_BOOST = 2.0
_HEAP_BYTES = 50_000_000
_DELETE_BATCH = 1000


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("rowid", indexed=True, fast=True)
    builder.add_boolean_field("superseded", indexed=True)
    for name in ("heading", "body"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("code", tokenizer_name="raw", index_option="basic")
    return builder.build()


class LexicalIndex:
    """A tantivy index whose documents are passages, by the store's rowids.

    Reading is safe from several threads; writing is for one.

    Args:
        folder: where it lies; ``None`` keeps it in memory. An existing one is opened.

    Raises:
        IndexFormatError: the files are damaged or of another schema.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._schema = _schema()
        try:
            if folder is None:
                self._index = tantivy.Index(self._schema)
            else:
                folder.mkdir(parents=True, exist_ok=True)
                self._index = tantivy.Index(self._schema, path=str(folder))
            # The writer is told when to reload; a served generation never changes.
            self._index.config_reader(reload_policy="manual")
            self._index.reload()
            self._searcher = self._index.searcher()
        except (ValueError, OSError) as error:
            raise IndexFormatError(
                f"The lexical index at {folder} cannot be opened ({error}).",
                "It is made anew by the next build.",
            ) from error

    @classmethod
    def open(cls, folder: Path) -> LexicalIndex:
        """Open an existing index.

        Raises:
            IndexFormatError: there is none, or it is damaged.
        """
        if not (folder / "meta.json").is_file():
            raise IndexFormatError(
                f"There is no lexical index at {folder}.", "It is made anew by the next build."
            )
        return cls(folder)

    @classmethod
    def from_store(
        cls, passages: Iterable[StoredPassage], folder: Path | None = None
    ) -> LexicalIndex:
        """Make an index of passages, on disk or in memory."""
        index = cls(folder)
        index.write(add=passages)
        return index

    @property
    def count(self) -> int:
        """Number of passages."""
        return int(self._searcher.num_docs)

    def write(self, add: Iterable[StoredPassage] = (), remove: Sequence[int] = ()) -> None:
        """Remove rowids, then add passages, and commit.

        Raises:
            OSError: the files cannot be written.
        """
        try:
            self._write(add, remove)
        except ValueError as error:  # what tantivy makes of a full disk
            raise OSError(f"The lexical index: {error}") from error

    def _write(self, add: Iterable[StoredPassage], remove: Sequence[int]) -> None:
        writer = self._index.writer(heap_size=_HEAP_BYTES, num_threads=1)
        for start in range(0, len(remove), _DELETE_BATCH):
            part = [int(rowid) for rowid in remove[start : start + _DELETE_BATCH]]
            query = tantivy.Query.term_set_query(self._schema, "rowid", part)
            writer.delete_documents_by_query(query)
        for stored in add:
            writer.add_document(_document(stored))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def search(
        self,
        query: str,
        limit: int,
        *,
        language: Language | None = None,
        superseded: bool = True,
    ) -> list[tuple[int, float]]:
        """The best passages for any string; it is never read as query syntax.

        A word counts once per field, by whichever language's stem fits best; words are joined
        by OR, so a question also meets an article in another language on what they share.

        Args:
            limit: most passages returned.
            language: of the question; see :func:`slimchat.knowledge.analysis.query_terms`.
            superseded: also return passages of superseded documents.

        Returns:
            ``(rowid, BM25 score)``, best first.
        """
        parsed = self._query(query, language)
        if parsed is None or limit < 1 or not self.count:
            return []
        if not superseded:
            old = tantivy.Query.term_query(self._schema, "superseded", True)
            clauses = [(tantivy.Occur.Must, parsed), (tantivy.Occur.MustNot, old)]
            parsed = tantivy.Query.boolean_query(clauses)
        searcher = self._searcher
        hits = searcher.search(parsed, min(limit, self.count), count=False).hits
        rowids = searcher.fast_field_values("rowid", [address for _, address in hits])
        return [(int(row), float(hit[0])) for row, hit in zip(rowids, hits, strict=True)]

    def matching_terms(
        self, query: str, stored: StoredPassage, language: Language | None = None
    ) -> list[str]:
        """The terms that a question and a passage share."""
        document = _terms(stored)
        present = {term for part in document.values() for term in part}
        asked = [term for group in query_terms(query, language) for term in group] + query_codes(
            query
        )
        return [term for term in dict.fromkeys(asked) if term in present]

    def _query(self, query: str, language: Language | None) -> Any | None:
        build = tantivy.Query
        clauses = []
        for field, boost in (("body", 1.0), ("heading", HEADING_BOOST)):
            for group in query_terms(query, language):
                terms = [build.term_query(self._schema, field, term, "freq") for term in group]
                best = terms[0] if len(terms) == 1 else build.disjunction_max_query(terms)
                clauses.append((tantivy.Occur.Should, build.boost_query(best, boost)))
        for code in query_codes(query):
            term = build.term_query(self._schema, "code", code, "basic")
            clauses.append((tantivy.Occur.Should, build.boost_query(term, CODE_BOOST)))
        return build.boolean_query(clauses) if clauses else None


def _terms(stored: StoredPassage) -> dict[str, list[str]]:
    passage = stored.passage
    return {
        "heading": index_terms(passage.heading, passage.language),
        "body": index_terms(passage.text, passage.language),
        "code": codes(passage.embedded_text),
    }


def _document(stored: StoredPassage) -> tantivy.Document:
    document = tantivy.Document()
    document.add_integer("rowid", stored.rowid)
    document.add_boolean("superseded", stored.passage.superseded)
    terms = _terms(stored)
    document.add_text("heading", " ".join(terms["heading"]))
    document.add_text("body", " ".join(terms["body"]))
    for code in terms["code"]:
        document.add_text("code", code)
    return document
