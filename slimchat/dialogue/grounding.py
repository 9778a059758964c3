"""What a model wrote, held against the passages it was given.

Each sentence is tied to the source sentence that shares most of its words. What ties to nothing
is dropped, or marked; a marker that points at no passage, or at the wrong one, is corrected. A
sentence with a number, price, date, day, time, code, product or link that its source does not hold,
or that says no where its source says yes, is never shown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from slimchat.dialogue.evidence import Quote
from slimchat.dialogue.fact_support import RIVALS, missing, swapped
from slimchat.dialogue.facts import Fact, facts
from slimchat.dialogue.polarity import opposite
from slimchat.dialogue.selection import words_of
from slimchat.dialogue.sentence_marks import mark
from slimchat.knowledge.analysis import index_terms
from slimchat.knowledge.sentences import split_sentences
from slimchat.types import Language, Passage

MARKER = re.compile(r"\s*\[\s*(\d{1,2})\s*\]")
NO_ANSWER = "no answer"
SUPPORT = 0.5
"""Share of a sentence's words, and of those that carry weight, that its source must hold."""
Unsupported = Literal["drop", "mark"]
Reason = Literal["facts", "negation", "words"]


@dataclass(frozen=True, slots=True)
class Grounded:
    """The text that may be shown, its quotes in marker order, and what was dropped.

    Attributes:
        marked: sentences that are shown, with a remark, although no source says them.
        reasons: by sentence that was dropped or marked.
    """

    text: str
    quotes: tuple[Quote, ...]
    dropped: tuple[str, ...]
    marked: tuple[str, ...] = ()
    reasons: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class _Tie:
    passage: Passage
    quote: str
    support: float
    against: Reason | None
    lacking: tuple[Fact, ...] = ()


def is_no_answer(written: str) -> bool:
    """Whether the model said that the sources do not answer."""
    return MARKER.sub("", written).strip(" .\n").lower() in ("", NO_ANSWER, mark(0))


def ground(
    written: str,
    passages: Sequence[Passage],
    relevance: Sequence[float],
    language: Language,
    *,
    snap: bool,
    unsupported: Unsupported = "drop",
    remark: str = "",
) -> Grounded:
    """Tie every sentence to its source.

    Args:
        passages: as numbered in the prompt.
        relevance: the reader's probability for each of them.
        snap: show the source's own sentence in place of the model's copy of it, which brings
            back case, accents and exact numbers.
        unsupported: what becomes of a sentence whose words no source has; one whose facts no
            source holds is dropped either way.
        remark: put after a marked sentence.
    """
    scores = {passage.id: score for passage, score in zip(passages, relevance, strict=True)}
    quotes: list[Quote] = []
    shown: list[str] = []
    dropped: list[str] = []
    marked: list[str] = []
    reasons: dict[str, str] = {}
    for sentence, number in _sentences(written, language):
        tie = _tie(sentence, passages, number, language, snap=snap)
        if tie is None or tie.against is not None:
            reasons[sentence] = _reason(tie)
            if tie is not None and tie.against == "words" and unsupported == "mark" and not snap:
                marked.append(sentence)
                shown.append(f"{sentence} {remark}".strip())
            else:
                dropped.append(sentence)
            continue
        quote = Quote(tie.passage, tie.quote, scores[tie.passage.id])
        if quote not in quotes:
            quotes.append(quote)
        elif snap:
            continue
        shown.append(f"{tie.quote if snap else sentence} [{quotes.index(quote) + 1}]")
    return Grounded(" ".join(shown), tuple(quotes), tuple(dropped), tuple(marked), reasons)


def _reason(tie: _Tie | None) -> str:
    if tie is None:
        return "no source says it"
    if tie.against == "facts":
        return f"no source holds {', '.join(fact.said for fact in tie.lacking)}"
    if tie.against == "negation":
        return "its source says the opposite"
    return f"its source has {tie.support:.0%} of its words"


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


def _tie(
    sentence: str,
    passages: Sequence[Passage],
    marked: int | None,
    language: Language,
    *,
    snap: bool,
) -> _Tie | None:
    """The source sentence that supports it best; one that does comes before one that does not."""
    said = words_of(sentence)
    if not said:
        return None
    stated = [] if snap else facts(sentence, language)
    best: tuple[tuple[bool, float], _Tie] | None = None
    for number, passage in enumerate(passages, start=1):
        held = facts(passage.embedded_text, passage.language) if stated else []
        absent = tuple(missing(stated, held))
        spans = split_sentences(passage.text, passage.language)
        sources = [passage.text[start:end] for start, end in spans]
        for source in sources:
            shared = len(said & words_of(source)) / len(said)
            against = _against(sentence, source, shared, language, passage.language, snap=snap)
            lacking = absent
            if against is None and not absent and any(fact.kind in RIVALS for fact in stated):
                told = [facts(text, passage.language) for text in (source, *sources)]
                lacking = tuple(swapped(stated, told[0], told[1:]))
            against = "facts" if lacking else against
            rank = (against is None, shared + 0.05 * (number == marked))
            if best is None or rank > best[0]:
                best = (rank, _Tie(passage, source, shared, against, lacking))
    return best[1] if best else None


def _against(
    sentence: str,
    source: str,
    shared: float,
    language: Language,
    other: Language,
    *,
    snap: bool,
) -> Reason | None:
    if shared < SUPPORT:
        return "words"
    if snap:
        return None
    weighty = set(index_terms(sentence, language))
    if weighty and len(weighty & set(index_terms(source, other))) < SUPPORT * len(weighty):
        return "words"
    turned = opposite(words_of(sentence), language, words_of(source), other)
    return "negation" if turned else None
