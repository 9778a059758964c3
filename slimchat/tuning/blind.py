"""Two ways of answering, judged by people who do not know which is which."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from slimchat.tuning.difference import Data

Choice = Literal["left", "right", "tie"]
Z = 1.959964
"""Of a 95% interval."""


def wilson(won: float, n: int) -> tuple[float, float]:
    """The 95% interval of a share, by Wilson's score (Wilson 1927; Brown, Cai and DasGupta 2001).

    Args:
        won: how many of ``n``; a tie counts half.
    """
    if n == 0:
        return 0.0, 1.0
    share, square = won / n, Z * Z
    middle = (share + square / (2 * n)) / (1 + square / n)
    reach = Z / (1 + square / n) * math.sqrt(share * (1 - share) / n + square / (4 * n * n))
    return max(0.0, middle - reach), min(1.0, middle + reach)


@dataclass(frozen=True, slots=True)
class Pair:
    """The answers of both to one question; ``same`` where there is nothing to judge."""

    question: str
    first: Data
    second: Data

    @property
    def same(self) -> bool:
        """Whether a person would see no difference."""
        seen = ("text", "action", "sources", "error")
        return all(self.first[name] == self.second[name] for name in seen)


@dataclass(slots=True)
class Ballot:
    """The questions in a random order, each with its answers in a random order, and the votes.

    Args:
        seed: of both orders.

    Attributes:
        votes: by question: -1 for the first way of answering, 1 for the second, 0 for neither.
    """

    questions: Sequence[str]
    seed: int = 0
    votes: dict[str, int] = field(default_factory=dict)
    _swapped: dict[str, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        draw = random.Random(self.seed)  # noqa: S311 - an order, not a secret
        self.questions = draw.sample([*self.questions], len(self.questions))
        self._swapped = {question: draw.random() < 0.5 for question in self.questions}

    def swapped(self, question: str) -> bool:
        """Whether the second way of answering stands on the left."""
        return self._swapped[question]

    def vote(self, question: str, choice: Choice) -> None:
        """Judge a question; again to judge it otherwise."""
        side = {"left": -1, "right": 1, "tie": 0}[choice]
        self.votes[question] = -side if self._swapped[question] else side

    def take_back(self) -> str | None:
        """Forget the last vote. Returns its question."""
        return self.votes.popitem()[0] if self.votes else None

    def result(self) -> dict[str, Any]:
        """JSON data: ``n``, ``first``, ``second`` and ``ties`` (votes), and the ``rate`` at which
        the second wins with its 95% interval, a tie counting half."""
        values = [*self.votes.values()]
        first, second, ties = values.count(-1), values.count(1), values.count(0)
        n = len(values)
        won = second + ties / 2
        low, high = wilson(won, n)
        rate = won / n if n else None
        return {
            "n": n, "first": first, "second": second, "ties": ties,
            "rate": rate, "low": low, "high": high,
        }  # fmt: skip
