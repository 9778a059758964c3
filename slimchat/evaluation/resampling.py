"""How far a figure may be trusted: bootstrap intervals and paired differences.

Questions are drawn with replacement (Efron and Tibshirani 1993). The interval holds the middle 95%
of the figures of the resamples (percentile method). Two bots are compared on the same resamples,
question by question; the p-value is twice the smaller share of resamples whose difference has the
other sign, each with one added (Efron and Tibshirani 1993, ch. 16; Sakai 2006). Everything is drawn
from a fixed seed, so that the same rows give the same numbers.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from slimchat.evaluation.estimators import Values, Weights
from slimchat.evaluation.measures import MEASURES, Measure
from slimchat.evaluation.rows import Group, Row

RESAMPLES = 2000
SEED = 20_260_101
LEVEL = 0.95
_CELLS = 2_000_000
"""Weights in memory at once."""

Interval = tuple[float, float]
Intervals = dict[str, Interval | None]


@dataclass(frozen=True, slots=True)
class Difference:
    """A metric of one bot less that of another, on the same questions.

    Attributes:
        low: with ``high``, the 95% interval.
        p: two-sided, of no difference.
    """

    value: float
    low: float
    high: float
    p: float


def figures(rows: Sequence[Row]) -> Group:
    """Every metric over some rows, by name; ``None`` where there is nothing to measure."""
    weights = np.ones((1, len(rows)))
    return {measure.name: _number(measure, rows, weights) for measure in MEASURES}


def intervals(rows: Sequence[Row], resamples: int = RESAMPLES) -> Intervals:
    """The 95% interval of every metric, by name; ``None`` of fewer than two questions, of a
    maximum, and where most resamples have nothing to measure."""
    found: Intervals = dict.fromkeys((measure.name for measure in MEASURES), None)
    if len(rows) < 2:
        return found
    weighted = {one.name: one.estimator(rows) for one in MEASURES if one.drawn}
    drawn: dict[str, list[Values]] = {name: [] for name in weighted}
    for weights in draws(len(rows), resamples):
        for name, value in weighted.items():
            drawn[name].append(value(weights))
    return found | {name: _middle(np.concatenate(values)) for name, values in drawn.items()}


def differences(
    before: Sequence[Row], after: Sequence[Row], resamples: int = RESAMPLES
) -> Mapping[str, Difference | None]:
    """Of every metric, what the second has more than the first; rows of one place are of one
    question. ``None`` where either has nothing to measure, and of a maximum."""
    if len(before) != len(after):
        raise ValueError(f"{len(before)} rows cannot be paired with {len(after)}")
    found: dict[str, Difference | None] = {}
    once = np.ones((1, len(before)))
    batches = list(draws(len(before), resamples)) if len(before) > 1 else []
    for measure in MEASURES:
        first, second = measure.estimator(before), measure.estimator(after)
        value = float((second(once) - first(once)).item()) if len(before) else math.nan
        drawn = np.concatenate([second(w) - first(w) for w in batches]) if batches else _EMPTY
        middle = _middle(drawn)
        if not measure.drawn or not math.isfinite(value) or middle is None:
            found[measure.name] = None
            continue
        found[measure.name] = Difference(value, *middle, _p(drawn[np.isfinite(drawn)]))
    return found


def mcnemar(lost: int, won: int) -> float:
    """Two-sided p-value of the exact test on questions that only one of two bots got right
    (McNemar 1947; binomial with probability 1/2)."""
    total = lost + won
    tail: int = sum(math.comb(total, count) for count in range(min(lost, won) + 1))
    return min(1.0, 2 * tail / (1 << total))


def holm(values: Mapping[str, float]) -> dict[str, float]:
    """p-values that allow for there being several (Holm 1979)."""
    adjusted: dict[str, float] = {}
    most = 0.0
    for number, (name, p) in enumerate(sorted(values.items(), key=lambda item: item[1])):
        most = max(most, min(1.0, p * (len(values) - number)))
        adjusted[name] = most
    return adjusted


def draws(n: int, resamples: int = RESAMPLES) -> Iterator[Weights]:
    """How often each of ``n`` questions is drawn, in batches of resamples; always the same."""
    rng = np.random.default_rng(SEED)
    batch = max(1, _CELLS // n)
    for start in range(0, resamples, batch):
        count = min(batch, resamples - start)
        picked = rng.integers(0, n, size=(count, n)) + n * np.arange(count)[:, None]
        yield np.bincount(picked.ravel(), minlength=count * n).reshape(count, n).astype(float)


_EMPTY: Values = np.empty(0)


def _number(measure: Measure, rows: Sequence[Row], weights: Weights) -> float | None:
    value = float(measure.estimator(rows)(weights)[0]) if rows else math.nan
    return value if math.isfinite(value) else None


def _middle(drawn: Values) -> Interval | None:
    known = drawn[np.isfinite(drawn)]
    if not len(known) or len(known) < len(drawn) / 2:
        return None
    low, high = np.quantile(known, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)


def _p(drawn: Values) -> float:
    if not drawn.any():
        return 1.0
    tail = min(int((drawn <= 0).sum()), int((drawn >= 0).sum()))
    return min(1.0, 2 * (tail + 1) / (len(drawn) + 1))
