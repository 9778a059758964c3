"""Questions of other tools as golden cases.

Read are CSV, JSON Lines, JSON (a list of rows) and Parquet with slimchat's own columns or those of
Giskard's RAGET (``question, reference_answer, reference_context, conversation_history, metadata``),
Ragas (``user_input, reference, reference_contexts``), and promptfoo: its CSV (a column for each
variable, ``__expected``, ``__description``) and the ``tests`` of its YAML (``vars``, ``assert``).
Whatever is missing is worked out: the language from the words, the sources from the texts that are
said to answer, if a bot is there to look for them. A row that says nothing of what is expected is a
proposal.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from slimchat.errors import GoldenSetError
from slimchat.evaluation.golden import ACTIONS, PROPOSED, GoldenCase
from slimchat.evaluation.golden_files import read_rows
from slimchat.evaluation.sets.promptfoo import as_row
from slimchat.evaluation.sets.sources import Finder
from slimchat.knowledge.language import detect_language
from slimchat.types import LANGUAGES, Action, Language, Turn

if TYPE_CHECKING:
    from slimchat.bot import SupportBot

QUESTION = ("question", "user_input", "query", "prompt", "input", "message", "pregunta", "pergunta")
ANSWER = ("reference_answer", "reference", "ground_truth", "expected_answer", "expected_output",
          "answer", "respuesta", "resposta")  # fmt: skip
CONTEXT = ("reference_context", "reference_contexts", "contexts", "context", "ground_truth_context")
SOURCES = ("reference_sources", "sources", "source", "documents", "document")
HISTORY = ("history", "conversation_history", "conversation")
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml, where it is there
_NUMBERED = re.compile(r"(?:^|\n\n)Document [^\s:]{1,64}: ")
UNKNOWN = "What is expected is not known."


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of an import.

    Attributes:
        cases: those of which a source, or all that is expected, is not known are proposals.
        left_out: place and reason of the rows that are none.
    """

    cases: tuple[GoldenCase, ...]
    left_out: tuple[tuple[str, str], ...]


def import_cases(path: str | Path, bot: SupportBot | None = None) -> Imported:
    """Read questions in the columns of another tool.

    Args:
        bot: whose documents the texts that answer are looked for in.

    Raises:
        GoldenSetError: the file cannot be read.
    """
    file = Path(path)
    finder = None if bot is None else Finder(bot)
    cases: list[GoldenCase] = []
    left_out: list[tuple[str, str]] = []
    taken: dict[str, GoldenCase] = {}
    for place, row in _rows(file):
        question = None if row is None else _first(row, QUESTION)
        if row is None or question is None:
            left_out.append((place, "no question" if row is not None else "no row with columns"))
            continue
        case = _case(row, question, finder)
        if (other := taken.get(case.id)) is not None:
            if (other.question, other.history) == (case.question, case.history):
                left_out.append((place, f"the same as an earlier row, {case.id}"))
                continue
            case = replace(case, id=_free(case.id, taken))
        taken[case.id] = case
        cases.append(case)
    if not cases:
        raise GoldenSetError(
            f"{file} holds no question that could be imported.",
            f"It needs a column of one of these names: {', '.join(QUESTION)}.",
        )
    return Imported(tuple(cases), tuple(left_out))


def _case(row: Mapping[str, Any], question: str, finder: Finder | None) -> GoldenCase:
    metadata = _mapping(row.get("metadata"))
    answer = _first(row, ANSWER)
    history = _turns(_value(row, HISTORY))
    language = _language(row, question, answer)
    sources = tuple(_texts(_value(row, SOURCES)))
    if not sources and finder is not None:
        texts = _contexts(_value(row, CONTEXT)) or ([answer] if answer else [])
        sources = finder.sources(texts)
    unknown = not {*ANSWER, *CONTEXT, *SOURCES, "action"} & set(row)
    action = _action(row, answer, sources, unknown)
    lacking = action == "answer" and not sources
    key = f"{question}|{history}"
    return GoldenCase(
        id=_text(row.get("id")) or hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:12],
        question=question,
        language=language,
        history=history,
        reference_answer=answer if action == "answer" else None,
        reference_sources=sources,
        action=action,
        split=_text(row.get("split")),
        kind=_text(row.get("kind")) or _text(metadata.get("question_type")),
        topic=_text(row.get("topic")) or _text(metadata.get("topic")),
        status=PROPOSED if lacking or row.get("status") == PROPOSED else None,
        note=_text(row.get("note"))
        or (UNKNOWN if unknown else "Which documents answer is not known." if lacking else None),
    )


def _free(wanted: str, taken: Collection[str]) -> str:
    """An id that is not taken."""
    return next(name for n in count(2) if (name := f"{wanted}-{n}") not in taken)


def _rows(file: Path) -> Iterator[tuple[str, Mapping[str, Any] | None]]:
    """Places and rows; ``None`` for what is none."""
    kind = file.suffix.lower()
    rows = _structured(file) if kind in (".json", ".yaml", ".yml") else read_rows(file)
    for place, read in rows:
        try:
            row = json.loads(read) if isinstance(read, str) else read
        except (ValueError, RecursionError) as error:
            raise GoldenSetError(
                f"{file}, {place}: not valid JSON ({error}).", "Write one JSON object per line."
            ) from error
        yield place, _named(as_row(row)) if isinstance(row, Mapping) else None


def _named(row: Mapping[Any, Any]) -> dict[str, Any]:
    """A row with the names of its columns as they are known here, however they are written."""
    return {"_".join(str(name).casefold().split()): value for name, value in row.items()}


def _structured(file: Path) -> Iterator[tuple[str, Any]]:
    try:
        text = file.read_text(encoding="utf-8-sig")
        data = json.loads(text) if file.suffix.lower() == ".json" else yaml.load(text, _LOADER)  # noqa: S506
    except OSError as error:
        raise GoldenSetError(
            f"{file} cannot be read ({error.strerror or error}).", "Check the path."
        ) from error
    except (ValueError, yaml.YAMLError, RecursionError) as error:
        reason = " ".join(str(error).split())[:160]
        raise GoldenSetError(
            f"{file} is not valid {file.suffix[1:].upper()} ({reason}).", "Correct it there."
        ) from error
    if isinstance(data, Mapping):
        data = data.get("tests") or data.get("rows") or data.get("questions") or []
    for number, row in enumerate(data if isinstance(data, list) else [], start=1):
        yield f"item {number}", row


def _action(
    row: Mapping[str, Any], answer: str | None, sources: Sequence[str], unknown: bool
) -> Action:
    given = _text(row.get("action"))
    if given in ACTIONS:
        return given
    return "answer" if answer or sources or unknown else "refuse"


def _language(row: Mapping[str, Any], question: str, answer: str | None) -> Language:
    given = (_text(row.get("language")) or "").lower()[:2]
    if given in LANGUAGES:
        return given
    return detect_language(f"{question} {answer or ''}")


def _turns(value: Any) -> tuple[Turn, ...]:
    """Turns of any of the shapes: pairs, objects with a role, or texts that alternate."""
    turns: list[Turn] = []
    for item in _decoded(value) if isinstance(_decoded(value), list | tuple) else ():
        if isinstance(item, Mapping):
            role, text = str(item.get("role", "user")), item.get("content") or item.get("text")
        elif isinstance(item, list | tuple) and len(item) == 2:
            role, text = str(item[0]), item[1]
        else:
            role, text = "user" if len(turns) % 2 == 0 else "assistant", item
        if isinstance(text, str) and text.strip():
            human = role in ("user", "human", "customer")
            turns.append(("user" if human else "assistant", text.strip()))
    return tuple(turns)


def _first(row: Mapping[str, Any], names: Sequence[str]) -> str | None:
    return next((text for name in names if (text := _text(row.get(name)))), None)


def _value(row: Mapping[str, Any], names: Sequence[str]) -> Any:
    return next((row[name] for name in names if row.get(name) not in (None, "", [])), None)


def _text(value: Any) -> str | None:
    if isinstance(value, float) and not math.isfinite(value):  # how tables say that a cell is empty
        return None
    return str(value).strip() or None if isinstance(value, str | int | float) else None


def _texts(value: Any) -> list[str]:
    value = _decoded(value)
    if isinstance(value, str):
        return [part.strip() for part in value.split(";") if part.strip()]
    found = value if isinstance(value, list | tuple) else ()
    return [text for item in found if (text := _text(item))]


def _contexts(value: Any) -> list[str]:
    """The texts that answer; RAGET puts them into one, each after the number of its document."""
    value = _decoded(value)
    found = _NUMBERED.split(value) if isinstance(value, str) else value
    return [text for item in found or () if (text := _text(item))]


def _mapping(value: Any) -> Mapping[str, Any]:
    value = _decoded(value)
    return value if isinstance(value, Mapping) else {}


def _decoded(value: Any) -> Any:
    """A value that may be JSON text, as it is in a cell."""
    if isinstance(value, str) and value.strip()[:1] in ("[", "{"):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value
