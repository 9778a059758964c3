"""Answers in threads, their events in the event loop."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

from slimchat.errors import HttpError
from slimchat.types import Answer, Event


class Answering:
    """One answer that is being written, from now on.

    A thread of its own runs the bot's stream, so that neither the event loop nor a client who
    reads slowly holds it up. :meth:`stop` ends the bot's work before its next token.

    Args:
        stream: given ``cancel``, yields the events.
        most: events kept unread; when a client falls further behind, its answer ends.
        seconds: longest time for the answer.
        ended: called in the event loop when the bot is free again, with what it has answered, also
            where it was stopped.
    """

    def __init__(
        self,
        stream: Callable[[Callable[[], bool]], Iterator[Event]],
        most: int,
        seconds: float,
        ended: Callable[[Answer | None], None],
    ) -> None:
        self._stream = stream
        self._most = most
        self._seconds = seconds
        self._deadline = time.monotonic() + seconds
        self._ended = ended
        self._stop = threading.Event()
        self._loop = asyncio.get_running_loop()
        self._unread: deque[Event] = deque()
        self._news = asyncio.Event()
        self._done = False
        self._answer: Answer | None = None
        self._error: BaseException | None = None
        threading.Thread(target=self._run, name="slimchat-answer", daemon=True).start()

    def stop(self) -> None:
        """Let the bot end before its next token; nothing more is given out."""
        self._stop.set()
        self._unread.clear()

    async def events(self) -> AsyncIterator[Event]:
        """The events as they come, until the bot is done.

        Raises:
            HttpError: 504, there is no answer when the time is over; 408, the client reads too
                slowly.
            SlimchatError: whatever the bot raised.
        """
        while True:
            while self._unread:
                yield self._unread.popleft()
            if self._done:
                break
            await self._news.wait()
            self._news.clear()
        if self._error is not None:
            raise self._error

    def _run(self) -> None:
        error: BaseException | None = None
        try:
            events = self._stream(self._cancelled)
            try:
                for event in events:
                    self._tell(self._take, event)
            finally:
                close = getattr(events, "close", None)
                if close is not None:
                    close()
        except Exception as raised:
            error = raised
        self._tell(self._end, error)

    def _tell(self, call: Callable[[Any], None], value: object) -> None:
        # A server that could not wait any longer has closed its loop; nobody listens then.
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(call, value)

    def _cancelled(self) -> bool:
        return self._stop.is_set() or time.monotonic() > self._deadline

    def _take(self, event: Event) -> None:
        self._answer = event.answer
        if self._stop.is_set() or (event.answer is not None and _is_empty(event.answer)):
            return
        if len(self._unread) >= self._most:
            self._error = HttpError(
                408,
                "slow_client",
                f"The client left {self._most} pieces of the answer unread.",
                "Read the stream as it arrives, or ask without stream.",
            )
            self.stop()
            return
        self._unread.append(event)
        self._news.set()

    def _end(self, error: BaseException | None) -> None:
        if self._error is None:
            self._error = error
        answered = self._answer is not None and not _is_empty(self._answer)
        late = time.monotonic() > self._deadline and not (answered or self._stop.is_set())
        if self._error is None and late:
            self._error = HttpError(
                504,
                "answer_timeout",
                f"The answer took longer than {self._seconds:g} s.",
                "Ask for less, or raise limits.answer_s.",
            )
        self._done = True
        self._news.set()
        self._ended(self._answer)


def _is_empty(answer: Answer) -> bool:
    """Whether the answer was stopped before it had begun."""
    return answer.cancelled and not answer.text
