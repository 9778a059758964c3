"""Evaluations of a bot in a panel."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from slimchat.lab.shared import SharedBot
from slimchat.lab.views.base import Client, View
from slimchat.lab.views.knowledge import golden_file
from slimchat.widgets.evaluation_session import EvaluationSession


class EvaluationView(View):
    """An :class:`EvaluationSession` over the golden set beside the documents."""

    kind = "evaluation"

    def __init__(self, identity: str, bot: SharedBot, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(identity, bot, loop)
        self._session = EvaluationSession(bot, golden_file(bot.docs), (), self.send, self.renewed)
        self.state |= {"state": self._session.state()}

    @property
    def busy(self) -> bool:
        return not self._session.join(0)

    def obey(self, client: Client, content: Any, buffers: Sequence[bytes]) -> bool:
        return self._session.obey(content)

    def renewed(self) -> None:
        with self._session.lock:  # else an older state could follow a newer one
            self.show({"state": self._session.state()})

    def close(self) -> None:
        self._session.close()
