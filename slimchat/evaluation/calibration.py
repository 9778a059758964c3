"""A threshold for the wrong answers that somebody accepts, and the curve it was picked from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from slimchat._counted import counted
from slimchat.evaluation.risk import HEADS, RiskCurve, RiskPoint, curve_data, table

if TYPE_CHECKING:
    from slimchat.config import BotConfig


@dataclass(frozen=True, slots=True, repr=False)
class Calibration:
    """What calibrating found.

    Attributes:
        curve: risk and coverage of every threshold.
        max_wrong: share of wrong answers among those given that is accepted.
        chosen: the threshold that answers most at that risk; ``None`` where none is so safe, and
            every question is refused.
        config: the settings with it.
    """

    curve: RiskCurve
    max_wrong: float
    chosen: RiskPoint | None
    config: BotConfig

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data; the shape that ``calibrate --json`` prints."""
        return {
            "n": self.curve.n,
            "max_wrong": self.max_wrong,
            "chosen": self.chosen.to_dict() if self.chosen else None,
            "curve": curve_data(self.curve),
        }

    @property
    def told(self) -> str:
        """The outcome in a sentence."""
        wanted = f"at most {self.max_wrong:.1%} wrong answers"
        if self.chosen is None:
            return f"No threshold gives {wanted}: every question will be refused."
        return (
            f"For {wanted}, the threshold is {self.chosen.threshold:.3f}: it answers "
            f"{self.chosen.answered} of {counted(self.curve.n, 'question')} "
            f"({self.chosen.coverage:.1%}), "
            f"{self.chosen.wrong} of them wrongly ({self.chosen.risk:.1%}; with 95% confidence "
            f"below {self.chosen.bound:.1%})."
        )

    def chart(self) -> Any:
        """The risk-coverage curve as an Altair chart.

        Raises:
            MissingExtraError: Altair is not installed.
        """
        from slimchat.evaluation.risk_chart import risk_chart

        return risk_chart(self)

    def __rich__(self) -> Any:
        from rich.console import Group
        from rich.table import Table

        shown = Table(*HEADS, title=counted(self.curve.n, "question"))
        for row in table(self.curve):
            shown.add_row(*row)
        return Group(shown, self.told)

    def __repr__(self) -> str:
        return f"Calibration({self.told})"

    def _repr_html_(self) -> str:
        from html import escape

        from slimchat.render import html_table

        return (
            f"{html_table('Risk and coverage', HEADS, table(self.curve))}<p>{escape(self.told)}</p>"
        )
