"""Curated answers: a question that people have answered is answered in their words.

A question matches a wording when it is the same but for case, accents and punctuation, or when the
cosine of their vectors and the words that they share reach a threshold together. Every code, price
and number of the question must then stand in the wording or the answer: "error 5" asks nothing
that was answered for "error 3", however alike they read.
"""

from __future__ import annotations

import datetime
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from slimchat._config.dialogue import FaqConfig
from slimchat.dialogue.fact_support import missing
from slimchat.dialogue.facts import facts
from slimchat.knowledge.analysis import index_terms, query_codes
from slimchat.knowledge.base import KnowledgeBase
from slimchat.knowledge.curated import Curated, CuratedAnswer, normal
from slimchat.knowledge.protocols import Vectors
from slimchat.types import Citation, Language

OVERLAP_WEIGHT = 0.3
"""What the shared words count beside the cosine."""
THRESHOLD = 0.9
"""Cosine plus weighted overlap from which a wording matches.

Of 60 paraphrases of questions of help desks that no model was trained on, held against about 40
other questions of the same company, 47% reach it, and 1% of the questions that nobody answered
reach it with another one; ``python -m slimchat.training.calibrate_faq`` measures it.
"""
CONFIDENCE = 0.97
"""Of an answer whose question was asked in other words."""
FEWEST_WORDS = 3
"""A shorter question says too little to be matched by meaning."""
_GUARDED = ("code", "price", "number", "date", "time", "link")


@dataclass(frozen=True, slots=True)
class Match:
    """A curated answer for a question.

    Attributes:
        wording: of the curated question, which it matched.
        method: ``exact``, or by ``meaning``.
        cosine: of the two wordings; ``overlap``: share of words in common (Dice, 1945).
        score: both, as they are held against the threshold.
    """

    answer: CuratedAnswer
    wording: str
    method: Literal["exact", "meaning"]
    cosine: float
    overlap: float
    score: float

    @property
    def confidence(self) -> float:
        """The probability that it answers."""
        return 1.0 if self.method == "exact" else CONFIDENCE

    def citation(self) -> Citation:
        """The curated answer as a source."""
        passage = self.answer.passage()
        return Citation(
            source=passage.source,
            title=passage.title,
            section=passage.section_path,
            page=None,
            quote=passage.text,
            passage_id=passage.id,
            score=self.confidence,
            curated=True,
        )


@dataclass(frozen=True, slots=True)
class _Wording:
    answer: CuratedAnswer
    text: str
    normal: str
    terms: frozenset[str]


class Faq:
    """Finds the curated answers of a knowledge base. Safe from several threads."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self._knowledge = knowledge
        self._lock = threading.Lock()
        self._prepared: tuple[Curated, list[_Wording]] = (Curated(), [])

    def match(
        self,
        question: str,
        language: Language,
        config: FaqConfig,
        day: datetime.date | None = None,
    ) -> tuple[Match | None, int]:
        """The best match on a day, by default today, and how many answers there are.

        Raises:
            ModelError: the embedder cannot be loaded.
        """
        curated, wordings = self._current()
        today = day or datetime.date.today()
        valid = [n for n, item in enumerate(wordings) if item.answer.valid(today)]
        if not valid:
            return None, len(curated.answers)
        found = _exact(question, language, [wordings[n] for n in valid])
        if found is None and len(question.split()) >= FEWEST_WORDS and curated.vectors is not None:
            found = _by_meaning(
                question,
                language,
                [wordings[n] for n in valid],
                curated.vectors[valid] @ self._knowledge.embedder.embed_query(question),
                THRESHOLD if config.threshold is None else config.threshold,
            )
        return found, len(curated.answers)

    def _current(self) -> tuple[Curated, list[_Wording]]:
        curated = self._knowledge.curated.current()
        with self._lock:
            if self._prepared[0] is not curated:
                self._prepared = (curated, prepared(curated.answers))
            return self._prepared


def prepared(answers: Sequence[CuratedAnswer]) -> list[_Wording]:
    """Every wording of some answers, ready to be compared."""
    return [
        _Wording(answer, text, normal(text), terms_of(text, answer.language))
        for answer in answers
        for text in answer.wordings
    ]


def terms_of(text: str, language: Language) -> frozenset[str]:
    """The stems and codes that wordings are compared by."""
    return frozenset([*index_terms(text, language), *query_codes(text)])


def overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of terms that two wordings have in common."""
    return 2 * len(one & other) / max(1, len(one) + len(other))


def differs(question: str, wording: str, answer: CuratedAnswer, language: Language) -> bool:
    """Whether the question names a fact that neither the wording nor the answer holds."""
    asked = [fact for fact in facts(question, language) if fact.kind in _GUARDED]
    if not asked:
        return False
    known = facts(wording, answer.language) + facts(answer.answer, answer.language)
    return bool(missing(asked, known))


def _exact(question: str, language: Language, wordings: Sequence[_Wording]) -> Match | None:
    plain = normal(question)
    same = [item for item in wordings if item.normal == plain]
    same.sort(key=lambda item: item.answer.language != language)
    return Match(same[0].answer, same[0].text, "exact", 1.0, 1.0, 1.0) if same else None


def _by_meaning(
    question: str,
    language: Language,
    wordings: Sequence[_Wording],
    cosines: Vectors,
    threshold: float,
) -> Match | None:
    terms: dict[Language, frozenset[str]] = {}
    overlaps = np.zeros(len(wordings))
    for number in np.flatnonzero(cosines >= threshold - OVERLAP_WEIGHT).tolist():
        item = wordings[number]
        own = item.answer.language
        if own not in terms:
            terms[own] = terms_of(question, own)
        overlaps[number] = overlap(terms[own], item.terms)
    scores = cosines + OVERLAP_WEIGHT * overlaps
    # An answer in the customer's own language comes before a closer one in another.
    order = sorted(
        (number for number in range(len(wordings)) if scores[number] >= threshold),
        key=lambda number: (wordings[number].answer.language != language, -scores[number]),
    )
    for number in order:
        item = wordings[number]
        if not differs(question, item.text, item.answer, language):
            return Match(
                item.answer,
                item.text,
                "meaning",
                float(cosines[number]),
                float(overlaps[number]),
                float(scores[number]),
            )
    return None
