"""What distillation learns from and is measured on.

``DATA`` is a folder that ``slimchat train data`` wrote, or a JSON Lines file whose rows hold
``question``, ``passage`` and, where they are known, ``heading``, ``language`` and ``negatives``
(a list of texts). Without ``DATA`` the project's own help desks serve: the held-out companies
measure, all others teach.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from slimchat.errors import TrainingDataError
from slimchat.knowledge.sentences import split_sentences
from slimchat.models.model_files import sha256
from slimchat.training import corpus
from slimchat.training.desk_readings import from_helpdesks
from slimchat.training.pairs import Pair, helpdesk_pairs, helpdesk_text
from slimchat.training.readings import Example
from slimchat.types import LANGUAGES, Language

TRAIN_FILE, DEV_FILE, PASSAGES_FILE = "train.jsonl", "dev.jsonl", "passages.jsonl"
_SHAPE = (
    'Write one object a line, such as {"question": "…", "passage": "…"}, or make a folder with: '
    "slimchat train data DOCS -o DIR"
)


@dataclass(frozen=True, slots=True)
class Text:
    """A passage; ``key`` tells it from others."""

    heading: str
    body: str
    language: Language
    key: str

    @property
    def embedded(self) -> str:
        """What the embedder reads."""
        return f"{self.heading}\n{self.body}" if self.heading else self.body


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the passage that answers it, and passages that do not."""

    question: str
    right: Text
    wrong: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Test:
    """Questions against the passages they are searched in.

    Attributes:
        candidates: per question, indices into ``passages``; ``right`` is one of them.
    """

    passages: tuple[Text, ...]
    questions: tuple[str, ...]
    right: tuple[int, ...]
    candidates: tuple[tuple[int, ...], ...]


def identity(data: Path | None) -> str:
    """Tells one training set from another; the SHA-256 of its rows, cut short.

    Raises:
        TrainingDataError: ``data`` cannot be read.
    """
    if data is None:
        return "help desks"
    path = data / TRAIN_FILE if data.is_dir() else data
    try:
        return f"{data.resolve().name} {sha256(path)[:12]}"
    except OSError as error:
        raise TrainingDataError(f"{path} cannot be read ({error}).", _SHAPE) from error


def pairs(data: Path | None, rng: random.Random) -> list[Pair]:
    """Questions with passages, for an embedder.

    Raises:
        TrainingDataError: ``data`` cannot be read, or holds no pair.
    """
    if data is None:
        return helpdesk_pairs(rng)
    return [
        Pair(
            item.question,
            item.right.embedded,
            tuple(text.embedded for text in item.wrong),
            item.right.key,
        )
        for item in _asked(data, TRAIN_FILE)
    ]


def examples(data: Path | None, rng: random.Random) -> list[Example]:
    """Questions with passages that answer and that do not, for a reader.

    Raises:
        TrainingDataError: ``data`` cannot be read, or holds no pair.
    """
    if data is None:
        articles, _ = corpus.split_companies(corpus.helpdesks())
        return from_helpdesks(articles, articles, rng)
    asked = _asked(data, TRAIN_FILE)
    made = []
    for item in asked:
        other = rng.choice(asked).right
        wrong = [*item.wrong, *([other] if other.key != item.right.key else [])]
        made.append(_example(item.question, item.right, True))
        made += [_example(item.question, text, False) for text in wrong]
    return [example for example in made if example.sentences]


def test(data: Path | None) -> Test:
    """What quality is measured on: held-out companies, or the dev rows of ``data``.

    Raises:
        TrainingDataError: ``data`` cannot be read, or holds no pair.
    """
    if data is None:
        return _held_out()
    asked = _asked(data, DEV_FILE if data.is_dir() else TRAIN_FILE)
    texts = {text.key: text for item in asked for text in (item.right, *item.wrong)}
    if data.is_dir():
        texts |= _passages(data)
    places = {key: index for index, key in enumerate(texts)}
    everything = tuple(range(len(texts)))
    return Test(
        tuple(texts.values()),
        tuple(item.question for item in asked),
        tuple(places[item.right.key] for item in asked),
        (everything,) * len(asked),
    )


def _held_out() -> Test:
    _, held = corpus.split_companies(corpus.helpdesks())
    by_company: dict[str, tuple[int, ...]] = {}
    for index, article in enumerate(held):
        company = article["company"]
        by_company[company] = (*by_company.get(company, ()), index)
    turn, rows = 0, []
    for index, article in enumerate(held):
        for entry in article["questions"]:
            language = LANGUAGES[turn % len(LANGUAGES)]
            rows.append((entry[language], index, by_company[article["company"]]))
            turn += 1
    texts = (
        Text(
            helpdesk_text({**article, "body": ""}).strip(),
            article["body"],
            article["language"],
            article["id"],
        )
        for article in held
    )
    questions, right, candidates = zip(*rows, strict=True)
    return Test(tuple(texts), questions, right, candidates)


def _asked(data: Path, part: str) -> list[Asked]:
    if data.is_dir():
        texts = _passages(data)
        rows = [
            Asked(
                row["question"],
                texts[row["passages"][0]],
                tuple(texts[key] for key in row.get("negatives", ()) if key in texts),
            )
            for row in _rows(data / part)
            if row.get("passages") and row["passages"][0] in texts
        ]
        path = data / part
    else:
        path = data
        rows = [
            Asked(
                str(row["question"]),
                _text(row, row["passage"], row.get("heading", "")),
                tuple(_text(row, text, "") for text in row.get("negatives", ())),
            )
            for row in _rows(data)
            if _complete(row, data)
        ]
    if not rows:
        raise TrainingDataError(f"{path} holds no question with a passage.", _SHAPE)
    return rows


def _complete(row: Mapping[str, Any], path: Path) -> bool:
    for name in ("question", "passage"):
        if not str(row.get(name) or "").strip():
            raise TrainingDataError(f"A row of {path} lacks '{name}': {str(row)[:80]}", _SHAPE)
    return True


def _text(row: Mapping[str, Any], body: str, heading: str) -> Text:
    stated = row.get("language")
    language = cast(Language, stated if stated in LANGUAGES else LANGUAGES[0])
    return Text(heading, str(body), language, f"{heading}\n{body}")


def _passages(folder: Path) -> dict[str, Text]:
    return {
        row["id"]: Text(row["heading"], row["text"], row["language"], row["id"])
        for row in _rows(folder / PASSAGES_FILE)
    }


def _rows(path: Path) -> Iterable[dict[str, Any]]:
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise TrainingDataError(f"{path} cannot be read ({error}).", _SHAPE) from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise TrainingDataError(f"{path}, line {number}: no JSON ({error}).", _SHAPE) from error
        if not isinstance(row, dict):
            raise TrainingDataError(f"{path}, line {number}: no JSON object.", _SHAPE)
        yield row


def _example(question: str, text: Text, relevant: bool) -> Example:
    spans = split_sentences(text.body, text.language)
    marks: Sequence[int] | None = None if relevant else (0,) * len(spans)
    return Example(
        question,
        text.heading,
        text.body,
        text.language,
        tuple(spans),
        relevant,
        None if marks is None else tuple(marks),
        "data",
    )
