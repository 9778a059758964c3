"""Evaluations of a bot in a panel."""

from __future__ import annotations

import asyncio

from slimchat.lab.shared import SharedBot
from slimchat.lab.views.knowledge import golden_file
from slimchat.lab.views.session_view import SessionView
from slimchat.widgets.evaluation_session import EvaluationSession


class EvaluationView(SessionView):
    """An :class:`EvaluationSession` over the golden set beside the documents."""

    kind = "evaluation"

    def __init__(self, identity: str, bot: SharedBot, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(identity, bot, loop)
        self._session = EvaluationSession(bot, golden_file(bot.docs), (), self.send, self._update)
        self.state |= {"state": self._session.state()}

    def renewed(self) -> None:
        self._update()
