"""The documents where no widget can run: as plain text, and as HTML."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from slimchat.curation.overview import Data, as_date
from slimchat.render import html_table, plain

NOTE = "Adding, removing and comparing documents needs a running kernel. This is what is there."
MOST = 200
"""Documents, and skipped files, listed."""
_HEADS = (
    "File", "Title", "Language", "Pages", "Passages", "Superseded", "Cited", "Last change",
)  # fmt: skip


def as_text(documents: Sequence[Data], skipped: Sequence[Data]) -> str:
    """Documents and skipped files as plain text."""
    lines = [f"slimchat. {NOTE}", "", *("  ".join(row) for row in [_HEADS, *_rows(documents)])]
    lines += _rest(documents, "documents")
    lines += [f"Skipped: {file['source']}: {file['reason']}" for file in skipped[:MOST]]
    lines += _rest(skipped, "skipped files")
    return plain("\n".join(lines))


def as_html(documents: Sequence[Data], skipped: Sequence[Data]) -> str:
    """Documents and skipped files as HTML, with everything escaped."""
    tables = html_table("Documents", _HEADS, _rows(documents))
    tables += "".join(f"<p>{line}</p>" for line in _rest(documents, "documents"))
    if skipped:
        rows = ((file["source"], file["reason"]) for file in skipped[:MOST])
        tables += html_table("Skipped files", ("File", "Reason"), rows)
        tables += "".join(f"<p>{line}</p>" for line in _rest(skipped, "skipped files"))
    return f"<section><p><em>{NOTE}</em></p>{tables}</section>"


def _rows(documents: Sequence[Data]) -> Iterable[tuple[str, ...]]:
    for row in documents[:MOST]:
        superseded = "yes" if row["superseded"] else "no"
        pages = "–" if row["pages"] is None else str(row["pages"])
        facts = (row["language"], pages, str(row["passages"]), superseded, str(row["cited"]))
        yield (row["source"], row["title"], *facts, as_date(row["changed"]))


def _rest(rows: Sequence[Data], what: str) -> list[str]:
    more = len(rows) - MOST
    return [f"and {more} more {what}"] if more > 0 else []
