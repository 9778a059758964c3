"""Checking and opening bundles, as a notebook widget."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from slimchat.errors import MissingExtraError
from slimchat.types import Language
from slimchat.widgets.chat import ChatWidget
from slimchat.widgets.exporting import listed
from slimchat.widgets.import_session import ImportSession
from slimchat.widgets.page import SessionWidget, check_language, references
from slimchat.widgets.workfolder import WorkFolder

try:
    import traitlets
except ImportError as error:
    raise MissingExtraError("anywidget", "jupyter") from error

if TYPE_CHECKING:
    from pathlib import Path

    from slimchat.bot import SupportBot

NOTE = "Checking and opening needs a running kernel. These are the bundles that are there."


class ImportWidget(SessionWidget):
    """Checks bundles, shows their cards, and opens them as chats.

    Bundles are chosen in the folder of the notebook, or dropped, which puts them there.

    Args:
        folder: where bundles are; by default where the kernel works.
        title: heading of the view.
        language: of the interface; by default the page's.

    Attributes:
        state: what can be chosen, as JSON data. Read it; the widget writes it.
        bot: the bot that was opened last, ``None`` before.
        chat: its chat, ``None`` before.

    Raises:
        ConfigError: the language is not known.
    """

    front = "bundle.js"
    bot: SupportBot | None = None
    chat: ChatWidget | None = None
    _session: ImportSession

    state = traitlets.Dict().tag(sync=True)
    parts = traitlets.Dict().tag(sync=True, to_json=references)  # ipywidgets finds parts in a dict

    def __init__(
        self,
        *,
        folder: str | Path | None = None,
        title: str | None = None,
        language: Language | None = None,
    ) -> None:
        check_language(language)
        self._folder = WorkFolder(folder)
        self._session = ImportSession(self._folder, self._opened, self._send_event, self._update)
        super().__init__(title, language, state=self._session.state())

    def refresh(self) -> None:
        """Look for bundles again."""
        self._update()

    def close(self) -> None:
        """Do nothing any more, close the bot that was opened, and remove the view. Idempotent."""
        super().close()
        self._end()

    def fallback(self) -> tuple[str, str]:
        """The conversation with the bot that was opened, else the bundles that are there."""
        return self.chat.fallback() if self.chat is not None else listed(self._folder, NOTE)

    def _obey(self, content: Any, buffers: Sequence[Any]) -> bool:
        return self._session.obey(content, buffers)

    def _opened(self, bot: SupportBot, name: str) -> None:
        chat = ChatWidget(bot, title=name, language=self.language)
        self._end()
        self.bot, self.chat = bot, chat
        self.parts = {"chat": chat}

    def _end(self) -> None:
        """Close the chat and the bot before."""
        if self.chat is not None:
            self.chat.close()
        if self.bot is not None:
            self.bot.close()
        self.bot = self.chat = None

    @traitlets.observe("language")  # type: ignore[untyped-decorator]
    def _follow(self, change: dict[str, Any]) -> None:
        if self.chat is not None:
            self.chat.language = change["new"]
