"""Golden sets: questions with the answers, sources and actions a bot should give.

The columns are ``id, question, language, history, reference_answer, reference_sources,
action``, and optionally ``kind``, ``topic``, ``split``, ``status`` and ``note``; others are
ignored. A CSV cell holds a history as JSON, and sources as JSON or divided by semicolons.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from slimchat.errors import GoldenSetError
from slimchat.evaluation.golden_files import read_rows
from slimchat.types import LANGUAGES, Action, Language, Turn

ACTIONS: tuple[Action, ...] = get_args(Action)
PROPOSED = "proposed"
"""Status of a question that nobody has accepted yet."""
REQUIRED = ("id", "question", "language", "action")
_SHAPE = '[["user", "text"], ["assistant", "text"]]'


@dataclass(frozen=True, slots=True)
class GoldenCase:
    """One question of a golden set.

    Attributes:
        history: the turns before the question.
        reference_answer: ``None`` where no wording is expected.
        reference_sources: documents that answer, any of which will do.
        action: what the bot should do.
        split: such as ``dev`` or ``test``.
        kind: a label to report by, such as ``followup``.
        topic: another, such as ``returns``; by default a report takes the first folder of the first
            reference source.
        status: ``proposed`` until a person accepts it; see :func:`load_golden`.
        note: why the case is there, for people.
    """

    id: str
    question: str
    language: Language
    history: tuple[Turn, ...]
    reference_answer: str | None
    reference_sources: tuple[str, ...]
    action: Action
    split: str | None = None
    kind: str | None = None
    topic: str | None = None
    status: str | None = None
    note: str | None = None


class _BadRowError(Exception):
    """What is wrong with a row, and the fix; the reader adds where."""


def load_golden(
    path: str | Path, split: str | None = None, *, proposals: bool = False
) -> list[GoldenCase]:
    """Read a golden set from JSON Lines, CSV or Parquet, told apart by the file's ending.

    Args:
        split: keep only this split; the whole file is checked all the same.
        proposals: keep also what nobody has accepted yet.

    Raises:
        GoldenSetError: names the file, the line, what is wrong and the fix.
    """
    file = Path(path)
    cases: dict[str, GoldenCase] = {}
    places: dict[str, str] = {}
    for place, row in read_rows(file):
        try:
            case = _case(_parsed(row))
            if case.id in cases:
                raise _BadRowError(
                    f"the id {case.id!r} was used before, at {places[case.id]}.",
                    "Give every row an id of its own.",
                )
        except _BadRowError as error:
            fact, fix = error.args
            raise GoldenSetError(f"{file}, {place}: {fact}", fix) from error
        cases[case.id], places[case.id] = case, place
    if not cases:
        raise GoldenSetError(f"{file} holds no questions.", "Write one row per question.")
    kept = [case for case in cases.values() if proposals or case.status != PROPOSED]
    if not kept:
        raise GoldenSetError(
            f"{file} holds only proposals, {len(cases)} of them.",
            f"Look through them and accept those that are right: slimchat golden accept {file}",
        )
    return kept if split is None else _of_split(kept, split, file)


def golden_case(row: Mapping[str, Any]) -> GoldenCase:
    """A single row, checked as those of a file are.

    Raises:
        GoldenSetError: what is wrong with it, and the fix.
    """
    try:
        return _case(row)
    except _BadRowError as error:
        fact, fix = error.args
        raise GoldenSetError(f"The row cannot be used: {fact}", fix) from error


def _of_split(cases: list[GoldenCase], split: str, file: Path) -> list[GoldenCase]:
    kept = [case for case in cases if case.split == split]
    if not kept:
        names = sorted({case.split for case in cases if case.split})
        raise GoldenSetError(
            f"{file} has no split {split!r}.",
            f"Its splits are: {', '.join(names)}."
            if names
            else "None of its rows has a 'split'; leave the split out to use all of them.",
        )
    return kept


def _parsed(read: Any) -> Mapping[str, Any]:
    if isinstance(read, str):
        try:
            read = json.loads(read)
        except (ValueError, RecursionError) as error:
            raise _BadRowError(
                f"not valid JSON ({error}).", "Write one JSON object per line."
            ) from error
    if not isinstance(read, Mapping):
        raise _BadRowError("not a JSON object.", "Write one JSON object per line.")
    return read


def _case(row: Mapping[str, Any]) -> GoldenCase:
    missing = [name for name in REQUIRED if _text(row, name) is None]
    if missing:
        raise _BadRowError(
            f"{_listed(missing)} missing or empty.", f"Every row needs {', '.join(REQUIRED)}."
        )
    if None in row:
        raise _BadRowError(
            "more cells than columns.", "Put a cell that holds the divider in quotation marks."
        )
    case = GoldenCase(
        id=str(_text(row, "id")),
        question=str(_text(row, "question")),
        language=_one_of(row, "language", LANGUAGES),
        history=_history(_cell(row.get("history"), "history")),
        reference_answer=_text(row, "reference_answer"),
        reference_sources=_sources(row.get("reference_sources")),
        action=_one_of(row, "action", ACTIONS),
        split=_text(row, "split"),
        kind=_text(row, "kind"),
        topic=_text(row, "topic"),
        status=_status(row),
        note=_text(row, "note"),
    )
    if case.action == "answer" and not case.reference_sources and case.status != PROPOSED:
        raise _BadRowError(
            "the action is 'answer' but 'reference_sources' is missing or empty.",
            "Name the documents that answer, or make the action 'refuse'.",
        )
    return case


def _listed(names: list[str]) -> str:
    quoted = ", ".join(f"'{name}'" for name in names)
    return f"the column {quoted} is" if len(names) == 1 else f"the columns {quoted} are"


def _text(row: Mapping[str, Any], name: str) -> str | None:
    value = row.get(name)
    if isinstance(value, str | int | None):
        return str(value).strip() or None if value is not None else None
    raise _BadRowError(f"'{name}' is {value!r}, not text.", "Write it as text.")


def _one_of(row: Mapping[str, Any], name: str, allowed: tuple[Any, ...]) -> Any:
    value = _text(row, name)
    if value not in allowed:
        raise _BadRowError(f"the {name} is {value!r}.", f"It must be {' or '.join(allowed)}.")
    return value


def _status(row: Mapping[str, Any]) -> str | None:
    status = _text(row, "status")
    if status in (None, "accepted"):
        return None
    return str(_one_of(row, "status", (PROPOSED, "accepted")))


def _cell(value: Any, name: str) -> Any:
    """A value that may be JSON text, as it is in a CSV cell."""
    if not isinstance(value, str) or not value.strip():
        return value or []
    try:
        return json.loads(value)
    except ValueError as error:
        raise _BadRowError(f"'{name}' is {value!r}, not JSON.", f"Write {_SHAPE}.") from error


def _history(value: Any) -> tuple[Turn, ...]:
    turns = value if isinstance(value, list | tuple) else [value]
    for turn in turns:
        pair = isinstance(turn, list | tuple) and len(turn) == 2
        if not pair or turn[0] not in ("user", "assistant") or not isinstance(turn[1], str):
            raise _BadRowError(f"'history' has the turn {turn!r}.", f"Write {_SHAPE}.")
    return tuple((role, text) for role, text in turns)


def _sources(value: Any) -> tuple[str, ...]:
    if isinstance(value, str) and not value.lstrip().startswith("["):
        value = value.split(";")
    sources = _cell(value, "reference_sources")
    if not isinstance(sources, list) or not all(isinstance(item, str) for item in sources):
        raise _BadRowError(
            f"'reference_sources' is {value!r}.", 'Write a list of paths, such as ["returns.md"].'
        )
    return tuple(item.strip() for item in sources if item.strip())
