"""Evaluations as a notebook widget."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from slimchat.errors import MissingExtraError
from slimchat.evaluation.report import Report
from slimchat.evaluation.report_html import report_html
from slimchat.evaluation.sets.places import begun_file
from slimchat.render import plain
from slimchat.types import Language
from slimchat.widgets.evaluation_session import EvaluationSession, Golden
from slimchat.widgets.page import SessionWidget, check_language

try:
    import traitlets
except ImportError as error:
    raise MissingExtraError("anywidget", "jupyter") from error

if TYPE_CHECKING:
    from slimchat.bot import SupportBot

NOTE = "Evaluating needs a running kernel. This is what was measured last."


class EvaluationWidget(SessionWidget):
    """Runs a golden set and shows what came of it, in any notebook that shows widgets.

    Metrics, quality by language and kind and by confidence, every question with the worst first,
    the difference from an earlier run; questions can be added to the set.

    Args:
        bot: the bot.
        golden: the questions, or a report, which cannot be run again. A file of JSON Lines need not
            be there yet; without one, the first question begins ``golden-NAME.jsonl`` beside the
            bot.
        earlier: reports to compare with, or files that ``slimchat eval --json`` wrote.
        title: heading.
        language: of the interface.

    Attributes:
        state: what is shown, as JSON data. Read it; the widget writes it.

    Raises:
        ConfigError: the language is not known.
        GoldenSetError: a row or a report cannot be read.
    """

    front = "evaluation.js"
    _session: EvaluationSession

    state = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        bot: SupportBot,
        golden: Golden | None = None,
        earlier: Iterable[Report | str | Path] = (),
        *,
        title: str | None = None,
        language: Language | None = None,
    ) -> None:
        check_language(language)
        begins = begun_file(bot.origin)
        self._session = EvaluationSession(
            bot, golden, earlier, self._send_event, self._update, begins
        )
        super().__init__(title, language, state=self._session.state())

    def look(self) -> None:
        """Read the golden set again, and show what others wrote into it.

        Raises:
            GoldenSetError: a row cannot be read.
        """
        self._session.look()

    @property
    def reports(self) -> list[Report]:
        """Every report, the newest last."""
        return self._session.reports

    def fallback(self) -> tuple[str, str]:
        """The newest report."""
        if not self.reports:
            return f"slimchat. {NOTE}", f"<p><em>{NOTE}</em></p>"
        report = self.reports[-1]
        return plain(
            f"slimchat. {NOTE}\n{report!r}"
        ), f"<p><em>{NOTE}</em></p>{report_html(report)}"
