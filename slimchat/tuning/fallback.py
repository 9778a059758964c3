"""Settings and comparisons where no widget can run: as plain text, and as HTML."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from slimchat.render import html_table, plain
from slimchat.tuning.settings import Data

NOTE = "The controls need a running kernel. This is what they know."
_HEADS = ("Setting", "Value", "Default")
_QUESTIONS = ("Question", "Before", "After", "Same?")


def as_text(shown: Data) -> str:
    """The settings that are not at their default, and the comparisons, as plain text."""
    rows = [_HEADS, *_changed(shown)]
    lines = (
        ["  ".join(row) for row in rows] if len(rows) > 1 else ["Every setting is at its default."]
    )
    asked = list(_compared(shown))
    if asked:
        lines += ["", *("  ".join(row) for row in [_QUESTIONS, *asked])]
    return plain("\n".join([f"slimchat. {NOTE}", "", *lines]))


def as_html(shown: Data) -> str:
    """The same as HTML, with everything escaped."""
    parts = (
        ("Settings that are not at their default", _HEADS, list(_changed(shown))),
        ("Questions", _QUESTIONS, list(_compared(shown))),
    )
    tables = "".join(html_table(*part) for part in parts if part[2])
    return f"<section><p><em>{NOTE}</em></p>{tables}</section>"


def _changed(shown: Data) -> Iterator[tuple[str, str, str]]:
    now = shown["settings"]["values"]
    for group in shown["groups"]:
        for setting in group["settings"]:
            value, default = now[setting["path"]], setting["default"]
            if value != default:
                yield setting["path"], _told(value), _told(default)


def _compared(shown: Data) -> Iterator[tuple[str, ...]]:
    for question, found in shown["trials"]["comparisons"].items():
        before, after = (_said(found[name]) for name in ("before", "after"))
        yield question, before, after, "different" if found["differs"] else "same"


def _said(side: Data) -> str:
    error = side["error"]
    return f"{error['fact']} {error['fix']}" if error else f"({side['action']}) {side['text']}"


def _told(value: Any) -> str:
    if value is None:
        return "none"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value)
