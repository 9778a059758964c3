"""What a row says for each metric."""

from __future__ import annotations

import math
from collections.abc import Callable

from slimchat.evaluation.estimators import Ratio
from slimchat.evaluation.risk import is_wrong
from slimchat.evaluation.rows import Row


def found(depth: int) -> Ratio:
    """Share with a passage of a reference source among the first ones."""

    def of(row: Row) -> tuple[float, float] | None:
        rank = row["rank"]
        near = rank is not None and rank <= depth
        return (float(near), 1.0) if row["reference_sources"] else None

    return Ratio(of)


def mean(of: Callable[[Row], float | None]) -> Ratio:
    """The mean over the rows that have a value."""

    def pair(row: Row) -> tuple[float, float] | None:
        value = of(row)
        return None if value is None else (float(value), 1.0)

    return Ratio(pair)


def _unless_handed_over(row: Row) -> bool:
    return row["gold_action"] in ("answer", "refuse")


def refused_rightly(row: Row) -> tuple[float, float] | None:
    """Of a refusal, whether it was right."""
    counts = _unless_handed_over(row) and row["action"] == "refuse"
    return (float(row["gold_action"] == "refuse"), 1.0) if counts else None


def refusal_found(row: Row) -> tuple[float, float] | None:
    """Of a question to refuse, whether it was."""
    return (float(row["action"] == "refuse"), 1.0) if row["gold_action"] == "refuse" else None


def answerable(row: Row) -> tuple[float, bool] | None:
    """Confidence, and whether there is an answer; without one it is the most wrong value."""
    if not _unless_handed_over(row):
        return None
    positive = row["gold_action"] == "answer"
    failed = -math.inf if positive else math.inf
    return (failed if row["confidence"] is None else row["confidence"], positive)


def answered(row: Row) -> tuple[float, bool] | None:
    """Confidence of an answer, and whether it was right."""
    if row["action"] != "answer" or row["confidence"] is None:
        return None
    return min(max(row["confidence"], 0.0), 1.0), not is_wrong(row)


def brier(row: Row) -> float | None:
    """The squared distance of the confidence of an answer from what came true."""
    pair = answered(row)
    return None if pair is None else (pair[0] - pair[1]) ** 2
