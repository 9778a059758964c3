"""A text of a customer, with what was taken out of it marked."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from slimchat.knowledge.analysis import folded
from slimchat.types import Language

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Found:
    """A value that a customer may mean.

    Attributes:
        value: as the function takes it.
        said: the customer's characters; ``start`` and ``end`` say where.
    """

    value: Any
    said: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Word:
    """A word and its place; ``plain`` is without accents and in lower case."""

    text: str
    plain: str
    start: int
    end: int


@dataclass(slots=True)
class Said:
    """What a customer wrote.

    Attributes:
        plain: the text without accents, in lower case, as long as the text.
        taken: places that a value was read from.
    """

    text: str
    language: Language
    taken: list[tuple[int, int]] = field(default_factory=list)
    plain: str = field(init=False)
    words: list[Word] = field(init=False)

    def __post_init__(self) -> None:
        self.plain = "".join((folded(char) or char)[:1] for char in self.text)
        self.words = [
            Word(match[0], self.plain[match.start() : match.end()], *match.span())
            for match in _WORD.finditer(self.text)
        ]

    def free(self, start: int, end: int) -> bool:
        """Whether nothing was taken from there."""
        return all(end <= first or start >= last for first, last in self.taken)

    def take(self, start: int, end: int) -> None:
        """Keep other values from being read there."""
        self.taken.append((start, end))

    def others(self) -> list[Word]:
        """The words that no value was read from."""
        return [word for word in self.words if self.free(word.start, word.end)]
