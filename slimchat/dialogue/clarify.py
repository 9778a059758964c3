"""A question that several documents answer, each for something else, is asked back.

"How do I descale it?" has an answer for every machine. Where the best passages come from documents
that are alike but for a name in their titles, and the question holds none of the names, the names
are offered as choices.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from slimchat._config.dialogue import ClarifyConfig
from slimchat.dialogue.selection import words_of
from slimchat.knowledge.analysis import fold, index_terms
from slimchat.models.reading import Reading, log_odds
from slimchat.types import Hit, Language, Passage

_WORD = re.compile(r"\w+(?:[-.]\w+)*")
_ALIKE = 0.5
"""Share of their words that two headings or texts must have in common to be alike."""
_SHORT = 5
"""Words of a choice, at most."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the things that the customer may mean.

    Attributes:
        label: what tells it from the others.
        passage: that answers for it.
    """

    label: str
    passage: Passage


def choices(
    question: str,
    hits: Sequence[Hit],
    readings: Mapping[str, Reading],
    threshold: float,
    config: ClarifyConfig,
) -> list[Choice]:
    """What the customer may mean; empty where the question, or the best passage, decides.

    Args:
        question: as the conversation completes it.
        threshold: the probability from which a passage answers.
    """
    asked = {fold(word) for word in _WORD.findall(question)}
    rivals = _rivals(hits, readings, threshold, config.gap)
    for number, first in enumerate(rivals):
        alike = [first, *(item for item in rivals[number + 1 :] if _parallel(first, item))]
        if len(alike) > 1:
            named = _named(alike, asked)[: config.most_choices]
            return named if len(named) > 1 and not _say_the_same(named) else []
    return []


def _named(alike: Sequence[Passage], asked: set[str]) -> list[Choice]:
    """Each passage by the name in its title that the others lack; none where one has no such
    name, or the question holds it."""
    titles = [_WORD.findall(item.title) for item in alike]
    shared = set.intersection(*(set(map(fold, title)) for title in titles))
    found: dict[str, Choice] = {}
    for item, title in zip(alike, titles, strict=True):
        own = [word for word in title if fold(word) not in shared]
        if not own or len(own) > _SHORT or not all(map(_is_name, own)):
            return []
        if asked & set(map(fold, own)):
            return []
        found.setdefault(" ".join(own), Choice(" ".join(own), item))
    return list(found.values())


def listed(found: Sequence[Choice], joiner: str) -> str:
    """The labels in a sentence, such as ``A, B or C``."""
    *first, last = [choice.label for choice in found]
    return f"{', '.join(first)} {joiner} {last}"


def _rivals(
    hits: Sequence[Hit], readings: Mapping[str, Reading], threshold: float, gap: float
) -> list[Passage]:
    """The best passage of each document that is nearly as good as the best of all."""
    scored = [
        (hit.scores.get("evidence", log_odds(reading.relevance)), hit.passage)
        for hit in hits
        if (reading := readings.get(hit.passage.id)) and reading.relevance >= threshold
    ]
    scored.sort(key=lambda pair: -pair[0])
    kept: dict[str, Passage] = {}
    for score, passage in scored:
        if score >= scored[0][0] - gap and passage.language == scored[0][1].language:
            kept.setdefault(passage.source, passage)
    return list(kept.values())


def _parallel(one: Passage, other: Passage) -> bool:
    """Whether two passages stand at the same place of documents that are alike."""
    if _name(one.source) == _name(other.source):
        return True
    same = _terms(one.title, one.language) & _terms(other.title, other.language)
    if not same:
        return False
    a, b = _terms(one.section_path, one.language), _terms(other.section_path, other.language)
    return a == b or len(a & b) >= _ALIKE * max(len(a), len(b))


def _say_the_same(found: Sequence[Choice]) -> bool:
    """Whether the passages do not differ in more than the names."""
    names = set().union(*(words_of(choice.label) for choice in found))
    texts = [words_of(choice.passage.text) - names for choice in found]
    return all(text == texts[0] for text in texts)


def _name(source: str) -> str:
    return source.rsplit("/", 1)[-1]


def _is_name(word: str) -> bool:
    return word[0].isupper() or word[0].isdigit()


def _terms(text: str, language: Language) -> set[str]:
    return set(index_terms(text, language))
