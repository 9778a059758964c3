"""Passages that stand word for word in more than one document."""

from __future__ import annotations

from collections.abc import Sequence

from slimchat.training.tailor.rows import Piece


class Copies:
    """Finds the others that a passage is a copy of.

    What answers a question does so wherever it stands: a copy is no negative, and a question made
    of one is the question made of the other.

    Attributes:
        repeated: passages that another document holds too, the first of each not counted.
    """

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self._alike: dict[str, list[str]] = {}
        for piece in pieces:
            self._alike.setdefault(piece.text, []).append(piece.id)
        self.repeated = sum(len(ids) - 1 for ids in self._alike.values())

    def all_of(self, pieces: Sequence[Piece]) -> tuple[str, ...]:
        """Ids of passages in their order, each as the first that holds its text, with its copies
        behind it."""
        found: dict[str, None] = {}
        for piece in pieces:
            found |= dict.fromkeys(self._alike.get(piece.text, [piece.id]))
        return tuple(found)
