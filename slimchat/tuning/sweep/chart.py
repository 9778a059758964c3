"""Quality against latency as an Altair chart, for a cell of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from slimchat._counted import counted
from slimchat.errors import MissingExtraError
from slimchat.tuning.sweep.front import pareto
from slimchat.tuning.sweep.study import Trial

if TYPE_CHECKING:
    import altair


def front_chart(
    trials: Sequence[Trial], max_latency: float | None
) -> altair.LayerChart | altair.FacetChart:
    """Draw every complete trial, those that no other beats, the bot as it is, and the cap.

    Raises:
        MissingExtraError: Altair is not installed.
    """
    try:
        import altair as alt
    except ImportError as error:
        raise MissingExtraError("altair", "jupyter") from error

    front = {trial.number for trial in pareto(trials)}
    names = ("the bot as it is", "not beaten", "other")
    points = [
        {
            "trial": trial.number,
            "quality": trial.quality,
            "latency": trial.latency,
            "kind": names[0 if trial.as_it_is else 1 if trial.number in front else 2],
            "changes": ", ".join(f"{name}={value}" for name, value in trial.changes.items()),
        }
        for trial in trials
        if trial.state == "complete"
    ]
    x = alt.X("latency:Q").title("Latency: 95th percentile, seconds").scale(zero=False)
    y = alt.Y("quality:Q").title("Quality of the tuned questions").scale(zero=False)
    tried = (
        alt.Chart(alt.InlineData(values=points))
        .mark_point(filled=True, size=70, opacity=0.8)
        .encode(
            x=x,
            y=y,
            color=alt.Color("kind:N").scale(domain=names).title(None),
            shape=alt.Shape("kind:N").scale(domain=names).title(None),
            tooltip=["trial:Q", "quality:Q", "latency:Q", "changes:N"],
        )
    )
    edge = (
        alt.Chart(alt.InlineData(values=[point for point in points if point["trial"] in front]))
        .mark_line(interpolate="step-after", opacity=0.6)
        .encode(x=x, y=y)
    )
    caps = [] if max_latency is None else [{"latency": max_latency}]
    cap = alt.Chart(alt.InlineData(values=caps)).mark_rule(strokeDash=[6, 4]).encode(x="latency:Q")
    return alt.layer(edge, tried, cap).properties(
        title=f"{counted(len(points), 'trial')} with every question", width=520, height=340
    )
