"""Feedback and tickets: JSON Lines or CSV, column names in three languages, or a feedback store."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from slimchat.errors import ConfigError, TrainingDataError

Record = Mapping[str, Any]
_TRUE = frozenset({"1", "true", "yes", "up", "good", "helpful", "si", "sí", "sim"})
_FALSE = frozenset({"0", "-1", "false", "no", "down", "bad", "unhelpful", "não", "nao"})


@dataclass(frozen=True, slots=True)
class Feedback:
    """What somebody thought of an answer.

    Attributes:
        helpful: ``None`` where the row does not tell.
        quotes: texts of the documents that the answer quoted.
        sources: documents that answer, where the row names them.
    """

    question: str
    helpful: bool | None
    quotes: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ticket:
    """A customer's question and what an agent replied."""

    question: str
    reply: str


def read_feedback(path: Path) -> list[Feedback]:
    """Rows with ``question``, ``helpful`` (or ``rating``), and ``quotes`` or ``sources``.

    ``citations``, as an answer's JSON holds them, stand for both; a cell holds JSON, or parts
    divided by semicolons. A feedback store, or a bot that has one, is read as it is.

    Raises:
        TrainingDataError: the file or a row cannot be read.
    """
    rows = []
    for place, record in _kept(path) if _is_store(path) else _records(path):
        cited = [c for c in _parts(record.get("citations")) if isinstance(c, Mapping)]
        quotes = [*_parts(record.get("quotes")), *(c.get("quote") for c in cited)]
        sources = [*_parts(record.get("sources")), *(c.get("source") for c in cited)]
        verdict = record.get("helpful", record.get("rating"))
        rows.append(
            Feedback(
                _required(record, ("question",), path, place),
                _judged(verdict, path, place),
                tuple(str(quote) for quote in quotes if quote),
                tuple(str(source) for source in sources if source),
            )
        )
    return rows


def read_tickets(path: Path) -> list[Ticket]:
    """Rows with ``question`` (or ``subject``) and ``answer`` (or ``reply``).

    Raises:
        TrainingDataError: the file or a row cannot be read.
    """
    return [
        Ticket(
            _required(record, ("question", "pregunta", "pergunta", "subject"), path, place),
            _required(record, ("answer", "reply", "respuesta", "resposta"), path, place),
        )
        for place, record in _records(path)
    ]


def _required(record: Record, names: tuple[str, ...], path: Path, place: str) -> str:
    for name in names:
        if str(record.get(name) or "").strip():
            return str(record[name]).strip()
    raise TrainingDataError(
        f"{path}, {place}: '{names[0]}' is missing or empty.",
        f"Every row needs it; it may also be called {', '.join(names[1:])}."
        if names[1:]
        else "Every row needs it.",
    )


def _judged(value: Any, path: Path, place: str) -> bool | None:
    word = str("" if value is None else value).strip().lower()
    if not word:
        return None
    if word not in _TRUE | _FALSE:
        raise TrainingDataError(
            f"{path}, {place}: 'helpful' is {value!r}.", "Write true, false, or nothing."
        )
    return word in _TRUE


def _parts(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    text = str(value or "").strip()
    if text.startswith("["):
        try:
            read = json.loads(text)
        except ValueError:
            return [text]
        return read if isinstance(read, list) else [text]
    return [part.strip() for part in text.split(";") if part.strip()]


def _records(path: Path) -> Iterator[tuple[str, Record]]:
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise TrainingDataError(
            f"{path} ends in {path.suffix or 'nothing'!r}.",
            "Name a file that ends in .jsonl or .csv.",
        )
    empty = True
    try:
        for row in reader(path):
            empty = False
            yield row
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise TrainingDataError(
            f"{path} cannot be read ({error}).", "Check the path, and save it as UTF-8."
        ) from error
    if empty:
        raise TrainingDataError(f"{path} holds no rows.", "Write one row per question.")


def _json_lines(path: Path) -> Iterator[tuple[str, Record]]:
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise TrainingDataError(
                f"{path}, line {number}: not valid JSON ({error}).", "Write one object a line."
            ) from error
        if not isinstance(record, dict):
            raise TrainingDataError(
                f"{path}, line {number}: not a JSON object.", "Write one object a line."
            )
        yield f"line {number}", record


def _csv(path: Path) -> Iterator[tuple[str, Record]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        head = file.readline()
        file.seek(0)
        divider = ";" if head.count(";") > head.count(",") else ","
        for number, record in enumerate(csv.DictReader(file, delimiter=divider), start=2):
            yield f"row {number}", {str(key).strip().lower(): v for key, v in record.items()}


def _kept(path: Path) -> Iterator[tuple[str, Record]]:
    """The last verdict on each answer."""
    from slimchat.feedback.keeping import open_feedback

    try:
        with open_feedback(path) as store:
            verdicts = store.latest()
    except ConfigError as error:
        raise TrainingDataError(error.fact, error.fix) from error
    for verdict in verdicts:
        if verdict.question.strip():
            yield f"verdict {verdict.id}", verdict.to_dict()


def _is_store(path: Path) -> bool:
    return path.is_dir() or path.suffix.lower() in (".sqlite", ".sqlite3", ".db", ".slimchat")


_READERS = {".jsonl": _json_lines, ".ndjson": _json_lines, ".csv": _csv}
