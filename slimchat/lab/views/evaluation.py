"""Evaluations of a bot in a panel."""

from __future__ import annotations

import asyncio

from slimchat.evaluation.sets.places import begun_file, golden_file
from slimchat.lab.shared import SharedBot
from slimchat.lab.views.session_view import SessionView
from slimchat.widgets.evaluation_session import EvaluationSession


class EvaluationView(SessionView):
    """An :class:`EvaluationSession` over the golden set of the bot; see
    :mod:`slimchat.evaluation.sets.places`."""

    kind = "evaluation"
    renews = "state"

    def __init__(self, identity: str, bot: SharedBot, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(identity, bot, loop)
        file = golden_file(bot.docs, bot.path, proposals=True)
        begins = begun_file(bot.path)
        self._session = EvaluationSession(bot, file, (), self.send, self._update, begins)
        self.state |= {"state": self._session.state()}

    def look(self) -> None:
        """Read the golden set again; in a thread."""
        self._session.look()
