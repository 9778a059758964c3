"""Questions that people asked: golden rows, feedback and tickets, tied to pieces."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from slimchat.evaluation.golden import GoldenCase
from slimchat.evaluation.metrics import token_f1
from slimchat.knowledge.language import detect_language
from slimchat.knowledge.sentences import split_sentences
from slimchat.privacy import Masker
from slimchat.training.tailor.likeness import folded
from slimchat.training.tailor.negatives import Rivals
from slimchat.training.tailor.records import Feedback, Ticket
from slimchat.training.tailor.rows import Kind, Piece
from slimchat.types import Language

_OVERLAP = 0.3
"""Token F1 from which a sentence is taken for the one that a reference answer rests on."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a person.

    Attributes:
        pieces: those that answer, the best first; empty where nothing does.
        answers: sentences of the first one that answer, where known.
    """

    kind: Kind
    text: str
    language: Language
    pieces: tuple[Piece, ...]
    answers: tuple[str, ...]


@dataclass(slots=True)
class Asked:
    """Ties questions to pieces, and counts those that cannot be.

    Attributes:
        left_out: why rows were left out, counted.
    """

    pieces: Sequence[Piece]
    rivals: Rivals
    masker: Masker
    left_out: Counter[str] = field(default_factory=Counter)

    def golden(self, case: GoldenCase) -> Question | None:
        """A golden row; its history, if any, is not used."""
        text = self.masker.mask(case.question)
        if case.action != "answer":
            if case.action != "refuse":
                self.left_out[f"golden rows with the action {case.action}"] += 1
                return None
            return Question("golden", text, case.language, (), ())
        sources = set(case.reference_sources)
        found = [piece for piece in self.pieces if piece.source in sources]
        if not found:
            self.left_out["golden rows whose sources are not among the documents"] += 1
            return None
        if case.history:
            self.left_out["golden rows that continue a conversation"] += 1
            return None
        wanted = case.reference_answer or case.question
        found.sort(key=lambda piece: -token_f1(wanted, piece.text))
        best = _sentences(found[0])
        near = [s for s in best if case.reference_answer and token_f1(wanted, s) >= _OVERLAP]
        return Question("golden", text, case.language, tuple(found), tuple(near))

    def feedback(self, rows: Sequence[Feedback]) -> Iterator[Question]:
        """Helpful answers, by what they quoted; the others do not say what would be right."""
        for row in rows:
            if not row.helpful:
                self.left_out["feedback that is not positive"] += 1
                continue
            language = detect_language(row.question)
            quotes = [folded(self.masker.mask(quote)) for quote in row.quotes]
            found = [
                piece
                for piece in self.pieces
                if (not row.sources or piece.source in row.sources)
                and any(quote and quote in folded(piece.text) for quote in quotes)
            ]
            if not found:
                self.left_out["feedback whose quotes are not in the documents"] += 1
                continue
            said = tuple(s for s in _sentences(found[0]) if any(folded(s) in q for q in quotes))
            text = self.masker.mask(row.question)
            yield Question("feedback", text, language, tuple(found), said)

    def tickets(self, rows: Sequence[Ticket], path: Path) -> Iterator[Question]:
        """Tickets; the reply is the passage, and no search will find it."""
        for row in rows:
            language = detect_language(f"{row.question} {row.reply}")
            reply = self.masker.mask(row.reply)
            # Many tickets get one and the same reply, which must not be its own rival.
            name = f"ticket-{hashlib.sha256(reply.encode()).hexdigest()[:12]}"
            piece = Piece(name, path.name, "", reply, language, searchable=False)
            text = self.masker.mask(row.question)
            yield Question("ticket", text, language, (piece,), ())


def _sentences(piece: Piece) -> list[str]:
    return [piece.text[a:b] for a, b in split_sentences(piece.text, piece.language)]
