"""The documents of a bot in a panel."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from typing import Any

from slimchat.lab.shared import SharedBot
from slimchat.lab.views.base import Client, View
from slimchat.widgets.knowledge_session import KnowledgeSession


class KnowledgeView(View):
    """A :class:`KnowledgeSession`."""

    kind = "knowledge"

    def __init__(self, identity: str, bot: SharedBot, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(identity, bot, loop)
        self._showing = threading.Lock()
        self._session = KnowledgeSession(bot, None, bot.docs, self.send, self.renewed)
        self.state |= {"state": self._session.snapshot()}

    @property
    def busy(self) -> bool:
        return not self._session.join(0)

    def obey(self, client: Client, content: Any, buffers: Sequence[bytes]) -> bool:
        return self._session.obey(content, buffers)

    def renewed(self) -> None:
        with self._showing:  # else an older snapshot could follow a newer one
            self.show({"state": self._session.snapshot()})

    def close(self) -> None:
        self._session.close()
