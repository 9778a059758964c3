"""Answers written as the marks of sentences.

Every sentence of a prompt has a mark before it, one token of the vocabulary. The model writes the
marks of the sentences that answer, in order, or the mark of no answer; what is shown are the
sources' own sentences, so that no name, number or link can be miswritten.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from slimchat.knowledge.sentences import split_sentences
from slimchat.types import Passage

MOST = 90
"""Sentences that a prompt can hold."""
_MARK = re.compile(r"\[unused(\d+)\]")
_RESERVED = re.compile(r"\[(?=(?:unused\d+|CLS|SEP|PAD|MASK|UNK)\])")

Span = tuple[int, int]


def mark(number: int) -> str:
    """The mark of a sentence, counted from 1; 0 says that nothing answers."""
    return f"[unused{number}]"


@dataclass(frozen=True, slots=True)
class Source:
    """One passage of a prompt: its heading, its text and the places of its sentences."""

    heading: str
    text: str
    sentences: tuple[Span, ...]


def source_of(passage: Passage) -> Source:
    """A passage with its sentences found."""
    return Source(
        passage.heading,
        passage.text,
        tuple(split_sentences(passage.text, passage.language)),
    )


def marked_pieces(sources: Sequence[Source]) -> list[str]:
    """Each source with its sentences marked, the count going on from one to the next."""
    pieces, count = [], 0
    for source in sources:
        said = [source.text[start:end] for start, end in source.sentences][: MOST - count]
        marked = [f"{mark(count + n)} {_plain(text)}" for n, text in enumerate(said, start=1)]
        pieces.append(f"{_plain(source.heading)} [SEP] {' '.join(marked)}")
        count += len(said)
    return pieces


def marked_prompt(question: str, pieces: Sequence[str]) -> str:
    """The input of the answerer that writes marks."""
    return f"{_plain(question)} [SEP] {' [SEP] '.join(pieces)}"


def chosen(written: str, sources: Sequence[Source]) -> list[tuple[int, Span]]:
    """The sentences whose marks were written, as ``(place of the source, span)``, without doubles.

    Marks that no sentence has are left out.
    """
    places = [(place, span) for place, source in enumerate(sources) for span in source.sentences][
        :MOST
    ]
    numbers = dict.fromkeys(int(found) for found in _MARK.findall(written))
    return [places[number - 1] for number in numbers if 0 < number <= len(places)]


def _plain(text: str) -> str:
    """Text that cannot be taken for a mark."""
    return _RESERVED.sub("[ ", " ".join(text.split()))
