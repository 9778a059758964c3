"""From passages with readings to the sentences that answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from slimchat.dialogue.selection import Sentence, section_of
from slimchat.models.reading import Reading
from slimchat.types import Citation, Hit, Passage

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


def quotes_of(sentences: Sequence[Sentence], readings: Mapping[str, Reading]) -> list[Quote]:
    """The quoted sentences, best section first, its passages in their order, neighbours joined."""
    chosen: dict[str, list[tuple[int, int]]] = {}
    passages: dict[str, Passage] = {}
    for sentence in sentences:
        if sentence.outcome == "quoted":
            passages[sentence.passage.id] = sentence.passage
            chosen.setdefault(sentence.passage.id, []).append(sentence.span)
    sections: dict[object, list[str]] = {}
    for key, passage in passages.items():
        sections.setdefault(section_of(passage), []).append(key)
    order = [
        key
        for keys in sections.values()
        for key in sorted(keys, key=lambda key: passages[key].position)
    ]
    return [
        Quote(passages[key], passages[key].text[start:end], readings[key].relevance)
        for key in order
        for start, end in joined(passages[key].text, chosen[key])
    ]


def joined(text: str, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Neighbouring spans joined where only white space is between them."""
    runs: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if runs and not text[runs[-1][1] : start].strip() and start - runs[-1][1] <= _MERGE_GAP:
            runs[-1] = (runs[-1][0], end)
        else:
            runs.append((start, end))
    return runs
