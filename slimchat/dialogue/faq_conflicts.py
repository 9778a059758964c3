"""What is wrong with curated answers: with each other, or with the documents."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import Any, Literal

import numpy as np

from slimchat.dialogue import faq
from slimchat.dialogue.contrary import contrary
from slimchat.dialogue.fact_support import missing
from slimchat.dialogue.facts import facts
from slimchat.dialogue.orders import gives_orders
from slimchat.knowledge.base import KnowledgeBase
from slimchat.knowledge.curated import Curated, CuratedAnswer, normal
from slimchat.types import Passage

NEAR = 10
"""Passages that an answer is held against, besides those of its sources."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """One thing that somebody should look at.

    Attributes:
        kind: two answers for the ``same question``; what stands in an answer is in no document
            near it (``not in the documents``); a document near it ``says the opposite``; or it
            speaks to a language model (``gives orders``).
        answers: ids of the curated answers.
        questions: theirs.
        facts: that no document near the answer holds; or the sentences of documents that say the
            opposite.
        documents: those looked into, best first.
    """

    kind: Literal["same question", "not in the documents", "says the opposite", "gives orders"]
    answers: tuple[str, ...]
    questions: tuple[str, ...]
    facts: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data."""
        return asdict(self)


def conflicts(knowledge: KnowledgeBase, day: datetime.date | None = None) -> list[Conflict]:
    """Everything that is wrong with the curated answers that are said on a day, or later.

    Args:
        day: by default today.

    Raises:
        ModelError: the embedder cannot be loaded.
    """
    today = day or datetime.date.today()
    curated = knowledge.curated.current()
    kept = [a for a in curated.answers if a.valid_until is None or a.valid_until >= today]
    return [
        *_doubles(curated, {answer.id for answer in kept}),
        *(found for answer in kept for found in _alone(knowledge, answer)),
    ]


def _doubles(curated: Curated, kept: set[str]) -> Iterator[Conflict]:
    vectors = curated.vectors
    if vectors is None:
        return
    rows: dict[str, list[int]] = {}
    wordings = faq.prepared(curated.answers)
    for number, item in enumerate(wordings):
        rows.setdefault(item.answer.id, []).append(number)
    for one, other in combinations([a for a in curated.answers if a.id in kept], 2):
        if one.language != other.language or not _meet(one, other):
            continue
        if normal(one.answer) == normal(other.answer):
            continue
        cosines = vectors[rows[one.id]] @ vectors[rows[other.id]].T
        shared = np.array(
            [
                [faq.overlap(wordings[a].terms, wordings[b].terms) for b in rows[other.id]]
                for a in rows[one.id]
            ]
        )
        if (cosines + faq.OVERLAP_WEIGHT * shared).max() < faq.THRESHOLD:
            continue
        if faq.differs(one.question, other.question, other, one.language):
            continue
        yield Conflict("same question", (one.id, other.id), (one.question, other.question))


def _meet(one: CuratedAnswer, other: CuratedAnswer) -> bool:
    """Whether there is a day on which both are said."""
    first, last = datetime.date.min, datetime.date.max
    start = max(one.valid_from or first, other.valid_from or first)
    return start <= min(one.valid_until or last, other.valid_until or last)


def _alone(knowledge: KnowledgeBase, answer: CuratedAnswer) -> Iterator[Conflict]:
    """What is wrong with one answer, whatever the others say."""
    about = (answer.id,), (answer.question,)
    if any(map(gives_orders, (answer.answer, *answer.wordings))):
        yield Conflict("gives orders", *about)
    near = _near(knowledge, answer)
    sources = tuple(dict.fromkeys(passage.source for passage in near))
    said = facts(answer.answer, answer.language)
    held = [
        fact for passage in near if said for fact in facts(passage.embedded_text, passage.language)
    ]
    if absent := missing(said, held):
        told = tuple(dict.fromkeys(fact.said for fact in absent))
        yield Conflict("not in the documents", *about, told, sources)
    if against := contrary(answer.answer, answer.language, near):
        yield Conflict("says the opposite", *about, against, sources)


def _near(knowledge: KnowledgeBase, answer: CuratedAnswer) -> list[Passage]:
    hits = knowledge.search(answer.question, NEAR, language=answer.language, rerank=False)
    own = [passage for source in answer.sources for passage in knowledge.passages(source)]
    return [*own, *(hit.passage for hit in hits)]
