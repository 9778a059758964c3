"""The risk-coverage curve as an Altair chart, for a cell of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slimchat._counted import counted
from slimchat.errors import MissingExtraError
from slimchat.evaluation.risk import curve_data

if TYPE_CHECKING:
    import altair

    from slimchat.evaluation.calibration import Calibration


def risk_chart(calibration: Calibration) -> altair.LayerChart | altair.FacetChart:
    """Draw the risk against the coverage, the accepted risk, and what was chosen.

    Raises:
        MissingExtraError: Altair is not installed.
    """
    try:
        import altair as alt
    except ImportError as error:
        raise MissingExtraError("altair", "jupyter") from error

    points = curve_data(calibration.curve)
    x = alt.X("coverage:Q").title("Coverage: share of questions answered").axis(format="%")
    y = alt.Y("risk:Q").title("Risk: share of answers that are wrong").axis(format="%")
    line = (
        alt.Chart(alt.InlineData(values=points))
        .mark_line(point=True)
        .encode(
            x=x.scale(domain=[0, 1]),
            y=y,
            tooltip=["threshold:Q", "answered:Q", "wrong:Q", "coverage:Q", "risk:Q", "bound:Q"],
        )
    )
    limit = (
        alt.Chart(alt.InlineData(values=[{"risk": calibration.max_wrong}]))
        .mark_rule(strokeDash=[6, 4])
        .encode(y="risk:Q")
    )
    chosen = (
        alt.Chart(
            alt.InlineData(values=[calibration.chosen.to_dict()] if calibration.chosen else [])
        )
        .mark_point(size=160, shape="diamond", filled=True, color="#c5221f")
        .encode(x="coverage:Q", y="risk:Q", tooltip=["threshold:Q"])
    )
    return alt.layer(line, limit, chosen).properties(
        title=counted(calibration.curve.n, "question"), width=480, height=320
    )
