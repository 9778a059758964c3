"""A blind comparison as a notebook widget."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

from slimchat.config import BotConfig
from slimchat.errors import MissingExtraError
from slimchat.render import html_table, plain
from slimchat.types import LANGUAGES, Language
from slimchat.widgets.blind_session import BlindSession
from slimchat.widgets.bundles import STATIC, front_end
from slimchat.widgets.events import Data
from slimchat.widgets.page import PageWidget, check_language

try:
    import traitlets
except ImportError as error:
    raise MissingExtraError("anywidget", "jupyter") from error

if TYPE_CHECKING:
    from slimchat.bot import SupportBot

logger = logging.getLogger(__name__)
NOTE = "Judging needs a running kernel. These are the votes."


class BlindWidget(PageWidget):
    """Shows two answers to one question side by side, and not which is whose.

    Questions that both answer alike are not shown. Which wins, and how sure that is, is told when
    the votes are shown; a tie counts half.

    Args:
        bot: the bot.
        other: another bot, or other settings of this one.
        questions: to judge.
        names: of both.
        title: heading.
        language: of the interface.

    Attributes:
        state: what is shown, as JSON data. Read it; the widget writes it.

    Raises:
        ConfigError: there is no question, one is not text, the settings need another index, or the
            language is not known.
    """

    _esm = traitlets.Unicode().tag(sync=True)
    title = traitlets.Unicode().tag(sync=True)
    language = traitlets.Enum([None, *LANGUAGES], None).tag(sync=True)
    state = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        bot: SupportBot,
        other: SupportBot | BotConfig,
        questions: Sequence[str],
        *,
        names: tuple[str, str] = ("A", "B"),
        title: str | None = None,
        language: Language | None = None,
    ) -> None:
        check_language(language)
        self._session = BlindSession(bot, other, questions, names, self._send_event, self._show)
        super().__init__(
            _esm=front_end(STATIC / "blind.js"),
            title=title or "",
            language=language,
            state=self._session.state(),
        )
        self.on_msg(self._on_intent)

    @property
    def result(self) -> Data:
        """The votes so far: ``first``, ``second``, ``ties``, the ``rate`` at which the second
        wins, and its 95% interval ``low`` to ``high``."""
        return self._session.result()

    def join(self, timeout: float | None = None) -> bool:
        """Wait until both have answered; false when that took too long."""
        return self._session.join(timeout)

    def close(self) -> None:
        """Ask nothing any more, and remove the view from the page."""
        if session := getattr(self, "_session", None):  # one that was refused has none
            session.close()
        super().close()

    def fallback(self) -> tuple[str, str]:
        """The votes."""
        found = self.result
        heads = (*map(str, found["names"]), "Ties")
        row = tuple(str(found[name]) for name in ("first", "second", "ties"))
        text = plain("\n".join([f"slimchat. {NOTE}", "", "  ".join(heads), "  ".join(row)]))
        return text, f"<section><p><em>{NOTE}</em></p>{html_table('Votes', heads, [row])}</section>"

    def _on_intent(self, _widget: object, content: object, _buffers: object) -> None:
        if not self._session.obey(content):
            logger.warning("The blind comparison ignores a message that it does not know")

    def _show(self) -> None:
        try:
            with self._session.lock:  # else an older state could follow a newer one
                self.state = self._session.state()
        except Exception:
            logger.exception("The blind comparison cannot reach its page")
