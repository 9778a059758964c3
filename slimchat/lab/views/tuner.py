"""The search for better settings of a bot in a panel."""

from __future__ import annotations

import asyncio

from slimchat.config import BotConfig
from slimchat.evaluation.sets.places import golden_file
from slimchat.lab.shared import SharedBot
from slimchat.lab.views.session_view import SessionView
from slimchat.types import Language
from slimchat.widgets.tuner_session import TunerSession

ENDING = ".tuned.yaml"
"""Of the settings that are written beside the bot, after its name."""


class TunerView(SessionView):
    """A :class:`TunerSession` over the golden set of the bot."""

    kind = "tuner"
    renews = "state"

    def __init__(self, identity: str, bot: SharedBot, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(identity, bot, loop)
        output = bot.path.with_name(f"{bot.path.name}{ENDING}")
        docs = bot.docs if bot.docs is not None and bot.docs.is_dir() else None
        golden = golden_file(docs, bot.path)
        self._session = TunerSession(bot, golden, (), output, docs, self.send, self._update)
        self.state |= {"state": self._session.state(), "trials": self._session.trials()}

    @property
    def tried(self) -> tuple[BotConfig, list[str]]:
        """The candidate, and the questions that are pinned."""
        return self._session.config, self._session.trials()["pins"]

    def speak(self, language: Language | None) -> None:
        self._session.language = language
