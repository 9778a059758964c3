"""The map of passages as an Altair chart, for a cell of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slimchat._counted import counted
from slimchat.errors import MissingExtraError

if TYPE_CHECKING:
    import altair


def chart_of(found: dict[str, Any]) -> altair.LayerChart | altair.FacetChart:
    """Draw what :func:`slimchat.curation.projection.passage_map` found.

    Raises:
        MissingExtraError: Altair is not installed.
    """
    try:
        import altair as alt
    except ImportError as error:
        raise MissingExtraError("altair", "jupyter") from error

    names = found["documents"][: found["named"]]
    rest = "other documents"
    points = [
        {
            "x": x, "y": y, "heading": heading, "page": page,
            "document": found["documents"][number],
            "mark": found["documents"][number] if number < found["named"] else rest,
        }
        for x, y, number, _, heading, page in found["points"]
    ]  # fmt: skip
    questions = [
        {**{name: row[name] for name in ("x", "y", "question", "how")}, "mark": "failed question"}
        for row in found["questions"]
    ]
    first, second = (f"{share:.0%} of the variance" for share in found["explained"])
    x = alt.X("x:Q").title(first).scale(zero=False)
    y = alt.Y("y:Q").title(second).scale(zero=False)
    domain = [*names, *([rest] if len(found["documents"]) > found["named"] else [])]
    passages = (
        alt.Chart(alt.InlineData(values=points))
        .mark_point(filled=True, opacity=0.7)
        .encode(
            x=x,
            y=y,
            color=alt.Color("mark:N").scale(domain=domain).title("Document"),
            shape=alt.Shape("mark:N").scale(domain=domain).title("Document"),
            tooltip=["document:N", "heading:N", "page:Q"],
        )
    )
    failed = (
        alt.Chart(alt.InlineData(values=questions))
        .mark_point(shape="cross", size=120, filled=True, color="#c5221f", stroke="white")
        .encode(x=x, y=y, tooltip=["question:N", "how:N"])
    )
    total = counted(found["passages"], "passage")
    title = f"{len(points)} of {total}, {counted(len(questions), 'failed question')}"
    chart = alt.layer(passages, failed).properties(title=title, width=560, height=400)
    return chart.add_params(alt.selection_interval(bind="scales"))
