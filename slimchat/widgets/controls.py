"""The controls as a notebook widget: the settings of a bot, and what they change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from slimchat.config import BotConfig
from slimchat.errors import MissingExtraError
from slimchat.tuning.fallback import as_html, as_text
from slimchat.types import Language
from slimchat.widgets.events import Data
from slimchat.widgets.page import SessionWidget, check_language
from slimchat.widgets.tuning import TuningSession

try:
    import traitlets
except ImportError as error:
    raise MissingExtraError("anywidget", "jupyter") from error

if TYPE_CHECKING:
    from slimchat.bot import SupportBot


class ControlsWidget(SessionWidget):
    """Shows every setting that changes an answer, and the same questions before and after.

    The settings, their bounds and their descriptions come from the bot's own config. A change
    is tried beside the bot, over the same models and indexes; the bot itself goes on as it was
    until it is applied.

    Args:
        bot: the bot whose settings are tried.
        questions: pinned; asked again whenever a setting changes.
        title: heading of the controls.
        language: of the interface, and of fixed texts in answers; by default the page's, and
            each question's own.

    Attributes:
        groups: what can be set, as JSON data.
        settings: the values, as JSON data.
        trials: the questions and how they were answered before and after, as JSON data. Read
            these three; the widget writes them.

    Raises:
        ConfigError: a question is not text, there are too many, or the language is not known.
    """

    front = "controls.js"
    _session: TuningSession

    groups = traitlets.List().tag(sync=True)
    settings = traitlets.Dict().tag(sync=True)
    trials = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        bot: SupportBot,
        questions: Sequence[str] = (),
        *,
        title: str | None = None,
        language: Language | None = None,
    ) -> None:
        check_language(language)
        self._session = TuningSession(bot, questions, self._send_event, self._update)
        self._session.language = language
        super().__init__(title, language, **self._session.snapshot())
        self._session.start()

    @property
    def config(self) -> BotConfig:
        """The config that is tried; pass it to ``bot.configure`` or ``SupportBot.open``."""
        return self._session.config

    def pin(self, question: str) -> None:
        """Ask a question now, and again whenever a setting changes.

        Raises:
            ConfigError: there are too many.
        """
        self._session.pin(question)

    def fallback(self) -> tuple[str, str]:
        """The settings that are not at their default, and the comparisons."""
        shown = self._session.snapshot()
        return as_text(shown), as_html(shown)

    @traitlets.observe("language")  # type: ignore[untyped-decorator]
    def _follow(self, change: Data) -> None:
        self._session.language = change["new"]
