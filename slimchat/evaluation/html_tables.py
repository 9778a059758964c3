"""Tables as HTML that takes the colours of the page around it, in light and dark."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

_LINE = "border:0;border-bottom:1px solid color-mix(in srgb,currentColor 25%,transparent)"
_LEFT = f"{_LINE};padding:.25em .6em;text-align:left;vertical-align:top;color:inherit"
_RIGHT = f"{_LEFT};text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap"
NARROW = "@media(max-width:40em){td,th{font-size:.85em;padding:.25em .3em!important}}"
"""For pages of tables, on a telephone."""
_TABLE = "border-collapse:collapse;color:inherit;background:none;margin:0 0 1em"


def table(
    title: str, head: Sequence[str], rows: Sequence[Sequence[str]], numbers: bool = False
) -> str:
    """A table whose first column is its row heads; everything is escaped. Where it is wider than
    the page, it scrolls by itself.

    Args:
        numbers: the other columns hold numbers.
    """
    styles = [_LEFT, *[_RIGHT if numbers else _LEFT] * (len(head) - 1)]
    heads = "".join(
        f'<th scope="col" style="{style}">{escape(text)}</th>'
        for style, text in zip(styles, head, strict=True)
    )
    body = "".join(
        f'<tr style="background:none"><th scope="row" style="{_LEFT};font-weight:600">'
        f"{escape(row[0])}</th>"
        + "".join(
            f'<td style="{style}">{escape(text)}</td>'
            for style, text in zip(styles[1:], row[1:], strict=True)
        )
        + "</tr>"
        for row in rows
    )
    caption = f'<caption style="{_LEFT};border:0;font-weight:600">{escape(title)}</caption>'
    return scrolling(
        title,
        f'<table style="{_TABLE}">{caption}<thead><tr>{heads}</tr></thead>'
        f"<tbody>{body}</tbody></table>",
    )


def scrolling(title: str, inside: str) -> str:
    """Some HTML that scrolls sideways where there is little room, also with the keyboard."""
    return (
        f'<div role="region" aria-label="{escape(title)}" tabindex="0" style="overflow-x:auto">'
        f"{inside}</div>"
    )


def short(text: str, most: int = 240) -> str:
    """The beginning of a text."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
