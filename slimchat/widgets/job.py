"""One question on its way to an answer."""

from __future__ import annotations

import time
from collections.abc import Callable

from slimchat.types import Language
from slimchat.widgets.coalesce import TokenBuffer
from slimchat.widgets.events import Data

STOP_GRACE = 1.0
"""Seconds a bot that was told to stop may go on before its stream is closed."""


class Job:
    """A question, whose it is, and how far its answer came.

    Attributes:
        conversation: id of the conversation it was asked in.
        language: of the fixed texts; none follows the question's own.
        dropped: nobody waits for it any more; nothing of it is sent or kept.
    """

    def __init__(
        self,
        request: str,
        question: str,
        conversation: str,
        language: Language | None,
        send: Callable[[Job, Data], None],
    ) -> None:
        self.request = request
        self.question = question
        self.conversation = conversation
        self.language = language
        self.text = ""
        self.dropped = False
        self.stopped_at: float | None = None
        self.tokens = TokenBuffer(lambda text: send(self, {"type": "token", "text": text}))

    def stop(self) -> None:
        """Ask the bot to end; what was written of the answer stays."""
        if self.stopped_at is None:
            self.stopped_at = time.monotonic()

    def drop(self) -> None:
        """Stop, and forget."""
        self.dropped = True
        self.stop()

    def stopped(self) -> bool:
        """Whether it was told to stop."""
        return self.stopped_at is not None

    def overdue(self) -> bool:
        """Whether it was told to stop and the bot goes on regardless."""
        return self.stopped_at is not None and time.monotonic() - self.stopped_at > STOP_GRACE
