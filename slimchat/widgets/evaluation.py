"""Evaluations as a notebook widget."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from slimchat.errors import MissingExtraError
from slimchat.evaluation.report import Report
from slimchat.evaluation.report_html import report_html
from slimchat.render import plain
from slimchat.types import LANGUAGES, Language
from slimchat.widgets.bundles import STATIC, front_end
from slimchat.widgets.evaluation_session import EvaluationSession, Golden
from slimchat.widgets.page import PageWidget, check_language

try:
    import traitlets
except ImportError as error:
    raise MissingExtraError("anywidget", "jupyter") from error

if TYPE_CHECKING:
    from slimchat.bot import SupportBot

logger = logging.getLogger(__name__)
NOTE = "Evaluating needs a running kernel. This is what was measured last."


class EvaluationWidget(PageWidget):
    """Runs a golden set and shows what came of it, in any notebook that shows widgets.

    Metrics, quality by language and kind and by confidence, every question with the worst first,
    the difference from an earlier run; questions can be added to the set.

    Args:
        bot: the bot.
        golden: the questions, or a report, which cannot be run again.
        earlier: reports to compare with, or files that ``slimchat eval --json`` wrote.
        title: heading.
        language: of the interface.

    Attributes:
        state: what is shown, as JSON data. Read it; the widget writes it.

    Raises:
        ConfigError: the language is not known.
        GoldenSetError: a row or a report cannot be read.
    """

    _esm = traitlets.Unicode().tag(sync=True)
    title = traitlets.Unicode().tag(sync=True)
    language = traitlets.Enum([None, *LANGUAGES], None).tag(sync=True)
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
        self._session = EvaluationSession(bot, golden, earlier, self._send_event, self._show)
        super().__init__(
            _esm=front_end(STATIC / "evaluation.js"),
            title=title or "",
            language=language,
            state=self._session.state(),
        )
        self.on_msg(self._on_intent)

    @property
    def reports(self) -> list[Report]:
        """Every report, the newest last."""
        return self._session.reports

    def join(self, timeout: float | None = None) -> bool:
        """Wait until all that the page asked for is done; false when that took too long."""
        return self._session.join(timeout)

    def close(self) -> None:
        """Do nothing any more, and remove the view from the page."""
        if session := getattr(self, "_session", None):  # one that was refused has none
            session.close()
        super().close()

    def fallback(self) -> tuple[str, str]:
        """The newest report."""
        if not self.reports:
            return f"slimchat. {NOTE}", f"<p><em>{NOTE}</em></p>"
        report = self.reports[-1]
        return plain(
            f"slimchat. {NOTE}\n{report!r}"
        ), f"<p><em>{NOTE}</em></p>{report_html(report)}"

    def _on_intent(self, _widget: object, content: object, _buffers: object) -> None:
        if not self._session.obey(content):
            logger.warning("The evaluation ignores a message that it does not know")

    def _show(self) -> None:
        try:
            with self._session.lock:  # else an older state could follow a newer one
                self.state = self._session.state()
        except Exception:
            logger.exception("The evaluation cannot reach its page")
