"""A bench as Altair charts: how long one user waits, and what many users get."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slimchat.errors import MissingExtraError
from slimchat.evaluation.report_charts import COLOURS, plain
from slimchat.models.bench.runner import Bench

if TYPE_CHECKING:
    from slimchat.evaluation.report_charts import Chart

FIRST, REST = "until the first token", "the rest of the answer"


def speed_charts(bench: Bench) -> dict[str, Chart]:
    """Altair charts by title; those with nothing to show are left out.

    Raises:
        MissingExtraError: Altair is not installed.
    """
    try:
        import altair  # noqa: F401
    except ImportError as error:
        raise MissingExtraError("altair", "report") from error

    load = bench.load
    waiting = f"Seconds to {load.answer_tokens} tokens after a prompt of {load.prompt_tokens}"
    found = {
        waiting: (_waiting, waiting_data(bench)),
        "Tokens a second by users at the same time": (_users, users_data(bench)),
    }
    return {title: draw(data) for title, (draw, data) in found.items() if data}


def waiting_data(bench: Bench) -> list[dict[str, Any]]:
    """Two parts of each answer."""
    return [
        {"name": result.contender.name, "part": part, "order": order, "seconds": seconds}
        for result in bench.results
        if (whole := result.figures.answer_s) is not None
        for order, (part, seconds) in enumerate(
            (
                (FIRST, result.figures.first_token_s),
                (REST, max(whole - result.figures.first_token_s, 0.0)),
            )
        )
    ]


def users_data(bench: Bench) -> list[dict[str, Any]]:
    """Throughput by number of users."""
    return [
        {"name": result.contender.name, "users": level.users, "tokens": level.tokens_per_s}
        for result in bench.results
        for level in result.figures.users
    ]


def _waiting(data: list[dict[str, Any]]) -> Chart:
    import altair as alt

    colour = alt.Color("part:N").scale(domain=[FIRST, REST], range=list(COLOURS)).title(None)
    bars = alt.Chart(alt.InlineData(values=data)).mark_bar(height=12)
    drawn = bars.encode(
        x=alt.X("seconds:Q").title("Seconds"),
        y=alt.Y("name:N").sort(None).title(None),
        color=colour.legend(orient="top"),
        order="order:Q",
        tooltip=["name:N", "part:N", "seconds:Q"],
    )
    return plain(alt.layer(drawn), 13 * len(data) + 40)


def _users(data: list[dict[str, Any]]) -> Chart:
    import altair as alt

    base = alt.Chart(alt.InlineData(values=data)).encode(
        x=alt.X("users:O").title("Users at the same time"),
        y=alt.Y("tokens:Q").title("Tokens a second, all together"),
        color=alt.Color("name:N").sort(None).title(None).legend(orient="bottom", columns=1),
        shape=alt.Shape("name:N").sort(None).title(None),
        tooltip=["name:N", "users:O", "tokens:Q"],
    )
    return plain(alt.layer(base.mark_line(), base.mark_point(filled=True, size=60)), 260)
