"""What the reader says of one passage."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reading:
    """A reader's judgement of one passage for one question.

    Attributes:
        relevance: probability, 0-1, that the passage answers the question.
        sentences: ``(start, end, probability)`` per sentence; the characters
            ``passage.text[start:end]`` answer the question with that probability, 0-1.
    """

    relevance: float
    sentences: tuple[tuple[int, int, float], ...] = ()


def log_odds(probability: float) -> float:
    """``log(p / (1 - p))``, kept finite at the ends."""
    likely = min(max(probability, 1e-6), 1 - 1e-6)
    return math.log(likely / (1 - likely))
