"""How a bot is measured."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, cast

from slimchat.knowledge.layout import Layout
from slimchat.knowledge.protocols import Progress

if TYPE_CHECKING:
    from slimchat.bot import SupportBot
    from slimchat.evaluation.golden import GoldenCase
    from slimchat.evaluation.recheck import Recheck
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

    def recheck(
        self,
        golden: str | Path | Iterable[GoldenCase] | None = None,
        progress: Progress | None = None,
        cancel: Callable[[], bool] | None = None,
    ) -> Recheck:
        """Ask once more what failed last: in the runs that are kept, and where somebody found an
        answer wrong.

        Args:
            golden: says what is right where people only said what is wrong; by default the set
                beside the documents, or the bot.
            progress: ``progress(stage, done, total, question)``.
            cancel: asked between questions; ``True`` ends with those so far.

        Raises:
            GoldenSetError: a row cannot be read.
        """
        from slimchat.evaluation.failing import failing_of
        from slimchat.evaluation.recheck import recheck

        bot = cast("SupportBot", self)
        return recheck(bot, failing_of(bot.origin, self._known(golden)), None, progress, cancel)

    def _recheck_built(
        self,
        golden: Iterable[GoldenCase] | None,
        progress: Progress | None,
        cancel: Callable[[], bool] | None,
    ) -> Recheck | None:
        """The same after a build, for so long as the settings say; see
        :func:`slimchat.evaluation.after_build.recheck_built`."""
        from slimchat.evaluation.after_build import recheck_built

        bot = cast("SupportBot", self)
        seconds = bot.config.recheck_s
        known = self._known(golden)
        return recheck_built(bot.origin, lambda: nullcontext(bot), known, seconds, progress, cancel)

    def _known(
        self, golden: str | Path | Iterable[GoldenCase] | None
    ) -> Callable[[], Iterable[GoldenCase]]:
        from slimchat.evaluation.golden import load_golden
        from slimchat.evaluation.sets.places import golden_of

        bot = cast("SupportBot", self)
        if golden is None:
            return lambda: golden_of(bot.knowledge.docs, bot.origin) or ()
        return lambda: load_golden(golden) if isinstance(golden, str | Path) else golden
