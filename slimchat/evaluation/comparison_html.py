"""A comparison as HTML, with everything escaped."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from slimchat._counted import counted
from slimchat.evaluation.comparison_terminal import HEADS, metric_rows
from slimchat.evaluation.html_tables import NARROW, short, table
from slimchat.evaluation.rows import Row, how_failed

if TYPE_CHECKING:
    from slimchat.evaluation.comparison import Comparison


def comparison_html(found: Comparison, *, folded: bool = False) -> str:
    """The outcome in words, the metrics side by side, and the questions lost and won.

    Args:
        folded: the metrics are out of sight until they are asked for.
    """
    metrics = table(counted(found.n, "question"), HEADS, metric_rows(found), numbers=True)
    parts = [
        f"<p>{escape(found.told)}</p>",
        f"<details{'' if folded else ' open'}><summary>Metrics side by side</summary>{metrics}"
        "</details>",
    ]
    for title, some in (("Questions lost", found.lost), ("Questions won", found.won)):
        if some:
            rows = [
                (one.after["id"], one.after["question"], _told(one.before), _told(one.after))
                for one in some
            ]
            parts.append(table(title, ("id", "question", "before", "after"), rows))
    return f'<div style="color:inherit;overflow-x:auto">{"".join(parts)}</div>'


def comparison_page(found: Comparison, before: str, after: str) -> str:
    """A whole page that needs no other file and no network."""
    title = f"{escape(after)} compared with {escape(before)}"
    return (
        (
            '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width,initial-scale=1">'
            "<title>Comparison</title>"
            "<style>:root{color-scheme:light dark}body{font:15px/1.45 system-ui,sans-serif;"
            "margin:2em auto;max-width:75em;padding:0 1em}p,h1{overflow-wrap:anywhere}"
            f"{NARROW}</style></head>"
            f"<body><h1>{title}</h1>{comparison_html(found)}</body></html>\n"
        )
        .encode("utf-8", "replace")
        .decode()
    )


def _told(row: Row) -> str:
    how = how_failed(row)
    failed = "" if how is None else f" ({how})"
    return f"{row['action'] or 'error'}{failed}: {short(row['error'] or row['answer'])}"
