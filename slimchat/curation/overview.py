"""The documents of a knowledge base as rows: filtered, sorted, a page at a time."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from slimchat.curation.cited import CitedSources
from slimchat.errors import KnowledgeError
from slimchat.knowledge.analysis import clean, folded
from slimchat.knowledge.base import KnowledgeBase
from slimchat.knowledge.schema import DocumentRow

Data = dict[str, Any]

PAGE = 25
"""Rows shown at once."""
COLUMNS = (
    "source", "title", "language", "pages", "passages", "superseded", "cited", "changed",
)  # fmt: skip
KINDS = ("all", "uncited", "superseded")
_TEXTS = ("source", "title", "language")


def document_rows(
    knowledge: KnowledgeBase, docs: Path | None = None, cited: CitedSources | None = None
) -> list[Data]:
    """Every document, by source.

    Args:
        docs: the folder that the sources are relative to, where it is known.
        cited: what answers cite.

    Returns:
        JSON data. ``pages`` and ``changed`` (seconds since 1970) are ``None`` where they are not
        known; ``cited`` counts answers, ``cited_session`` and ``cited_golden`` are its parts.
    """
    session, golden = (cited or CitedSources()).counts()
    pages = knowledge.store.page_counts()
    return [
        {
            "source": row.source,
            "title": row.title,
            "language": row.language,
            "pages": _pages(row, pages.get(row.source)),
            "passages": row.passages,
            "superseded": row.superseded,
            "cited": session[row.source] + golden[row.source],
            "cited_session": session[row.source],
            "cited_golden": golden[row.source],
            "changed": changed_at(docs, row.source),
        }
        for row in knowledge.documents()
    ]


def page_of(
    rows: Sequence[Data],
    text: str = "",
    *,
    kind: str = "all",
    sort: str = "source",
    descending: bool = False,
    offset: int = 0,
) -> Data:
    """The rows that hold every word of a text in file, title or language, sorted, one page.

    Args:
        kind: one of :data:`KINDS`.
        sort: one of :data:`COLUMNS`; what is not known comes last either way.
        offset: how many to leave out; past the end, the last page is given.

    Raises:
        KnowledgeError: the kind or the column is none of those.
    """
    if kind not in KINDS or sort not in COLUMNS:
        raise KnowledgeError(
            f"The table of documents has no kind {kind!r:.40} or no column {sort!r:.40}.",
            f"Show one of {', '.join(KINDS)}, sorted by one of {', '.join(COLUMNS)}.",
        )
    words = folded(clean(text)).split()
    found = [row for row in rows if _wanted(row, kind) and _holds(row, words)]
    known = [row for row in found if row[sort] is not None]
    known.sort(key=_key(sort), reverse=descending)
    found = known + [row for row in found if row[sort] is None]
    last = (len(found) - 1) // PAGE * PAGE if found else 0
    start = min(max(offset, 0) // PAGE * PAGE, last)
    return {
        "rows": found[start : start + PAGE],
        "offset": start,
        "page_size": PAGE,
        "matched": len(found),
        "total": len(rows),
    }


def coverage(rows: Iterable[Data], cited: CitedSources) -> Data:
    """How many documents answers cite, and which answers were counted."""
    counts = [row["cited"] for row in rows]
    return {
        "documents": len(counts),
        "uncited": counts.count(0),
        "answers": cited.answers,
        "golden": cited.evaluated,
    }


def passages_of(knowledge: KnowledgeBase, source: str, offset: int = 0) -> Data:
    """The passages of a document, one page, with their text, heading and page.

    Raises:
        KnowledgeError: there is no such document.
    """
    passages = knowledge.passages(source)
    if not passages:
        raise KnowledgeError(
            f"There is no document {source!r:.200} in the index.",
            "It was removed or renamed meanwhile; look at the table again.",
        )
    start = max(offset, 0)
    return {
        "source": source,
        "title": passages[0].title,
        "total": len(passages),
        "offset": start,
        "passages": [
            {
                "passage_id": passage.id,
                "heading": passage.heading,
                "page": passage.page,
                "text": passage.text,
                "tokens": passage.tokens,
                "language": passage.language,
            }
            for passage in passages[start : start + PAGE]
        ],
    }


def skipped_page(knowledge: KnowledgeBase, offset: int = 0) -> Data:
    """The files that could not be read, one page, with the reasons."""
    files = skipped_rows(knowledge)
    start = max(offset, 0)
    return {"total": len(files), "offset": start, "files": files[start : start + PAGE]}


def skipped_rows(knowledge: KnowledgeBase) -> list[Data]:
    """Every file that could not be read, by source, with its size in bytes and the reason."""
    return [
        {"source": file.source, "size": file.size, "reason": file.reason}
        for file in knowledge.skipped()
    ]


def changed_at(docs: Path | None, source: str) -> float | None:
    """When a file last changed, in seconds since 1970; ``None`` where that is not known."""
    if docs is None:
        return None
    try:
        return (docs / source).stat().st_mtime
    except (OSError, ValueError):
        return None


def as_date(seconds: float | None) -> str:
    """A time for people who read text; a dash where it is not known."""
    if seconds is None:
        return "–"
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC).strftime("%Y-%m-%d")


def _pages(row: DocumentRow, last: int | None) -> int | None:
    """As the file says it of itself, else the last page that a passage begins on."""
    said = row.metadata.get("pages", "")
    return int(said) if last is not None and re.fullmatch("[0-9]{1,6}", said) else last


def _wanted(row: Data, kind: str) -> bool:
    return kind == "all" or (row["superseded"] if kind == "superseded" else row["cited"] == 0)


def _holds(row: Data, words: Sequence[str]) -> bool:
    if not words:
        return True
    plain = folded(" ".join(str(row[name]) for name in _TEXTS))
    return all(word in plain for word in words)


def _key(column: str) -> Callable[[Data], Any]:
    if column in _TEXTS:
        return lambda row: (folded(row[column]), row["source"])
    return lambda row: row[column]
