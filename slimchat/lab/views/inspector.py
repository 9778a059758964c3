"""The inspector in a panel."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from slimchat.inspection.report import inspection
from slimchat.lab.shared import SharedBot
from slimchat.lab.views.base import Client, View
from slimchat.types import Answer, Language
from slimchat.widgets.lookups import Lookups


class InspectorView(View):
    """:class:`Lookups` about the answer that is shown."""

    kind = "inspector"

    def __init__(self, identity: str, bot: SharedBot, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(identity, bot, loop)
        self._lookups = Lookups(bot, self.send, self.inspect)
        self.state |= {"report": {}}

    @property
    def busy(self) -> bool:
        return not self._lookups.join(0)

    def obey(self, client: Client, content: Any, buffers: Sequence[bytes]) -> bool:
        return self._lookups.obey(content)

    def speak(self, language: Language | None) -> None:
        self._lookups.language = language

    def inspect(self, answer: Answer) -> None:
        """Show how an answer came about, from any thread."""
        self._lookups.answer = answer
        self.show({"report": inspection(answer)})

    def close(self) -> None:
        self._lookups.close()
