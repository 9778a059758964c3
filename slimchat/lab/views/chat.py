"""The chat in a panel."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from slimchat.errors import SlimchatError
from slimchat.evaluation.sets.places import begun_file, golden_file
from slimchat.feedback.golden import into_golden
from slimchat.feedback.verdict import Verdict
from slimchat.lab.shared import SharedBot
from slimchat.lab.views.base import Client
from slimchat.lab.views.kept import KeptChats
from slimchat.lab.views.session_view import SessionView
from slimchat.types import Answer, Language
from slimchat.widgets.conversations import Conversations
from slimchat.widgets.events import Data
from slimchat.widgets.feedback import FeedbackBook
from slimchat.widgets.handing_over import case_form
from slimchat.widgets.intents import obey
from slimchat.widgets.session import ChatSession
from slimchat.widgets.suggestions import suggestions_for

logger = logging.getLogger(__name__)

Judged = Callable[[Verdict], None]
"""Tells the other panels of a bot of a verdict that became a golden question."""
Opener = Callable[[str, Answer], None]
"""Shows an answer in the inspector of that id."""


class ChatView(SessionView):
    """A :class:`ChatSession`.

    Args:
        kept: keeps its conversations when the server ends.
        open_inspector: called in a thread.
        judged: called in a thread.
    """

    kind = "chat"

    def __init__(
        self,
        identity: str,
        bot: SharedBot,
        loop: asyncio.AbstractEventLoop,
        kept: KeptChats,
        open_inspector: Opener,
        judged: Judged,
    ) -> None:
        super().__init__(identity, bot, loop)
        self._open_inspector, self._tell_judged = open_inspector, judged
        self._asked: tuple[Client, str] | None = None
        self._kept = kept
        self._chat = kept.load(bot.path, identity) or Conversations()
        self._saving = threading.Lock()
        self._judging = ThreadPoolExecutor(1, "slimchat-golden")
        self._session = ChatSession(
            bot,
            self.send,
            self._changed,
            FeedbackBook(self._judged, bot, "lab"),
            self._inspect,
            self._chat,
        )
        self.state |= {
            "placeholder": "",
            "suggestions": suggestions_for(bot, None),
            "inspects": True,
            "handoff": case_form(bot),
            **self._session.snapshot(),
        }

    def obey(self, client: Client, content: Any, buffers: Sequence[bytes]) -> bool:
        match content:
            case {"type": "inspect", "request": str(request)}:
                self._asked = client, request
        return obey(self._session, content)

    def speak(self, language: Language | None) -> None:
        self._session.speak(language)

    def close(self) -> None:
        super().close()
        self._judging.shutdown(wait=False)

    def _changed(self, snapshot: Data) -> None:
        self.show(snapshot)
        with self._saving:
            self._kept.save(self.bot.path, self.id, self._chat, self.bot.private)

    def _judged(self, verdict: Verdict) -> None:
        self._judging.submit(self._into_golden, verdict)

    def _into_golden(self, verdict: Verdict) -> None:
        """Add what somebody found wrong to the golden set of the bot; begin one where there is
        none."""
        try:
            file = golden_file(self.bot.docs, self.bot.path, proposals=True)
            into_golden(file or begun_file(self.bot.path))(verdict)
            self._tell_judged(verdict)
        except (SlimchatError, OSError) as error:
            logger.warning("A verdict did not become a golden question: %s", error)

    def _inspect(self, answer: Answer) -> None:
        if self._asked is None:
            return
        client, request = self._asked
        inspector = inspector_of(self.id)
        self._open_inspector(inspector, answer)
        message: Data = {
            "type": "open",
            "kind": "inspector",
            "view": inspector,
            "request": request,
        }
        self._post(client.push, message)


def inspector_of(chat: str) -> str:
    """The id of the inspector that a chat opens; it stays the same."""
    return hashlib.blake2b(f"inspector of {chat}".encode(), digest_size=16).hexdigest()
