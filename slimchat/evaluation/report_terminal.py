"""A report as tables in a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from slimchat._counted import counted
from slimchat.evaluation.metrics import shown
from slimchat.evaluation.resampling import Interval
from slimchat.evaluation.rows import Group

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

    from slimchat.evaluation.report import Report


def report_rich(report: Report) -> RenderableType:
    """The metrics with their intervals and by language, those by kind, the time of the steps."""
    from rich.console import Group as Tables
    from rich.table import Table

    title = counted(report.n, "question") + (" (stopped early)" if report.cancelled else "")
    whole = {"all": {"n": report.n, **report.metrics}}
    tables: list[RenderableType] = [
        _table(title, whole | report.by_group.get("language", {}), report.intervals)
    ]
    kinds = report.by_group.get("kind", {})
    if kinds:
        tables.append(_table("by kind", kinds))
    if report.steps:
        steps = Table("seconds by step", "p50", "p95")
        for name, told in report.steps.items():
            steps.add_row(name, shown(told["p50"]), shown(told["p95"]))
        tables.append(steps)
    if report.since is not None:
        tables.append(report.since.told)
    return Tables(*tables)


def _table(
    title: str, columns: Mapping[str, Group], intervals: Mapping[str, Interval | None] | None = None
) -> Table:
    from rich.table import Table

    table = Table("metric", title=title)
    for number, name in enumerate(columns):
        table.add_column(name, justify="right")
        if number == 0 and intervals is not None:
            table.add_column("95%", justify="right")
    for name in next(iter(columns.values())):
        cells = [shown(group[name]) for group in columns.values()]
        if intervals is not None:
            cells.insert(1, "" if name == "n" else between(intervals.get(name)))
        table.add_row(name, *cells)
    return table


def between(interval: Interval | None) -> str:
    """An interval for people."""
    return "–" if interval is None else f"{shown(interval[0])} to {shown(interval[1])}"
