"""Hard negatives: pieces that share words with a question and do not answer it."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Sequence

from slimchat.knowledge.analysis import index_terms
from slimchat.training.tailor.rows import Piece
from slimchat.types import Language

FROM_SAME, FROM_OTHERS = 3, 2
_NEAREST_LEFT_OUT = 1


class Rivals:
    """Finds pieces by the inverse document frequency of the terms shared with a question.

    Args:
        pieces: those that may be found; all are searched, whatever their number.
    """

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self._pieces = pieces
        self._by_id = {piece.id: piece for piece in pieces}
        self._holding: dict[str, list[int]] = defaultdict(list)
        for number, piece in enumerate(pieces):
            for term in set(index_terms(piece.embedded_text, piece.language)):
                self._holding[term].append(number)

    def best(self, text: str, language: Language, allowed: Collection[str]) -> list[Piece]:
        """Pieces in a language that share a term with a text, the likest first.

        Args:
            allowed: sources that may be used.
        """
        scores: defaultdict[int, float] = defaultdict(float)
        for term in set(index_terms(text, language)):
            holding = self._holding.get(term, ())
            for number in holding:
                scores[number] += math.log(1 + len(self._pieces) / len(holding))
        ranked = sorted(scores, key=lambda number: (-scores[number], number))
        found = (self._pieces[number] for number in ranked)
        return [piece for piece in found if piece.language == language and piece.source in allowed]

    def negatives(
        self, question: str, right: Sequence[str], allowed: Collection[str]
    ) -> tuple[str, ...]:
        """Ids of up to three pieces of the same document and two of others.

        The likest piece of other documents is left out: it often answers as well.

        Args:
            right: ids of the pieces that answer, at least one.
            allowed: sources that may be used.
        """
        home = self._by_id[right[0]]
        found = self.best(question, home.language, allowed)
        ranked = [piece for piece in found if piece.id not in right]
        same = [piece.id for piece in ranked if piece.source == home.source]
        others = [piece.id for piece in ranked if piece.source != home.source]
        if not same:
            same = [
                piece.id
                for piece in self._pieces
                if piece.source == home.source and piece.id not in right
            ]
        return (*same[:FROM_SAME], *others[_NEAREST_LEFT_OUT:][:FROM_OTHERS])
