"""All that the routes share."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from starlette.requests import Request

from slimchat.bot import SupportBot
from slimchat.serving.answering import Answering
from slimchat.serving.bots import Bots
from slimchat.serving.callers import caller
from slimchat.serving.leaving import unless_left
from slimchat.serving.numbers import Numbers
from slimchat.serving.records import Records
from slimchat.serving.settings import ServeConfig
from slimchat.serving.state import State
from slimchat.serving.traces import NoTraces
from slimchat.serving.turns import Turns
from slimchat.types import Answer, Event, Turn
from slimchat.widgets.suggestions import suggestions_for

logger = logging.getLogger(__name__)
T = TypeVar("T")
UNWRITTEN = 256
"""Turns that wait to be written into the transcripts, at most."""


class Served:
    """One server's bot, queue, numbers and stores.

    Attributes:
        ready: the bot has answered once; false again when the server is ending.
        started: seconds since 1970.
    """

    def __init__(
        self,
        bots: Bots,
        settings: ServeConfig,
        numbers: Numbers,
        state: State,
        traces: NoTraces,
    ) -> None:
        self.bots = bots
        self.settings = settings
        self.numbers = numbers
        self.traces = traces
        self._state = state
        self.turns = Turns(settings.limits, self._count)
        kept = settings.feedback
        self.records = Records(kept.file, kept.days, self._private, kept.megabytes)
        self.ready = False
        self.started = int(time.time())
        self._suggestions: tuple[int, dict[str, list[str]]] = (-1, {})
        self._threads = ThreadPoolExecutor(settings.limits.running, "slimchat-work")
        self._writer = ThreadPoolExecutor(1, "slimchat-records")
        self._unwritten = threading.BoundedSemaphore(UNWRITTEN)

    async def answer(
        self, request: Request, stream: Callable[[SupportBot, Callable[[], bool]], Iterator[Event]]
    ) -> Answering:
        """Begin an answer when its turn has come.

        Raises:
            HttpError: too many are waiting, or the client has left.
        """
        give_back = await unless_left(request, self.turns.take(caller(request)))
        limits = self.settings.limits

        def events(cancel: Callable[[], bool]) -> Iterator[Event]:
            with self.bots.borrow() as bot:
                yield from stream(bot, cancel)

        def ended(answer: Answer | None) -> None:
            give_back()
            if answer is not None and answer.cancelled:
                self.numbers.answered(answer)

        return Answering(events, limits.stream_events, limits.answer_s, ended)

    async def work(self, request: Request, task: Callable[[SupportBot], T]) -> T:
        """Do something short with the bot in a thread, when its turn has come.

        Raises:
            HttpError: too many are waiting, or the client has left.
        """
        give_back = await unless_left(request, self.turns.take(caller(request)))
        loop = asyncio.get_running_loop()

        def run() -> T:
            with self.bots.borrow() as bot:
                return task(bot)

        future = self._threads.submit(run)
        future.add_done_callback(lambda _: loop.call_soon_threadsafe(give_back))
        return await unless_left(request, _result(asyncio.wrap_future(future)))

    async def look(self, task: Callable[[SupportBot], T]) -> T:
        """Look something small up in a thread, without waiting for a turn."""

        def run() -> T:
            with self.bots.borrow() as bot:
                return task(bot)

        return await asyncio.to_thread(run)

    async def suggestions(self) -> dict[str, list[str]]:
        """Questions to begin with; read from the documents once for every index."""
        number, found = self._suggestions
        if number != self.bots.renewals:
            number = self.bots.renewals
            found = await self.look(lambda bot: suggestions_for(bot, None))
            self._suggestions = number, found
        return found

    def note(self, answer: Answer, conversation: str | None, turns: Sequence[Turn]) -> None:
        """Let what an answer cites be read whole, tell its steps, and keep the turn."""
        self.traces.answered(answer)
        self._state.remember(citation.passage_id for citation in answer.citations)
        self._transcribe_later(answer, conversation, turns)

    def _transcribe_later(
        self, answer: Answer, conversation: str | None, turns: Sequence[Turn]
    ) -> None:
        """In the background, where the settings say so."""
        if not self.settings.feedback.transcripts or answer.cancelled:
            return
        if not self._unwritten.acquire(blocking=False):
            logger.error("A turn was not kept: %s wait to be written", UNWRITTEN)
            return
        self._writer.submit(self._transcribe, answer, conversation, turns)

    def _private(self, value: Any) -> Any:
        with self.bots.borrow() as bot:
            return bot.private(value)

    def _transcribe(self, answer: Answer, conversation: str | None, turns: Sequence[Turn]) -> None:
        try:
            self.records.add_turn(answer, conversation, turns)
        except Exception:  # nobody else would hear of it
            logger.exception("A turn was not kept")
        finally:
            self._unwritten.release()

    def forget(self) -> None:
        """Delete records, and cases that have arrived, that may not be kept any longer."""
        self.records.forget()
        with self.bots.borrow() as bot:
            bot.forget_cases()

    def cites(self, passage_id: str) -> bool:
        """Whether an answer of this server cites the passage."""
        return self._state.cites(passage_id)

    def close(self) -> None:
        """Let go of everything."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._writer.shutdown()
        self.records.close()
        self._state.close()
        self.bots.close()

    def _count(self) -> None:
        self.numbers.running.set(self.turns.running)
        self.numbers.waiting.set(self.turns.waiting)


async def _result(future: asyncio.Future[T]) -> T:
    return await future


def served(request: Request) -> Served:
    """What the routes share, as a dependency."""
    found: Served = request.app.state.served
    return found
