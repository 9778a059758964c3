"""From passages with readings to the sentences that answer."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from slimchat.config import AnswerConfig
from slimchat.models.reading import Reading, log_odds
from slimchat.types import Citation, Hit, Passage

_KEEP = 0.5
_MERGE_GAP = 2


@dataclass(frozen=True, slots=True)
class Quote:
    """A run of neighbouring sentences of one passage.

    Attributes:
        text: characters of the passage, verbatim.
        relevance: the reader's probability that the passage answers.
    """

    passage: Passage
    text: str
    relevance: float

    def citation(self) -> Citation:
        """The quote as a source of the answer."""
        return Citation(
            source=self.passage.source,
            title=self.passage.title,
            section=self.passage.section_path,
            page=self.passage.page,
            quote=self.text,
            passage_id=self.passage.id,
            score=self.relevance,
        )


def confidence(hits: Sequence[Hit], readings: Mapping[str, Reading]) -> float:
    """The probability that the best of the passages that may be cited answers; 0 without any."""
    known = (readings.get(hit.passage.id) for hit in hits)
    return max((reading.relevance for reading in known if reading), default=0.0)


def choose_quotes(
    hits: Sequence[Hit],
    readings: Mapping[str, Reading],
    config: AnswerConfig,
) -> list[Quote]:
    """The sentences that answer, best passage first, without saying a thing twice.

    A sentence is worth its own probability times the odds of its passage; those that come close
    to the best one are kept, within the limits of ``config``.
    """
    worths: list[tuple[float, Passage, tuple[int, int]]] = []
    for hit in hits:
        reading = readings.get(hit.passage.id)
        if reading is None:
            continue
        odds = math.exp(_evidence(hit, reading))
        worths += [
            (odds * probability, hit.passage, (start, end))
            for start, end, probability in reading.sentences
        ]
    if not worths:
        return []
    worths.sort(key=lambda item: -item[0])
    best = worths[0][0]
    chosen: dict[str, list[tuple[int, int]]] = {}
    passages: dict[str, Passage] = {}
    said: list[set[str]] = []
    count = 0
    for worth, passage, span in worths:
        if worth < _KEEP * best or count >= config.max_sentences:
            break
        if passage.id not in chosen and len(chosen) >= config.max_citations:
            continue
        if chosen and passage.language != next(iter(passages.values())).language:
            continue
        words = words_of(passage.text[span[0] : span[1]])
        if any(len(words & other) >= 0.7 * max(1, min(len(words), len(other))) for other in said):
            continue
        said.append(words)
        passages[passage.id] = passage
        chosen.setdefault(passage.id, []).append(span)
        count += 1
    return [
        Quote(passages[key], passages[key].text[start:end], readings[key].relevance)
        for key, spans in chosen.items()
        for start, end in _runs(passages[key].text, spans)
    ]


def _evidence(hit: Hit, reading: Reading) -> float:
    """Log-odds that the passage answers: the retriever's, else the reader's alone."""
    if "evidence" in hit.scores:
        return hit.scores["evidence"]
    return log_odds(reading.relevance)


def _runs(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Neighbouring spans joined where only white space is between them."""
    runs: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if runs and not text[runs[-1][1] : start].strip() and start - runs[-1][1] <= _MERGE_GAP:
            runs[-1] = (runs[-1][0], end)
        else:
            runs.append((start, end))
    return runs


def words_of(text: str) -> set[str]:
    """The words of a text, lower-cased and without accents."""
    plain = unicodedata.normalize("NFKD", text.lower())
    return set(re.findall(r"\w+", "".join(c for c in plain if not unicodedata.combining(c))))
