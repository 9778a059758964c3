"""Questions that a rule writes from documents, each labelled as synthetic."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from slimchat.knowledge.sentences import split_sentences
from slimchat.training import corpus
from slimchat.training.tailor.documents import Read
from slimchat.training.tailor.rows import Kind, Piece
from slimchat.training.tailor.templates import about, plain_heading, question_of

SENTENCES_A_PIECE = 2
_WHOLE_WORDS = 45
_FAQ_ROWS = 3
_TABLES = frozenset({"csv", "tsv", "xlsx", "json", "jsonl"})


@dataclass(frozen=True, slots=True)
class Asked:
    """A question before it is checked.

    Attributes:
        clean: as the rule wrote it.
        question: as a customer might type it; the same half of the time.
        answers: sentences of the piece that answer, verbatim; empty where not known.
    """

    kind: Kind
    clean: str
    question: str
    piece: Piece
    answers: tuple[str, ...]


def questions(read: Read, rng: random.Random) -> Iterator[Asked]:
    """Questions to a document: of its headings and FAQ rows, and of its sentences.

    A piece gives at most one question by its heading and two by its sentences.
    """
    headed: set[tuple[str, ...]] = set()
    for piece, section in zip(read.pieces, read.sections, strict=True):
        sentences = [piece.text[a:b] for a, b in split_sentences(piece.text, piece.language)]
        if section not in headed:
            headed.add(section)
            made = _of_heading(read, section, piece, rng)
            if made is not None:
                kind, text = made
                whole = len(piece.text.split()) <= _WHOLE_WORDS
                yield _asked(kind, text, piece, sentences if whole else (), rng)
        found = [(s, q) for s in sentences if (q := question_of(s, piece.language))]
        for sentence, text in found[:SENTENCES_A_PIECE]:
            yield _asked("sentence", text, piece, (sentence,), rng)


def _asked(
    kind: Kind, text: str, piece: Piece, answers: Sequence[str], rng: random.Random
) -> Asked:
    return Asked(kind, text, corpus.as_customer(text, rng), piece, tuple(answers))


def _of_heading(
    read: Read, section: tuple[str, ...], piece: Piece, rng: random.Random
) -> tuple[Kind, str] | None:
    heading = plain_heading(section[-1] if section else read.title)
    table = read.format in _TABLES and len(set(read.sections)) >= _FAQ_ROWS
    if not re.search(r"[^\W\d_]{3}", heading):
        return None
    if heading.endswith("?") or (table and section):
        return "faq", heading
    asked = corpus.as_question(heading, piece.language, rng)
    if asked != heading:
        return "heading", asked
    if section and len(heading.split()) <= 2 and heading.lower() not in read.title.lower():
        heading = f"{heading} ({read.title})"
    return "heading", rng.choice(about(heading, piece.language))
