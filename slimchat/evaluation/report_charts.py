"""What a report looks like: its metrics with their intervals, the confidence, the steps' time.

Altair draws them; vl-convert turns them into SVG without a browser and without a network.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from slimchat.errors import MissingExtraError
from slimchat.evaluation.measures import MEASURES
from slimchat.evaluation.risk import is_wrong
from slimchat.evaluation.rows import Row

if TYPE_CHECKING:
    import altair

    from slimchat.evaluation.report import Report

    Chart = altair.LayerChart | altair.FacetChart

Data = list[dict[str, Any]]
NOW, BEFORE = "this run", "the run before"
COLOURS = ("#1a73e8", "#e8710a")
"""Of now and before; told apart also by people who do not see red or green."""
_ROOM = 24
"""Pixels beside a chart, for labels in a font that is wider than the one they were measured in."""
TICKS = 5
"""About so many numbers on an axis, so that they stand apart."""
_ADDRESSES = re.compile(r'\s(?:xmlns(?::\w+)?|version)="[^"]*"')


def charts(report: Report) -> dict[str, Chart]:
    """Altair charts by title; those with nothing to show are left out.

    Raises:
        MissingExtraError: Altair is not installed.
    """
    try:
        import altair  # noqa: F401
    except ImportError as error:
        raise MissingExtraError("altair", "report") from error

    found = {
        "Metrics, with 95% intervals": (_metrics, metric_data(report)),
        "How right the bot is, by how sure it is": (_reliability, confidence_data(report.rows)),
        "Seconds by step: median to 95th percentile": (_steps, step_data(report.steps)),
    }
    return {title: draw(data) for title, (draw, data) in found.items() if data}


def svgs(report: Report) -> dict[str, str]:
    """The charts as SVG for a page, by title.

    Raises:
        MissingExtraError: Altair or vl-convert is not installed.
    """
    return drawn(charts(report))


def drawn(made: Mapping[str, Chart]) -> dict[str, str]:
    """Charts as SVG for a page, by title.

    Raises:
        MissingExtraError: vl-convert is not installed.
    """
    try:
        import vl_convert
    except ImportError as error:
        raise MissingExtraError("vl-convert-python", "report") from error
    return {title: _bare(vl_convert.vegalite_to_svg(c.to_dict())) for title, c in made.items()}


def metric_data(report: Report) -> Data:
    """The metrics that are shares, of this run and the one before."""
    runs = {NOW: report} if report.previous is None else {NOW: report, BEFORE: report.previous}
    return [
        {"metric": measure.name, "run": name, "value": value, "low": ends[0], "high": ends[1]}
        for name, run in runs.items()
        for measure in MEASURES
        if measure.bounded and not measure.lower_is_better
        if (value := run.metrics.get(measure.name)) is not None
        if (ends := run.intervals.get(measure.name) or (value, value))
    ]


def confidence_data(rows: Sequence[Row], bins: int = 10) -> Data:
    """Of the answers given, by tenths of the confidence: how many, and which share is right."""
    parts: dict[int, list[bool]] = {}
    for row in rows:
        if row["action"] == "answer" and row["confidence"] is not None:
            number = min(max(int(row["confidence"] * bins), 0), bins - 1)
            parts.setdefault(number, []).append(not is_wrong(row))
    return [
        {"confidence": (number + 0.5) / bins, "right": sum(some) / len(some), "answers": len(some)}
        for number, some in sorted(parts.items())
    ]


def step_data(steps: Mapping[str, Mapping[str, float]]) -> Data:
    """Seconds of the steps that take any."""
    return [
        {"step": name, "p50": told["p50"], "p95": told["p95"]}
        for name, told in steps.items()
        if told["p95"] >= 1e-4
    ]


def _metrics(data: Data) -> Chart:
    import altair as alt

    base = alt.Chart(alt.InlineData(values=data))
    y = alt.Y("metric:N").sort(None).title(None)
    offset = alt.YOffset("run:N").sort([NOW, BEFORE])
    colour = alt.Color("run:N").scale(domain=[NOW, BEFORE], range=list(COLOURS)).title(None)
    alone = all(item["run"] == NOW for item in data)
    colour = colour.legend(None) if alone else colour.legend(orient="top")
    ends = base.mark_rule(strokeWidth=2).encode(
        x=alt.X("low:Q").scale(domain=[0, 1]).title(None).axis(format="%"),
        x2="high:Q",
        y=y,
        yOffset=offset,
        color=colour,
    )
    dots = base.mark_point(filled=True, size=50, opacity=1).encode(
        x="value:Q", y=y, yOffset=offset, color=colour, tooltip=["metric:N", "run:N", "value:Q"]
    )
    return plain(alt.layer(ends, dots), 12 * len(data) + 60)


def _reliability(data: Data) -> Chart:
    import altair as alt

    x = alt.X("confidence:Q").scale(domain=[0, 1]).title("Confidence").axis(format="%")
    y = alt.Y("right:Q").scale(domain=[0, 1]).title("Right answers").axis(format="%")
    ideal = alt.Chart(
        alt.InlineData(values=[{"confidence": 0, "right": 0}, {"confidence": 1, "right": 1}])
    ).mark_line(strokeDash=[6, 4], color="currentColor", opacity=0.6)
    dots = alt.Chart(alt.InlineData(values=data)).mark_point(filled=True, opacity=1)
    size = alt.Size("answers:Q").title("Answers").legend(orient="top")
    return plain(
        alt.layer(
            ideal.encode(x=x, y=y),
            dots.encode(x=x, y=y, size=size, tooltip=["answers:Q", "right:Q"]),
        ),
        260,
    )


def _steps(data: Data) -> Chart:
    import altair as alt

    base = alt.Chart(alt.InlineData(values=data))
    y = alt.Y("step:N").sort(None).title(None)
    bars = base.mark_bar(height=8).encode(x=alt.X("p50:Q").title("Seconds"), x2="p95:Q", y=y)
    ticks = base.mark_tick(thickness=3, color=COLOURS[1]).encode(
        x="p50:Q", y=y, tooltip=["step:N", "p50:Q", "p95:Q"]
    )
    return plain(alt.layer(bars, ticks), 24 * len(data))


def plain(chart: Chart, height: int) -> Chart:
    """Without a ground of its own, in the colours of the page around it."""
    made: Chart = (
        chart.properties(
            width=420,
            height=max(height, 40),
            background="transparent",
            padding={"left": _ROOM, "right": _ROOM, "top": 5, "bottom": 5},
        )
        .configure_axis(
            labelColor="currentColor",
            titleColor="currentColor",
            domainColor="currentColor",
            tickColor="currentColor",
            gridOpacity=0.3,
            labelLimit=220,
        )
        .configure_axisQuantitative(tickCount=TICKS)
        .configure_legend(labelColor="currentColor", titleColor="currentColor")
        .configure_view(stroke=None)
    )
    return made


def _bare(svg: str) -> str:
    """An SVG for the inside of a page, which needs no namespaces."""
    head, closing, rest = svg.partition(">")
    return f"{_ADDRESSES.sub('', head)}{closing}{rest}"
