"""Facts in tables, for a terminal and as a page that needs no other file and no network."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import NamedTuple

from slimchat.render import html_table, plain

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>:root{{color-scheme:light dark}}body{{font:15px/1.45 system-ui,sans-serif;margin:2em auto;
max-width:75em;padding:0 1em}}main{{overflow-x:auto}}
table{{border-collapse:collapse;margin:0 0 2em;width:100%}}
caption{{font-weight:600;text-align:left;padding:.25em 0}}th,td{{text-align:left;vertical-align:top;
padding:.25em .6em .25em 0;overflow-wrap:break-word;
border-bottom:1px solid color-mix(in srgb,currentColor 25%,transparent)}}</style></head>
<body><main><h1>{title}</h1>
<p>{lead}</p>
{tables}
</main></body></html>
"""


class Table(NamedTuple):
    """Rows of text under heads; the title is our own words, the cells are anyone's."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


def page(title: str, lead: str, tables: Iterable[Table]) -> str:
    """A whole page; everything but the tables' titles is escaped."""
    body = "\n".join(html_table(table.title, table.heads, table.rows) for table in tables)
    return _PAGE.format(title=escape(plain(title)), lead=escape(plain(lead)), tables=body)


def size(count: int) -> str:
    """Bytes for people."""
    for unit, power in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= power:
            return f"{count / power:.1f} {unit}"
    return f"{count} bytes"
