"""How often the answers are wrong, for every share of the questions that are answered.

Selective prediction (El-Yaniv and Wiener 2010; Geifman and El-Yaniv 2017): the risk is the share of
wrong answers among those given, the coverage the share of questions that get one. A threshold on
the confidence trades one for the other.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from slimchat.evaluation.rows import Row
from slimchat.knowledge.curated import CITED

Judge = Literal["sources", "action"]


@dataclass(frozen=True, slots=True)
class RiskPoint:
    """What one threshold does.

    Attributes:
        threshold: questions with at least this confidence are answered.
        answered: how many; ``wrong`` of them get a wrong answer.
        coverage: ``answered`` of all questions.
        risk: ``wrong`` of ``answered``.
        bound: the true risk is below this with 95% confidence, by the exact binomial bound; few
            answers say little, even when none is wrong.
    """

    threshold: float
    answered: int
    wrong: int
    coverage: float
    risk: float
    bound: float

    def to_dict(self) -> dict[str, float]:
        """Plain JSON data."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class RiskCurve:
    """Every threshold that makes a difference, the lowest first.

    Attributes:
        n: questions asked.
    """

    n: int
    points: tuple[RiskPoint, ...]

    @classmethod
    def of(cls, rows: Sequence[Row], by: Judge = "sources") -> RiskCurve:
        """The curve over the rows of a report whose bot answered whatever it could.

        Args:
            by: what makes an answer wrong; see :func:`is_wrong`.
        """
        given = sorted(
            (
                (row["confidence"] or 0.0, is_wrong(row, by))
                for row in rows
                if row["action"] == "answer"
            ),
            reverse=True,
        )
        points: list[RiskPoint] = []
        wrong = 0
        for number, (sure, bad) in enumerate(given, start=1):
            wrong += bad
            below = given[number][0] if number < len(given) else 0.0
            if below < sure or number == len(given):
                cut = math.ceil((sure + below) / 2 * 1e6) / 1e6
                points.append(_point(min(cut, sure), number, wrong, len(rows)))
        return cls(len(rows), tuple(reversed(points)))

    @property
    def steps(self) -> tuple[tuple[float, float], ...]:
        """Thresholds with their risk, as far as a higher one brings a lower risk."""
        kept: list[tuple[float, float]] = []
        for point in self.points:
            if not kept or point.risk < kept[-1][1]:
                kept.append((point.threshold, round(point.risk, 6)))
        return tuple(kept)

    def chosen(self, max_wrong: float) -> RiskPoint | None:
        """The point that answers most at this risk; ``None`` where none is so safe."""
        return next((point for point in self.points if point.risk <= max_wrong), None)


def is_wrong(row: Row, by: Judge = "sources") -> bool:
    """Whether an answer is wrong.

    By ``action``, where none should have been given; by ``sources``, also where it cites none of
    the documents that answer. For a curated answer its owner answers: it is right wherever an
    answer is.
    """
    if row["gold_action"] != "answer":
        return True
    if by == "action" or CITED in row["cited_sources"]:
        return False
    return not set(row["cited_sources"]) & set(row["reference_sources"])


def upper_bound(wrong: int, answered: int, delta: float = 0.05) -> float:
    """The risk above which so few wrong answers would be seen with probability ``delta`` at most
    (Clopper and Pearson 1934, one-sided; the bound of Geifman and El-Yaniv 2017)."""
    if wrong >= answered:
        return 1.0
    low, high = wrong / answered, 1.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if _at_most(wrong, answered, middle) > delta else (low, middle)
    return high


def _at_most(wrong: int, answered: int, risk: float) -> float:
    """Probability of at most so many wrong answers."""
    total = 0.0
    for count in range(wrong + 1):
        log = (
            math.lgamma(answered + 1)
            - math.lgamma(count + 1)
            - math.lgamma(answered - count + 1)
            + (count * math.log(risk) if count else 0.0)
            + ((answered - count) * math.log1p(-risk) if risk < 1 else -math.inf)
        )
        total += math.exp(log)
    return total


def _point(threshold: float, answered: int, wrong: int, n: int) -> RiskPoint:
    return RiskPoint(
        threshold,
        answered,
        wrong,
        answered / n,
        wrong / answered,
        upper_bound(wrong, answered),
    )


def table(curve: RiskCurve, most: int = 16) -> list[tuple[str, ...]]:
    """Rows for people: threshold, coverage, answered, wrong, risk, bound; evenly picked."""
    points = list(curve.points)
    picked = points if len(points) <= most else [
        points[round(n * (len(points) - 1) / (most - 1))] for n in range(most)
    ]  # fmt: skip
    return [
        (
            f"{point.threshold:.3f}",
            f"{point.coverage:.1%}",
            str(point.answered),
            str(point.wrong),
            f"{point.risk:.1%}",
            f"{point.bound:.1%}",
        )
        for point in picked
    ]


HEADS = ("threshold", "coverage", "answered", "wrong", "risk", "risk below (95%)")


def curve_data(curve: RiskCurve) -> list[dict[str, Any]]:
    """Rows for a chart."""
    return [point.to_dict() for point in curve.points]
