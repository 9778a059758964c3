"""Figures of follow-ups on development sets: as the rules have them, and as the reader chooses.

The replies of ``dev/rewriting`` become documents of a real knowledge base, and a question counts
as answered at rank k when its own reply is the k-th. Questions of ``dev/support``, each asked after
the one before it, tell how often a question that stands alone is left as it is.
"""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median

from slimchat.config import BotConfig
from slimchat.dialogue.finding import search
from slimchat.dialogue.history import Completion, completed
from slimchat.dialogue.speaker import Speaker
from slimchat.dialogue.trace import Trace
from slimchat.evaluation.metrics import first_rank, mean, reciprocal_rank
from slimchat.knowledge.base import KnowledgeBase
from slimchat.models.embedder import Embedder
from slimchat.models.reader import Reader
from slimchat.training import corpus
from slimchat.training.measure import knowledge_of, sample
from slimchat.types import LANGUAGES, Language, Turn

FIRST, DEPTH = 5, 10


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a conversation.

    Attributes:
        wanted: id of the document that answers.
        alone: the same question, such that it stands alone.
    """

    question: str
    history: tuple[Turn, ...]
    language: Language
    wanted: str
    alone: str


@dataclass(frozen=True, slots=True)
class _Found:
    """How a question was searched for.

    Attributes:
        rank: of the document that answers.
        choosing: seconds that the choice took; ``None`` without one.
    """

    rank: int | None
    changed: bool
    choosing: float | None = None


def followups(
    data: Path, embedder: Embedder, reader: Reader, limit: int | None = None
) -> dict[str, float]:
    """recall@5 and MRR of follow-ups, and the share of stand-alone questions left as they are.

    Args:
        limit: questions of each set, at most.
    """
    rows = corpus.rows(data / "dev" / "rewriting.jsonl")
    figures = _conversations(sample(list(_turns(rows)), limit), _replies(rows), embedder, reader)
    every = corpus.rows(data / "dev" / "support.jsonl")
    for language in LANGUAGES:
        own = [row for row in every if row["lang"] == language]
        asked = sample(list(_one_after_the_other(own)), limit)
        if asked:
            figures |= _unchanged(f"dev/support {language}", asked, own, embedder, reader)
    return figures


def _replies(rows: Sequence[corpus.Row]) -> list[corpus.Row]:
    """Every reply as a document, by the id of its question."""
    by_id = {row["id"]: row for row in rows}
    blank = {"lang": "en", "title": "", "question": ""}
    return [
        {**blank, "id": row["id"], "answer": by_id[after]["history"][-1]}
        for row in rows
        if (after := _after(row["id"])) in by_id
    ]


def _after(number: str) -> str:
    """The id of the next question of a conversation."""
    talk, turn = number.rsplit("-", 1)
    return f"{talk}-{int(turn) + 1}"


def _turns(rows: Sequence[corpus.Row]) -> Iterator[Asked]:
    answered = {row["id"] for row in _replies(rows)}
    for row in rows:
        if row["history"] and row["id"] in answered:
            roles = ("user", "assistant") * len(row["history"])
            turns = tuple(zip(roles, row["history"], strict=False))
            yield Asked(row["question"], turns, "en", row["id"], row["rewrite"])


def _one_after_the_other(rows: Sequence[corpus.Row]) -> Iterator[Asked]:
    """Questions that people wrote; titles are none."""
    asked = [row for row in rows if row["kind"] == "faq"]
    for before, row in pairwise(asked):
        turns: tuple[Turn, ...] = (("user", before["question"]), ("assistant", before["answer"]))
        yield Asked(row["question"], turns, row["lang"], row["id"], row["question"])


def _conversations(
    asked: Sequence[Asked], replies: Sequence[corpus.Row], embedder: Embedder, reader: Reader
) -> dict[str, float]:
    with _knowledge(replies, embedder, reader) as base:
        rules = [_found(one, _completed(one, choose=False), base, reader) for one in asked]
        chosen = [
            _found(one, made, base, reader) if (made := _completed(one)).variants else found
            for one, found in zip(asked, rules, strict=True)
        ]
        alone = [_found(one, Completion(), base, reader, one.alone) for one in asked]
    figures: dict[str, float] = {}
    for way, found in (("rules", rules), ("choice", chosen), ("written to stand alone", alone)):
        for kind in ("follow-ups", "stand-alone"):
            some = [
                item
                for one, item in zip(asked, found, strict=True)
                if (one.alone.strip() == one.question.strip()) is (kind == "stand-alone")
            ]
            name = f"dev/rewriting, {len(some)} {kind}, {way}"
            figures[f"{name}, recall@5"] = _share([(item.rank or DEPTH) <= FIRST for item in some])
            figures[f"{name}, mrr@10"] = _share([reciprocal_rank(item.rank) for item in some])
    return figures | _spent("dev/rewriting", chosen)


def _unchanged(
    name: str,
    asked: Sequence[Asked],
    rows: Sequence[corpus.Row],
    embedder: Embedder,
    reader: Reader,
) -> dict[str, float]:
    """The share of questions that are searched for as they are; searched are those alone where
    the rules are not sure."""
    rules = [_completed(one, choose=False).text is None for one in asked]
    with _knowledge(rows, embedder, reader) as base:
        chosen = [
            _found(one, made, base, reader)
            if (made := _completed(one)).variants
            else _Found(None, made.text is not None)
            for one in asked
        ]
    figures = {
        f"{name}, {len(asked)} stand-alone, rules, unchanged": _share(rules),
        f"{name}, {len(asked)} stand-alone, choice, unchanged": _share(
            [not one.changed for one in chosen]
        ),
    }
    return figures | _spent(name, chosen)


def _spent(name: str, found: Sequence[_Found]) -> dict[str, float]:
    spent = [one.choosing for one in found if one.choosing is not None]
    took = {f"{name}, median of a choice, ms": round(1000 * median(spent))} if spent else {}
    return {f"{name}, choices": len(spent), **took}


@contextmanager
def _knowledge(
    rows: Sequence[corpus.Row], embedder: Embedder, reader: Reader
) -> Iterator[KnowledgeBase]:
    with tempfile.TemporaryDirectory() as scratch:
        base = knowledge_of(rows, Path(scratch), embedder, reader)
        yield base
        base.close()


def _completed(asked: Asked, *, choose: bool = True) -> Completion:
    return completed(asked.question, asked.history, asked.language, choose=choose)


def _found(
    asked: Asked,
    made: Completion,
    base: KnowledgeBase,
    reader: Reader,
    wording: str | None = None,
) -> _Found:
    """Search for a question, by default in its own wording."""
    speaker = Speaker(Trace(), wording or asked.question, asked.language)
    query, found = search(speaker, made, base, reader, BotConfig())
    sources = [hit.passage.source.split(".")[0] for hit in found.hits]
    rank = first_rank(list(dict.fromkeys(sources)), {asked.wanted})
    return _Found(rank, query is not None, speaker.trace.timings.get("choose"))


def _share(values: Collection[float]) -> float:
    return round(mean(values) or 0.0, 3)
