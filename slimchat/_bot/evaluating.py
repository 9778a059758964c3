"""How a bot is measured."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, cast

from slimchat.knowledge.layout import Layout

if TYPE_CHECKING:
    from slimchat.bot import SupportBot
    from slimchat.evaluation.golden import GoldenCase
    from slimchat.evaluation.report import Report


class Evaluating:
    """Asks a golden set, and keeps what came of it; see :mod:`slimchat.evaluation`."""

    def evaluate(
        self,
        golden: str | Path | Iterable[GoldenCase],
        split: str | None = None,
        progress: Callable[[int, int], None] | None = None,
        cancel: Callable[[], bool] | None = None,
        *,
        keep: bool = True,
    ) -> Report:
        """Ask every question of a golden set with the settings in use now, and measure.

        Args:
            split: only the rows of this split, such as ``dev``.
            progress: ``progress(done, total)``.
            cancel: asked between questions; ``True`` ends with a report on those done.
            keep: keep the run in the bot's folder, for the next one to be compared with; never of
                a bundle.

        Raises:
            GoldenSetError: a row cannot be read.
        """
        from slimchat.evaluation.measuring import measured

        bot = cast("SupportBot", self)
        with bot.cited.paused():
            report = measured(bot, golden, split, progress, cancel)
        if not report.cancelled:
            bot.cited.record_report(report)
        if keep and not Layout(bot.knowledge.path).sealed:
            from slimchat.evaluation.history import keep_run

            report = keep_run(bot.knowledge.path, report)
        return report
