"""What an evaluation found: numbers, per-question rows, and how they are shown."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from slimchat._files import write_atomically
from slimchat.evaluation import metrics
from slimchat.evaluation.report_html import page_html, report_html
from slimchat.evaluation.rows import Group, Row, summarise

if TYPE_CHECKING:
    from slimchat.config import BotConfig

GROUPS: tuple[Literal["language", "kind"], ...] = ("language", "kind")


@dataclass(frozen=True, slots=True, repr=False)
class Report:
    """The outcome of an evaluation.

    Attributes:
        n: questions asked.
        metrics: by name; ``None`` where there was nothing to measure.
        rows: one per question, in the order of the golden set.
        by_group: ``language`` and ``kind``: by value, ``n`` and the metrics of its questions.
        cancelled: it was stopped before the last question.
        config: the settings of the bot that was measured, where they are known.
        generation: of its index when it began, where that is known.
    """

    n: int
    metrics: Group
    rows: tuple[Row, ...]
    by_group: dict[str, dict[str, Group]] = field(default_factory=dict)
    cancelled: bool = False
    config: BotConfig | None = None
    generation: int | None = None

    @classmethod
    def of(cls, rows: Sequence[Row], cancelled: bool = False) -> Report:
        """Sum up rows."""
        groups: dict[str, dict[str, Group]] = {}
        for column in GROUPS:
            parts: dict[str, list[Row]] = {}
            for row in rows:
                if value := row[column]:
                    parts.setdefault(value, []).append(row)
            groups[column] = {
                name: {"n": len(parts[name]), **summarise(parts[name])} for name in sorted(parts)
            }
        return cls(len(rows), summarise(rows), tuple(rows), groups, cancelled)

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

    def failing(self, minimums: Mapping[str, float]) -> list[str]:
        """One sentence per minimum that is not reached; a metric with nothing to measure does
        not reach any, and an evaluation that was stopped is one more.

        Raises:
            ConfigError: a minimum is for no metric, or outside 0-1.
        """
        short = []
        for name, minimum in minimums.items():
            metrics.check_minimum(name, minimum)
            value = self.metrics[name]
            if value is None:
                short.append(f"{name} has nothing to measure; the minimum is {minimum:g}")
            elif value < minimum:
                short.append(f"{name} is {value:.6g}, below the minimum {minimum:g}")
        if minimums and self.cancelled:
            short.append(f"the evaluation was stopped after {self.n} questions")
        return short

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data; the shape that ``eval --json`` prints."""
        return {
            "n": self.n,
            "metrics": dict(self.metrics),
            "groups": self.by_group,
            "cancelled": self.cancelled,
            "rows": list(self.rows),
        }

    def save_json(self, path: str | Path) -> None:
        """Write :meth:`to_dict` as a JSON file."""
        text = json.dumps(self.to_dict(), indent=2, ensure_ascii=False, allow_nan=False)
        write_atomically(Path(path), _encodable(text) + "\n")

    def save_html(self, path: str | Path) -> None:
        """Write a page that needs no other file and no network."""
        write_atomically(Path(path), _encodable(page_html(self)))

    def __repr__(self) -> str:
        told = ", ".join(
            f"{name}={value:.3f}" for name, value in self.metrics.items() if value is not None
        )
        return f"Report(n={self.n}, {told})"

    def _repr_html_(self) -> str:
        return report_html(self)

    def __rich__(self) -> Any:
        from rich.console import Group as Tables

        title = f"{self.n} questions" + (" (stopped early)" if self.cancelled else "")
        whole = {"all": {"n": self.n, **self.metrics}}
        tables = [self._table(title, whole | self.by_group.get("language", {}))]
        kinds = self.by_group.get("kind", {})
        return Tables(*tables, self._table("by kind", kinds)) if kinds else tables[0]

    def _table(self, title: str, columns: Mapping[str, Group]) -> Any:
        from rich.table import Table

        table = Table("metric", title=title)
        for name in columns:
            table.add_column(name, justify="right")
        for name in ("n", *self.metrics):
            table.add_row(name, *(metrics.shown(group[name]) for group in columns.values()))
        return table


def _encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
