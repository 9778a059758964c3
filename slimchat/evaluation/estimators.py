"""Figures over many questions at once, and over any reweighting of them.

An estimator reads rows once and returns a function from weights of shape (resamples, rows) to one
value per resample, NaN where that has nothing to measure. The figure itself is the value at equal
weights; bootstrap resamples are other weights, so both come from one definition.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from slimchat.evaluation.rows import Row

Weights = NDArray[np.float64]
Values = NDArray[np.float64]
Weighted = Callable[[Weights], Values]
BINS = 10
"""Of the confidence, equally wide, for the calibration error."""


class Estimator(Protocol):
    """What turns rows into a figure of any reweighting of them."""

    def __call__(self, rows: Sequence[Row]) -> Weighted:
        """Read the rows."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """``sum(part) / sum(whole)``; a mean, where every whole is 1.

    Attributes:
        of: part and whole of a row, ``None`` where it does not count.
    """

    of: Callable[[Row], tuple[float, float] | None]

    def __call__(self, rows: Sequence[Row]) -> Weighted:
        pairs = np.array([self.of(row) or (0.0, 0.0) for row in rows], dtype=float).reshape(-1, 2)

        def value(weights: Weights) -> Values:
            return _divided(weights @ pairs[:, 0], weights @ pairs[:, 1])

        return value


@dataclass(frozen=True, slots=True)
class MacroF1:
    """The mean over the gold classes of ``2TP / (2TP + FP + FN)``.

    Attributes:
        of: gold class and the one that was given, ``None`` where none was.
    """

    of: Callable[[Row], tuple[str, str | None]]

    def __call__(self, rows: Sequence[Row]) -> Weighted:
        pairs = [self.of(row) for row in rows]
        names = sorted({gold for gold, _ in pairs})
        gold = np.array([[one == name for name in names] for one, _ in pairs], dtype=float)
        said = np.array([[one == name for name in names] for _, one in pairs], dtype=float)

        def value(weights: Weights) -> Values:
            if not names:
                return _nothing(weights)
            wanted = weights @ gold
            right, total = 2 * (weights @ (gold * said)), wanted + weights @ said
            scores = np.divide(right, total, out=np.zeros_like(right), where=total > 0)
            return _divided((scores * (wanted > 0)).sum(1), (wanted > 0).sum(1))

        return value


@dataclass(frozen=True, slots=True)
class Auroc:
    """The probability that a positive scores above a negative, ties counting half.

    Attributes:
        of: score and whether the row is a positive, ``None`` where it does not count.
    """

    of: Callable[[Row], tuple[float, bool] | None]

    def __call__(self, rows: Sequence[Row]) -> Weighted:
        found = [(number, pair) for number, row in enumerate(rows) if (pair := self.of(row))]
        found.sort(key=lambda item: item[1][0])
        order = [number for number, _ in found]
        scores = np.array([score for _, (score, _) in found])
        positive = np.array([yes for _, (_, yes) in found], dtype=float)
        starts = np.flatnonzero(np.r_[True, scores[1:] != scores[:-1]]) if found else None

        def value(weights: Weights) -> Values:
            if starts is None:
                return _nothing(weights)
            sorted_weights = weights[:, order]
            high = np.add.reduceat(sorted_weights * positive, starts, axis=1)
            low = np.add.reduceat(sorted_weights * (1 - positive), starts, axis=1)
            wins = (high * (low.cumsum(axis=1) - low / 2)).sum(axis=1)
            return _divided(wins, high.sum(axis=1) * low.sum(axis=1))

        return value


@dataclass(frozen=True, slots=True)
class CalibrationGap:
    """Over equally wide bins of the confidence: the mean distance of the mean confidence from the
    share that came true, each bin weighing as its rows.

    Attributes:
        of: confidence and whether it came true, ``None`` where the row does not count.
    """

    of: Callable[[Row], tuple[float, bool] | None]

    def __call__(self, rows: Sequence[Row]) -> Weighted:
        bins = np.zeros((len(rows), BINS))
        excess = np.zeros(len(rows))
        for number, row in enumerate(rows):
            if (pair := self.of(row)) is not None:
                sure, true = pair
                bins[number, min(int(sure * BINS), BINS - 1)] = 1
                excess[number] = sure - true

        def value(weights: Weights) -> Values:
            apart = np.abs(weights @ (bins * excess[:, None])).sum(axis=1)
            return _divided(apart, (weights @ bins).sum(axis=1))

        return value


@dataclass(frozen=True, slots=True)
class Quantile:
    """The value below which a share of the rows lies, linear between neighbours (type 7 of Hyndman
    and Fan 1996); weights are how often each row was drawn.

    Attributes:
        of: the value of a row, ``None`` where it has none.
        share: 0-1; 1 is the largest.
    """

    of: Callable[[Row], float | None]
    share: float

    def __call__(self, rows: Sequence[Row]) -> Weighted:
        read = enumerate(map(self.of, rows))
        found = [(number, value) for number, value in read if value is not None]
        found.sort(key=lambda item: item[1])
        order, values = [number for number, _ in found], np.array([value for _, value in found])

        def value(weights: Weights) -> Values:
            if not found:
                return _nothing(weights)
            ends = weights[:, order].cumsum(axis=1)
            total = ends[:, -1]
            place = self.share * np.maximum(total - 1, 0)
            low = _at(values, ends, np.floor(place))
            high = _at(values, ends, np.ceil(place))
            exact = low + (high - low) * (place - np.floor(place))
            return np.where(total > 0, exact, np.nan)

        return value


def _at(values: Values, ends: Weights, place: Values) -> Values:
    """The value at a 0-based place of the rows drawn, in order."""
    index = (ends <= place[:, None]).sum(axis=1)
    picked: Values = values[np.minimum(index, len(values) - 1)]
    return picked


def _divided(part: Any, whole: Any) -> Values:
    part, whole = np.asarray(part, dtype=float), np.asarray(whole, dtype=float)
    result: Values = np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole > 0)
    return result


def _nothing(weights: Weights) -> Values:
    return np.full(len(weights), np.nan)
