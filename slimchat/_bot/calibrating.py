"""How a bot learns how sure it must be."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from slimchat.bot import SupportBot
    from slimchat.evaluation.calibration import Calibration
    from slimchat.evaluation.golden import GoldenCase
    from slimchat.evaluation.risk import Judge


class Calibrating:
    """Picks the threshold for the wrong answers that its owner accepts."""

    def calibrate(
        self,
        golden: str | Path | Iterable[GoldenCase],
        split: str | None = None,
        *,
        max_wrong: float = 0.03,
        by: Judge = "sources",
        save: bool = True,
        progress: Callable[[int, int], None] | None = None,
        cancel: Callable[[], bool] | None = None,
    ) -> Calibration:
        """Refuse from now on where an answer is too likely to be wrong.

        Every question of the golden set is answered whatever the confidence. The threshold is the
        one that answers most with at most ``max_wrong`` of the answers wrong.

        Args:
            split: only the rows of this split, such as ``dev``. Measure with other rows.
            max_wrong: accepted share of wrong answers among those given.
            by: an answer is wrong where none should be given, and with ``sources`` also where it
                cites none of the documents that answer.
            save: keep it in the bot's folder, for every time that it is opened; a build
                with a settings file takes the settings from there.
            progress: ``progress(done, total)``.
            cancel: asked between questions.

        Returns:
            The curve, what was chosen, and the settings with it, which the bot uses now.

        Raises:
            ConfigError: ``max_wrong`` is not between 0 and 1.
            GoldenSetError: a row cannot be read.
            StoppedError: ``cancel`` returned ``True``; nothing has changed.
            BuildInProgressError, KnowledgeError: it cannot be saved; it is used all the same.
        """
        from slimchat.errors import ConfigError, StoppedError
        from slimchat.evaluation.calibration import Calibration
        from slimchat.evaluation.measuring import measured
        from slimchat.evaluation.risk import RiskCurve

        bot = cast("SupportBot", self)
        before = bot.config
        if not 0 <= max_wrong < 1:
            raise ConfigError(
                f"The accepted share of wrong answers is {max_wrong:g}.",
                "Give a share from 0 to below 1, such as 0.03.",
            )
        open_minded = before.updated({"answer.refuse_below": 0.0})
        with bot.cited.paused():
            report = measured(bot, golden, split, progress, cancel, config=open_minded)
        if report.cancelled:
            raise StoppedError("Calibrating was stopped; nothing has changed.", "Start it again.")
        curve = RiskCurve.of(report.rows, by)
        settings = {"refuse_below": None, "max_wrong": max_wrong, "risk_steps": curve.steps}
        config = before.updated({f"answer.{name}": value for name, value in settings.items()})
        bot.configure(config)
        if save:
            bot.knowledge.save_config(config)
        return Calibration(curve, max_wrong, curve.chosen(max_wrong), config)
