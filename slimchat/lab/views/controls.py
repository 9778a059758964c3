"""The controls in a panel."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from slimchat.lab.shared import SharedBot
from slimchat.lab.views.base import Client, View
from slimchat.types import Language
from slimchat.widgets.tuning import TuningSession


class ControlsView(View):
    """A :class:`TuningSession`."""

    kind = "controls"

    def __init__(self, identity: str, bot: SharedBot, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(identity, bot, loop)
        self._session = TuningSession(bot, (), self.send, self._update)
        self.state |= self._session.snapshot()
        self._session.start()

    @property
    def busy(self) -> bool:
        return not self._session.join(0)

    def obey(self, client: Client, content: Any, buffers: Sequence[bytes]) -> bool:
        return self._session.obey(content)

    def speak(self, language: Language | None) -> None:
        self._session.language = language

    def renewed(self) -> None:
        self._update("settings")

    def close(self) -> None:
        self._session.close()

    def _update(self, name: str) -> None:
        self.show({name: getattr(self._session, name)()})
