"""Which sentences are worth quoting, and why the others are not."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from slimchat.config import AnswerConfig
from slimchat.dialogue.bare_lines import headings_within
from slimchat.dialogue.companions import Page, Place, companions
from slimchat.dialogue.table_rows import of_other_subjects, values_of
from slimchat.models.reading import Reading, log_odds
from slimchat.types import Hit, Passage

Outcome = Literal["quoted", "weak", "limit", "language", "repeats"]

_KEEP = 0.5
_ASIDE = 0.05
"""What is left of the worth of a heading, and of a row of a table that is about something else."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that might have been quoted.

    Attributes:
        span: characters of the passage's text.
        probability: the reader's, that the sentence answers.
        worth: the probability times the odds of its passage; less for a heading, and for a row
            about something else.
        outcome: ``quoted``, also as it belongs to one that is; or why not: ``weak`` beside the
            best one, over a ``limit`` of the settings, in another ``language`` than the best one,
            or it ``repeats`` a better one.
    """

    passage: Passage
    span: tuple[int, int]
    probability: float
    worth: float
    outcome: Outcome


class _Selection:
    """Takes sentences one after another, the best first."""

    def __init__(self, config: AnswerConfig) -> None:
        self._config = config
        self._passages: dict[str, Passage] = {}
        self._said: list[set[str]] = []

    def take(self, passage: Passage, span: tuple[int, int], worth: float, best: float) -> Outcome:
        config, said = self._config, self._said
        if worth < _KEEP * best:
            return "weak"
        if len(said) >= config.max_sentences or (
            passage.id not in self._passages and len(self._passages) >= config.max_citations
        ):
            return "limit"
        if said and passage.language != next(iter(self._passages.values())).language:
            return "language"
        words = words_of(values_of(passage.text[span[0] : span[1]]))
        if any(len(words & other) >= 0.7 * max(1, min(len(words), len(other))) for other in said):
            return "repeats"
        said.append(words)
        self._passages[passage.id] = passage
        return "quoted"


def judged(
    question: str,
    hits: Sequence[Hit],
    readings: Mapping[str, Reading],
    config: AnswerConfig,
) -> list[Sentence]:
    """Every sentence that was read, by its worth, with what became of it.

    A sentence is worth its own probability times the odds of its passage; those that come close
    to the best one are quoted, within the limits of ``config``.

    Args:
        question: as the conversation completes it.
    """
    worths: list[tuple[float, Passage, tuple[int, int], float]] = []
    for hit in hits:
        reading = readings.get(hit.passage.id)
        if reading is None:
            continue
        odds = math.exp(_evidence(hit, reading))
        spans = [(start, end) for start, end, _ in reading.sentences]
        aside = of_other_subjects(question, hit.passage, spans)
        aside |= headings_within(hit.passage, spans)
        for start, end, probability in reading.sentences:
            worth = odds * probability * (_ASIDE if (start, end) in aside else 1.0)
            worths.append((worth, hit.passage, (start, end), probability))
    worths.sort(key=lambda item: -item[0])
    selection = _Selection(config)
    sentences = [
        Sentence(
            passage, span, probability, worth, selection.take(passage, span, worth, worths[0][0])
        )
        for worth, passage, span, probability in worths
    ]
    return _completed(question, sentences)


def _completed(question: str, sentences: Sequence[Sentence]) -> list[Sentence]:
    """The same with what belongs to those quoted."""
    quoted = {_place(sentence) for sentence in sentences if sentence.outcome == "quoted"}
    repeats = {_place(sentence) for sentence in sentences if sentence.outcome == "repeats"}
    sections: dict[tuple[str, tuple[str, ...]], dict[str, list[Sentence]]] = {}
    for sentence in sentences:
        section = sections.setdefault(section_of(sentence.passage), {})
        section.setdefault(sentence.passage.id, []).append(sentence)
    likely = {_place(sentence): sentence.probability for sentence in sentences}
    belonging: set[Place] = set()
    for section in sections.values():
        own = sorted(section.values(), key=lambda found: found[0].passage.position)
        if any(_place(sentence) in quoted for found in own for sentence in found):
            pages = [Page(found[0].passage, [each.span for each in found]) for found in own]
            belonging |= companions(question, pages, quoted, repeats, likely)
    return [
        replace(sentence, outcome="quoted") if _place(sentence) in belonging else sentence
        for sentence in sentences
    ]


def _place(sentence: Sentence) -> Place:
    return sentence.passage.id, sentence.span


def section_of(passage: Passage) -> tuple[str, tuple[str, ...]]:
    """The document and the section that a passage is from."""
    return passage.source, passage.section


def _evidence(hit: Hit, reading: Reading) -> float:
    """Log-odds that the passage answers: the retriever's, else the reader's alone."""
    if "evidence" in hit.scores:
        return hit.scores["evidence"]
    return log_odds(reading.relevance)


def words_of(text: str) -> set[str]:
    """The words of a text, lower-cased and without accents."""
    plain = unicodedata.normalize("NFKD", text.lower())
    return set(re.findall(r"\w+", "".join(c for c in plain if not unicodedata.combining(c))))
