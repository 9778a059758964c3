"""Tests of promptfoo as rows with a question and an answer.

In a CSV each variable is a column, and ``__expected``, ``__expected1`` and so on hold assertions
such as ``icontains: Free.``; in YAML and JSON a test has ``vars`` and ``assert``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

WORDED = frozenset(
    {"contains", "equals", "factuality", "grade", "icontains", "llm-rubric", "similar"}
)
"""Assertions that say in words what the answer is; a text alone is ``equals``."""
REFUSING = "is-refusal"
_OTHERS = frozenset(
    """
    answer-relevance bleu classifier contains-all contains-any contains-html contains-json
    contains-sql contains-xml cost eval file fn g-eval gleu icontains-all icontains-any is-html
    is-json is-refusal is-sql is-xml javascript latency levenshtein meteor model-graded-closedqa
    moderation perplexity pi python regex rouge-n ruby starts-with webhook word-count
    """.split()  # noqa: SIM905
)
_ASSERTION = re.compile(
    r"(not-)?([a-z][a-z0-9-]*)(?:\(\s*[\d.]+\s*\))?\s*(?::\s*(.*))?", re.I | re.S
)
_EXPECTED = re.compile(r"__expected\d*")
Row = Mapping[str, Any]


def as_row(row: Row) -> Row:
    """A test with ``answer``, and where it says so ``action``; other rows as they are.

    There is no ``answer`` where nothing says what is expected; one of a column of its own stays.
    """
    if isinstance(row.get("vars"), Mapping):
        made = {**row["vars"], "note": row.get("description"), "metadata": row.get("metadata")}
        given = row.get("assert")
        checks = (
            [one for one in given if isinstance(one, Mapping)] if isinstance(given, list) else []
        )
        found = [(str(one.get("type", "")).lower(), one.get("value")) for one in checks]
    elif any(isinstance(name, str) and _EXPECTED.fullmatch(name) for name in row):
        made = {name: value for name, value in row.items() if not _is_expected(name)}
        made["note"] = row.get("note") or row.get("__description")
        cells = [str(value).strip() for name, value in row.items() if _is_expected(name) and value]
        if not any(cells):  # the column is there, and says that there is no answer
            return {"answer": None, **made}
        found = [_read(cell) for cell in cells if cell]
    else:
        return row
    return {**_expectation(found), **made}


def _expectation(found: list[tuple[str, Any]]) -> dict[str, Any]:
    for kind, value in found:
        texts = [*_texts(value)]
        if kind in WORDED and texts:
            return {"answer": texts[0]}
    return {"action": "refuse"} if any(kind == REFUSING for kind, _ in found) else {}


def _read(cell: str) -> tuple[str, str]:
    """Kind and value of an assertion in a cell."""
    match = _ASSERTION.fullmatch(cell)
    kind = match[2].lower() if match else ""
    if match is None or kind not in WORDED | _OTHERS or (match[3] is None and kind != REFUSING):
        return "equals", cell
    return (f"not-{kind}" if match[1] else kind), match[3] or ""


def _is_expected(name: Any) -> bool:
    return isinstance(name, str) and _EXPECTED.fullmatch(name) is not None


def _texts(value: Any) -> Iterator[str]:
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, str | int | float) and str(item).strip():
            yield str(item).strip()
