"""What an evaluation found: numbers, per-question rows, and how they are shown."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from slimchat._counted import counted
from slimchat._files import write_atomically
from slimchat.evaluation import metrics
from slimchat.evaluation.demands import check_maximum, check_minimum
from slimchat.evaluation.resampling import Intervals, figures, intervals
from slimchat.evaluation.rows import Group, Row, complete
from slimchat.types import Answer

if TYPE_CHECKING:
    from slimchat.config import BotConfig
    from slimchat.evaluation.comparison import Comparison

GROUPS: tuple[Literal["language", "kind", "topic"], ...] = ("language", "kind", "topic")
"""Columns of a row that questions are grouped by; they are also by each reference source."""
HEADLINE = ("recall@5", "citation_recall", "support_rate", "token_f1", "refusal_recall",
            "action_macro_f1", "latency_p95_s")  # fmt: skip
"""The metrics that are shown first, and where there is little room."""


@dataclass(frozen=True, repr=False)
class Report:
    """The outcome of an evaluation.

    Attributes:
        n: questions asked.
        metrics: by name; ``None`` where there was nothing to measure.
        rows: one per question, in the order of the golden set.
        by_group: ``language``, ``kind``, ``topic`` and ``source`` (each reference source): by
            value, ``n`` and the metrics of its questions.
        cancelled: it was stopped before the last question.
        config: the settings of the bot that was measured, where they are known.
        generation: of its index when it began, where that is known.
        answers: by the id of the row, with their traces; only of this run, not of one read again.
        previous: the run before it on the same questions, where one is kept.
        time: when it ended, ISO 8601, UTC; empty where that is not kept.
    """

    n: int
    metrics: Group
    rows: tuple[Row, ...]
    by_group: dict[str, dict[str, Group]] = field(default_factory=dict)
    cancelled: bool = False
    config: BotConfig | None = None
    generation: int | None = None
    answers: Mapping[str, Answer] = field(default_factory=dict, compare=False)
    previous: Report | None = field(default=None, compare=False)
    time: str = field(default="", compare=False)

    @classmethod
    def of(cls, rows: Sequence[Row], cancelled: bool = False) -> Report:
        """Sum up rows."""
        groups = {
            column: {name: {"n": len(part), **figures(part)} for name, part in parts.items()}
            for column, parts in _grouped(rows).items()
        }
        return cls(len(rows), figures(rows), tuple(rows), groups, cancelled)

    @cached_property
    def intervals(self) -> Intervals:
        """The 95% interval of every metric, by bootstrap over the questions; ``None`` where there
        is none. See :mod:`slimchat.evaluation.resampling`."""
        return intervals(self.rows)

    @cached_property
    def steps(self) -> dict[str, dict[str, float]]:
        """Seconds by step of the bot, slowest first: ``n`` questions, ``p50``, ``p95``, ``max``."""
        times: dict[str, list[float]] = {}
        for row in self.rows:
            for step, seconds in row["timings"].items():
                times.setdefault(step, []).append(seconds)
        told = {
            step: {
                "n": float(len(found)),
                "p50": metrics.percentile(found, 0.5) or 0.0,
                "p95": metrics.percentile(found, 0.95) or 0.0,
                "max": max(found),
            }
            for step, found in times.items()
        }
        return dict(sorted(told.items(), key=lambda item: -item[1]["p50"]))

    @cached_property
    def since(self) -> Comparison | None:
        """What changed since :attr:`previous`, and whether by chance; ``None`` without it."""
        from slimchat.evaluation.comparison import compare

        return None if self.previous is None else compare(self.previous, self)

    def worst(self, count: int = 10) -> list[Row]:
        """The questions that went worst: errors, then wrong actions, then by token F1 and by
        reciprocal rank."""

        def badness(row: Row) -> tuple[bool, bool, float, float]:
            overlap, found = row["token_f1"], row["reciprocal_rank"]
            return (
                row["error"] is None,
                row["correct_action"],
                1.0 if overlap is None else overlap,
                1.0 if found is None else found,
            )

        return sorted(self.rows, key=badness)[:count]

    def failing(
        self, minimums: Mapping[str, float], maximums: Mapping[str, float] | None = None
    ) -> list[str]:
        """One sentence per minimum or maximum that is not kept; a metric with nothing to measure
        does not keep any, and an evaluation that was stopped is one more.

        Raises:
            ConfigError: a minimum or maximum is for no metric that takes it, or out of its bounds.
        """
        short = []
        for name, minimum in minimums.items():
            check_minimum(name, minimum)
            value = self.metrics[name]
            if value is None:
                short.append(f"{name} has nothing to measure; the minimum is {minimum:g}")
            elif value < minimum:
                short.append(f"{name} is {value:.6g}, below the minimum {minimum:g}")
        for name, maximum in (maximums or {}).items():
            check_maximum(name, maximum)
            value = self.metrics[name]
            if value is None:
                short.append(f"{name} has nothing to measure; the maximum is {maximum:g}")
            elif value > maximum:
                short.append(f"{name} is {value:.6g}, above the maximum {maximum:g}")
        if (minimums or maximums) and self.cancelled:
            short.append(f"the evaluation was stopped after {counted(self.n, 'question')}")
        return short

    def charts(self) -> dict[str, Any]:
        """Altair charts by title: the metrics with their intervals, the confidence, the steps.

        Raises:
            MissingExtraError: Altair is not installed.
        """
        from slimchat.evaluation.report_charts import charts

        return dict(charts(self))

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Report:
        """What :meth:`to_dict` gave, also that of an earlier version.

        Raises:
            KeyError, TypeError, ValueError: it is nothing of the kind.
        """
        rows = [complete(row) for row in data["rows"]]
        return cls.of(rows, bool(data["cancelled"]))

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data; the shape that ``eval --json`` prints."""
        return {
            "n": self.n,
            "metrics": dict(self.metrics),
            "intervals": self.intervals,
            "groups": self.by_group,
            "steps": self.steps,
            "cancelled": self.cancelled,
            "rows": list(self.rows),
        }

    def save_json(self, path: str | Path) -> None:
        """Write :meth:`to_dict` as a JSON file."""
        text = json.dumps(self.to_dict(), indent=2, ensure_ascii=False, allow_nan=False)
        write_atomically(Path(path), _encodable(text) + "\n")

    def save_html(self, path: str | Path) -> None:
        """Write a page that needs no other file and no network."""
        from slimchat.evaluation.report_html import page_html

        write_atomically(Path(path), _encodable(page_html(self)))

    def __repr__(self) -> str:
        known = ((name, self.metrics.get(name)) for name in HEADLINE)
        told = ", ".join(f"{name}={value:.3f}" for name, value in known if value is not None)
        return f"Report(n={self.n}, {told})"

    def _repr_html_(self) -> str:
        from slimchat.evaluation.report_html import report_html

        return report_html(self)

    def __rich__(self) -> Any:
        from slimchat.evaluation.report_terminal import report_rich

        return report_rich(self)


def _grouped(rows: Sequence[Row]) -> dict[str, dict[str, list[Row]]]:
    """Rows by column and value, in the order of the values."""
    found: dict[str, dict[str, list[Row]]] = {column: {} for column in (*GROUPS, "source")}
    for row in rows:
        for column in GROUPS:
            if value := row[column]:
                found[column].setdefault(value, []).append(row)
        for source in row["reference_sources"]:
            found["source"].setdefault(source, []).append(row)
    return {column: dict(sorted(parts.items())) for column, parts in found.items()}


def _encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
