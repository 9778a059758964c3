"""Records as files for people and programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from slimchat._csv import inert_cell

COLUMNS = {
    "turns": (
        "time", "conversation", "answer_id", "question", "answer", "action", "language",
        "confidence", "sources", "verdict",
    ),
    "feedback": ("time", "answer_id", "verdict", "reasons", "comment", "question", "answer"),
}  # fmt: skip


def as_json_lines(rows: Iterable[Mapping[str, Any]]) -> str:
    """One JSON object a line."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def as_csv(kind: str, rows: Iterable[Mapping[str, Any]]) -> str:
    """Lines of CSV with the columns of a kind. No cell is a formula."""
    return _lines([_cell(row[name]) for name in COLUMNS[kind]] for row in rows)


def _lines(rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return inert_cell("; ".join(value) if isinstance(value, list) else str(value))


HEAD = {kind: "\ufeff" + _lines([columns]) for kind, columns in COLUMNS.items()}
"""The first line of a kind, with the mark by which spreadsheets know UTF-8."""
