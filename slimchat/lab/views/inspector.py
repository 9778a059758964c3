"""The inspector in a panel."""

from __future__ import annotations

import asyncio

from slimchat.inspection.report import inspection
from slimchat.lab.shared import SharedBot
from slimchat.lab.views.session_view import SessionView
from slimchat.types import Answer, Language
from slimchat.widgets.lookups import Lookups


class InspectorView(SessionView):
    """:class:`Lookups` about the answer that is shown."""

    kind = "inspector"

    def __init__(self, identity: str, bot: SharedBot, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(identity, bot, loop)
        self._session = Lookups(bot, self.send, self.inspect)
        self.state |= {"report": {}}

    def speak(self, language: Language | None) -> None:
        self._session.language = language

    def inspect(self, answer: Answer) -> None:
        """Show how an answer came about, from any thread."""
        self._session.answer = answer
        self.show({"report": inspection(answer)})
