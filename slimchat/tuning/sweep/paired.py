"""Whether the same questions went better: a paired bootstrap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from slimchat.evaluation.resampling import LEVEL, draws

RESAMPLES = 10_000


@dataclass(frozen=True, slots=True)
class Difference:
    """The mean of paired differences, after minus before.

    Attributes:
        n: pairs.
        before, after: the means.
        low, high: 95% interval of the difference of the means, by the percentile bootstrap over
            questions (Efron and Tibshirani 1993, ch. 13; for paired tests Koehn 2004).
        won, lost: questions that went better, and worse.
    """

    n: int
    before: float
    after: float
    low: float
    high: float
    won: int
    lost: int

    @classmethod
    def of(cls, before: Sequence[float], after: Sequence[float]) -> Difference:
        """Compare what the same questions were worth, in the same order."""
        first, second = np.asarray(before, dtype=float), np.asarray(after, dtype=float)
        gaps = second - first
        n = len(gaps)
        if n == 0:
            return cls(0, 0.0, 0.0, 0.0, 0.0, 0, 0)
        means = np.concatenate([weights @ gaps / n for weights in draws(n, RESAMPLES)])
        low, high = np.quantile(means, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
        won, lost = int((gaps > 1e-9).sum()), int((gaps < -1e-9).sum())
        return cls(n, float(first.mean()), float(second.mean()), float(low), float(high), won, lost)

    @property
    def gain(self) -> float:
        """After minus before."""
        return self.after - self.before

    @property
    def told(self) -> str:
        """The difference in words."""
        return (
            f"{self.before:.3f} to {self.after:.3f} ({self.gain:+.3f}, 95% interval "
            f"{self.low:+.3f} to {self.high:+.3f}; {self.won} of {self.n} questions better, "
            f"{self.lost} worse)"
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data."""
        return {**asdict(self), "gain": self.gain}
