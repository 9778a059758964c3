"""The inspector as a notebook widget: how an answer came about."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from slimchat.errors import ConfigError, MissingExtraError
from slimchat.inspection.fallback import as_html, as_text
from slimchat.inspection.report import inspection
from slimchat.types import Answer, Language
from slimchat.widgets.events import Data
from slimchat.widgets.lookups import Lookups
from slimchat.widgets.page import SessionWidget, check_language

try:
    import traitlets
except ImportError as error:
    raise MissingExtraError("anywidget", "jupyter") from error

if TYPE_CHECKING:
    from slimchat.bot import SupportBot

logger = logging.getLogger(__name__)


class InspectorWidget(SessionWidget):
    """Shows how an answer came about, in any notebook that shows widgets.

    Every passage that was found with its scores and why it was used or not, the way of any
    other passage through the search, the prompt or the quotes, and the time of every step.

    Args:
        bot: the bot that answered.
        turn: a past answer, or a question that is asked now; without one, the widget asks.
        title: heading of the inspector.
        language: of the interface, and of fixed texts when the widget asks; by default the
            page's, and each question's own.

    Attributes:
        report: what is shown, as JSON data; empty before the first answer. Read it; the widget
            writes it.

    Raises:
        ConfigError: the turn is neither an answer nor a question, or the language is not known.
    """

    front = "inspector.js"
    _session: Lookups

    report = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        bot: SupportBot,
        turn: Answer | str | None = None,
        *,
        title: str | None = None,
        language: Language | None = None,
    ) -> None:
        self._bot = bot
        self._session = Lookups(bot, self._send_event, self._show)
        check_language(language)
        self._session.language = language
        answer = None if turn is None else self._answered(turn)
        super().__init__(title, language, report={} if answer is None else inspection(answer))

    @property
    def answer(self) -> Answer | None:
        """The answer that is shown."""
        return self._session.answer

    def show(self, turn: Answer | str) -> None:
        """Show another answer, or ask a question and show its answer.

        Raises:
            ConfigError: the turn is neither an answer nor a question.
        """
        self.report = inspection(self._answered(turn))

    def _answered(self, turn: object) -> Answer:
        if isinstance(turn, str):
            turn = self._bot.ask(turn, language=self._session.language)
        if not isinstance(turn, Answer):
            raise ConfigError(
                f"{type(turn).__name__} is neither an answer nor a question: {turn!r:.80}.",
                "Give what bot.ask returned, or a question as text.",
            )
        self._session.answer = turn
        return turn

    def fallback(self) -> tuple[str, str]:
        """The inspection that is shown."""
        return as_text(self.report), as_html(self.report)

    @traitlets.observe("language")  # type: ignore[untyped-decorator]
    def _follow(self, change: Data) -> None:
        self._session.language = change["new"]

    def _show(self, answer: Answer) -> None:
        try:
            self.show(answer)
        except Exception:
            logger.exception("The inspector cannot reach its page")
