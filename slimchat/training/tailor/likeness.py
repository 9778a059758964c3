"""Whether two questions are the same, or nearly so.

Two measures on folded text (no case, accents or punctuation): the Jaccard index of the words, and
that of the character 4-grams (Broder, 1997, shingles). Words catch another order, characters catch
typing mistakes and endings.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from slimchat.knowledge.analysis import fold
from slimchat.training.tailor.neighbours import Neighbours

WORD_BOUND = 0.8
"""Questions whose words have at least this Jaccard index are near."""
SHINGLE_BOUND = 0.7
"""Questions whose character 4-grams have at least this Jaccard index are near."""
WITHIN_WORDS = 4
"""Shorter questions stand in longer ones by chance."""
_SHINGLE = 4
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Match:
    """The known question that one is like; ``score`` is the higher Jaccard index, 0-1."""

    known: str
    how: Literal["exact", "near", "within"]
    score: float


def folded(text: str) -> str:
    """Words without case, accents and punctuation, one space between them."""
    return " ".join(_WORD.findall(fold(text)))


def _shingles(plain: str) -> frozenset[str]:
    padded = f" {plain} "
    return frozenset(
        padded[start : start + _SHINGLE] for start in range(max(1, len(padded) - _SHINGLE + 1))
    )


class Questions:
    """Known questions, to be asked whether another is like one of them.

    Args:
        texts: known from the start.
        among: what will be asked and made known, where that is known; it tells which words and
            4-grams are rare, and makes it quick. What is found is the same without.
    """

    def __init__(self, texts: Iterable[str] = (), among: Iterable[str] = ()) -> None:
        self._texts: list[str] = []
        self._exact: dict[str, str] = {}
        expected = [folded(text) for text in among]
        words = Counter(word for plain in expected for word in {*plain.split()})
        shingles = Counter(shingle for plain in expected for shingle in _shingles(plain))
        self._words = Neighbours(WORD_BOUND, words)
        self._shingles = Neighbours(SHINGLE_BOUND, shingles)
        for text in texts:
            self.add(text)

    def __len__(self) -> int:
        return len(self._texts)

    def add(self, text: str) -> None:
        """Make a question known; one without words is not kept."""
        plain = folded(text)
        if not plain or plain in self._exact:
            return
        self._exact[plain] = text
        self._texts.append(text)
        self._words.add(frozenset(plain.split()))
        self._shingles.add(_shingles(plain))

    def like(self, text: str) -> Match | None:
        """The known question that a text repeats, or the one it is nearest to within the
        bounds."""
        plain = folded(text)
        if plain in self._exact:
            return Match(self._exact[plain], "exact", 1.0)
        words, shingles = frozenset(plain.split()), _shingles(plain)
        best, score = -1, 0.0
        for number in sorted(self._words.near(words) | self._shingles.near(shingles)):
            by_shingle = self._shingles.index(shingles, number)
            if by_shingle == 0:
                continue
            by_word = self._words.index(words, number)
            near = by_word >= WORD_BOUND or by_shingle >= SHINGLE_BOUND
            if near and max(by_word, by_shingle) > score:
                best, score = number, max(by_word, by_shingle)
        return None if best < 0 else Match(self._texts[best], "near", round(score, 3))


class Quoted:
    """Known questions, to be asked whether one stands word for word in a longer text.

    People put a greeting before a question, and their story behind it; by Jaccard's index the
    whole is then not near.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[str, ...], str] = {}

    def add(self, text: str) -> None:
        """Make a question known; one of fewer words than :data:`WITHIN_WORDS` is not kept."""
        words = tuple(folded(text).split())
        if len(words) >= WITHIN_WORDS:
            self._known.setdefault(words, text)

    def within(self, text: str) -> Match | None:
        """The longest known question in a text; the score is its share of the words."""
        words = tuple(folded(text).split())
        lengths = {len(known) for known in self._known if len(known) <= len(words)}
        for length in sorted(lengths, reverse=True):
            for start in range(len(words) - length + 1):
                known = self._known.get(words[start : start + length])
                if known is not None:
                    return Match(known, "within", round(length / len(words), 3))
        return None
