"""What a model wrote, held against the passages it was given.

Each sentence is tied to the source sentence that shares most of its words. What ties to nothing
is not shown; a marker that points at no passage, or at the wrong one, is corrected.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from slimchat.dialogue.evidence import Quote
from slimchat.dialogue.selection import words_of
from slimchat.knowledge.sentences import split_sentences
from slimchat.types import Language, Passage

MARKER = re.compile(r"\s*\[\s*(\d{1,2})\s*\]")
NO_ANSWER = "no answer"
SUPPORT = 0.5
"""Share of a sentence's words that its source sentence must hold."""


@dataclass(frozen=True, slots=True)
class Grounded:
    """The text that may be shown, its quotes in marker order, and what was dropped."""

    text: str
    quotes: tuple[Quote, ...]
    dropped: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Tie:
    passage: Passage
    quote: str
    support: float


def is_no_answer(written: str) -> bool:
    """Whether the model said that the sources do not answer."""
    return MARKER.sub("", written).strip(" .\n").lower() in ("", NO_ANSWER)


def ground(
    written: str,
    passages: Sequence[Passage],
    relevance: Sequence[float],
    language: Language,
    *,
    snap: bool,
) -> Grounded:
    """Tie every sentence to its source.

    Args:
        passages: as numbered in the prompt.
        relevance: the reader's probability for each of them.
        snap: show the source's own sentence in place of the model's copy of it, which brings
            back case, accents and exact numbers.
    """
    scores = {passage.id: score for passage, score in zip(passages, relevance, strict=True)}
    quotes: list[Quote] = []
    shown: list[str] = []
    dropped: list[str] = []
    for sentence, marked in _sentences(written, language):
        tie = _tie(sentence, passages, marked)
        if tie is None or tie.support < SUPPORT:
            dropped.append(sentence)
            continue
        quote = Quote(tie.passage, tie.quote, scores[tie.passage.id])
        if quote not in quotes:
            quotes.append(quote)
        elif snap:
            continue
        shown.append(f"{tie.quote if snap else sentence} [{quotes.index(quote) + 1}]")
    return Grounded(" ".join(shown), tuple(quotes), tuple(dropped))


def _sentences(written: str, language: Language) -> list[tuple[str, int | None]]:
    """Sentences without markers, each with the number of the marker nearest to it."""
    found: list[tuple[str, int | None]] = []
    leading = MARKER.match(written.lstrip())
    current = int(leading[1]) if leading else None
    for start, end in split_sentences(written, language):
        piece = written[start:end]
        markers = MARKER.findall(piece)
        plain = MARKER.sub("", piece).strip()
        if plain:
            found.append((plain, int(markers[-1]) if markers else current))
        elif markers and found and not leading:
            found[-1] = (found[-1][0], int(markers[-1]))
    return found


def _tie(sentence: str, passages: Sequence[Passage], marked: int | None) -> _Tie | None:
    said = words_of(sentence)
    if not said:
        return None
    best: _Tie | None = None
    for number, passage in enumerate(passages, start=1):
        for start, end in split_sentences(passage.text, passage.language):
            source = passage.text[start:end]
            shared = len(said & words_of(source)) / len(said)
            if best is None or shared + 0.05 * (number == marked) > best.support:
                best = _Tie(passage, source, shared)
    return best
