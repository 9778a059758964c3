"""Who lends the bot to a tool."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

import anyio.to_thread

from slimchat.bot import SupportBot
from slimchat.types import Answer, Turn

T = TypeVar("T")
Task = Callable[[SupportBot, Callable[[], bool]], T]
"""Work with the bot; the second argument is asked whether to stop."""


class Desk(Protocol):
    """Lends the bot for as long as one tool needs it."""

    async def work(self, task: Task[T]) -> T:
        """The result of the task, which runs in a thread and is asked to stop when it is
        cancelled.

        Raises:
            SlimchatError: whatever the bot raises, or that it cannot be lent now.
        """
        ...

    def answered(self, answer: Answer, turns: Sequence[Turn]) -> None:
        """Take note of an answer that was given, and of the turns before it."""
        ...


class OwnBot:
    """A desk for one client at the other end of a pipe, who has the bot for himself."""

    def __init__(self, bot: SupportBot) -> None:
        self._bot = bot

    async def work(self, task: Task[T]) -> T:
        """Run it at once."""
        stop = threading.Event()
        try:
            return await anyio.to_thread.run_sync(
                task, self._bot, stop.is_set, abandon_on_cancel=True
            )
        finally:
            stop.set()

    def answered(self, answer: Answer, turns: Sequence[Turn]) -> None:
        """Nobody counts here."""
