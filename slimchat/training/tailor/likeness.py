"""Whether two questions are the same, or nearly so.

Two measures on folded text (no case, accents or punctuation): the Jaccard index of the words, and
that of the character 4-grams (Broder, 1997, shingles). Words catch another order, characters catch
typing mistakes and endings.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from slimchat.knowledge.analysis import fold

WORD_BOUND = 0.8
"""Questions whose words have at least this Jaccard index are near."""
SHINGLE_BOUND = 0.7
"""Questions whose character 4-grams have at least this Jaccard index are near."""
_SHINGLE = 4
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Match:
    """The known question that one is like; ``score`` is the higher Jaccard index, 0-1."""

    known: str
    how: Literal["exact", "near"]
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
    """Known questions, to be asked whether another is like one of them."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._texts: list[str] = []
        self._exact: dict[str, str] = {}
        self._words: list[frozenset[str]] = []
        self._shingles: list[frozenset[str]] = []
        self._holding: dict[str, list[int]] = defaultdict(list)
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
        number = len(self._texts)
        self._texts.append(text)
        self._words.append(frozenset(plain.split()))
        self._shingles.append(_shingles(plain))
        for shingle in self._shingles[-1]:
            self._holding[shingle].append(number)

    def like(self, text: str) -> Match | None:
        """The known question that a text repeats, or the one it is nearest to within the
        bounds."""
        plain = folded(text)
        if plain in self._exact:
            return Match(self._exact[plain], "exact", 1.0)
        words, shingles = frozenset(plain.split()), _shingles(plain)
        shared: Counter[int] = Counter()
        for shingle in shingles:
            shared.update(self._holding.get(shingle, ()))
        best: Match | None = None
        for number, count in shared.items():
            by_shingle = count / (len(shingles) + len(self._shingles[number]) - count)
            by_word = _jaccard(words, self._words[number])
            near = by_word >= WORD_BOUND or by_shingle >= SHINGLE_BOUND
            score = max(by_word, by_shingle)
            if near and (best is None or score > best.score):
                best = Match(self._texts[number], "near", round(score, 3))
        return best


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    together = len(one | other)
    return len(one & other) / together if together else 0.0
