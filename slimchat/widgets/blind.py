"""A blind comparison as a notebook widget."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from slimchat.config import BotConfig
from slimchat.errors import MissingExtraError
from slimchat.render import html_table, plain
from slimchat.types import Language
from slimchat.widgets.blind_session import BlindSession, Candidate
from slimchat.widgets.events import Data
from slimchat.widgets.page import SessionWidget, check_language

try:
    import traitlets
except ImportError as error:
    raise MissingExtraError("anywidget", "jupyter") from error

if TYPE_CHECKING:
    from slimchat.bot import SupportBot

NOTE = "Judging needs a running kernel. These are the votes."


class BlindWidget(SessionWidget):
    """Shows two answers to one question side by side, and not which is whose.

    Questions that both answer alike are not shown. Which wins, and how sure that is, is told when
    the votes are shown; a tie counts half.

    Args:
        bot: the bot.
        other: another bot, or other settings of this one; or what gives such settings and the
            questions each time that they are asked.
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

    front = "blind.js"
    _session: BlindSession

    state = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        bot: SupportBot,
        other: SupportBot | BotConfig | Candidate,
        questions: Sequence[str] = (),
        *,
        names: tuple[str, str] = ("A", "B"),
        title: str | None = None,
        language: Language | None = None,
    ) -> None:
        check_language(language)
        self._session = BlindSession(bot, other, questions, names, self._send_event, self._update)
        super().__init__(title, language, state=self._session.state())

    @property
    def result(self) -> Data:
        """The votes so far: ``first``, ``second``, ``ties``, the ``rate`` at which the second
        wins, and its 95% interval ``low`` to ``high``."""
        return self._session.result()

    def fallback(self) -> tuple[str, str]:
        """The votes."""
        found = self.result
        heads = (*map(str, found["names"]), "Ties")
        row = tuple(str(found[name]) for name in ("first", "second", "ties"))
        text = plain("\n".join([f"slimchat. {NOTE}", "", "  ".join(heads), "  ".join(row)]))
        return text, f"<section><p><em>{NOTE}</em></p>{html_table('Votes', heads, [row])}</section>"
