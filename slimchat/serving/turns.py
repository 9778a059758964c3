"""Taking turns: so many at once, so many waiting, and the rest are sent away."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict, deque
from collections.abc import Callable

from slimchat.errors import HttpError
from slimchat.serving.failures import too_many
from slimchat.serving.settings import LimitsConfig

USUAL_S = 1.0
"""How long a turn is taken to last before any has ended, in seconds."""


class Turns:
    """A queue for every caller; the callers come in turn, and each one's requests in order.

    Bounded in length and in time. When it is full, whoever has most requests in it loses the last
    of them to a caller who has fewer. For one event loop.

    Attributes:
        running: turns taken.
        waiting: those who wait for one.
    """

    def __init__(self, limits: LimitsConfig, changed: Callable[[], None] = lambda: None) -> None:
        self._limits = limits
        self._queues: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()
        self._changed = changed
        self._usual = USUAL_S
        self.running = 0
        self.waiting = 0

    async def take(self, caller: str = "") -> Callable[[], None]:
        """Wait for a turn. Returns what gives it back; giving it back twice does nothing.

        Raises:
            HttpError: 429, too many are waiting or the wait was too long.
        """
        if self.running < self._limits.running:  # then nobody waits
            self.running += 1
        else:
            await self._wait(caller)
        self._changed()
        began = time.monotonic()
        taken = True

        def give_back() -> None:
            nonlocal taken
            if taken:
                taken = False
                self._usual += 0.2 * (time.monotonic() - began - self._usual)
                self._next()

        return give_back

    def expected_wait(self) -> float:
        """Seconds after which a new request may have its turn."""
        return self._usual * (self.waiting + 1) / self._limits.running

    async def _wait(self, caller: str) -> None:
        if self.waiting >= self._limits.waiting:
            self._make_room(caller)
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queues.setdefault(caller, deque()).append(turn)
        self.waiting += 1
        self._changed()
        try:
            async with asyncio.timeout(self._limits.waiting_s):
                await turn
        except BaseException as error:
            if turn.done() and not turn.cancelled() and turn.exception() is None:
                self._next()  # it came too late for who has left
            else:
                self._drop(caller, turn)
            if isinstance(error, TimeoutError):
                raise self._busy() from None
            raise

    def _make_room(self, caller: str) -> None:
        """Send away the last request of whoever has most, if that is fair."""
        most = max(self._queues, key=lambda each: len(self._queues[each]), default=caller)
        if len(self._queues.get(most, ())) <= len(self._queues.get(caller, ())) + 1:
            raise self._busy()
        last = self._queues[most][-1]
        if not last.done():
            last.set_exception(self._busy())
        self._drop(most, last)

    def _drop(self, caller: str, turn: asyncio.Future[None]) -> None:
        queue = self._queues.get(caller)
        if queue is None or turn not in queue:
            return
        queue.remove(turn)
        if not queue:
            del self._queues[caller]
        self.waiting -= 1
        self._changed()

    def _next(self) -> None:
        """Pass a turn on to the next caller, or have one more free."""
        passed = False
        while self._queues and not passed:
            caller, queue = self._queues.popitem(last=False)
            turn = queue.popleft()
            if queue:
                self._queues[caller] = queue  # behind the others
            self.waiting -= 1
            if not turn.done():  # else its caller has just left
                turn.set_result(None)
                passed = True
        self.running -= not passed
        self._changed()

    def _busy(self) -> HttpError:
        fact = f"{self.running} requests are worked on and {self.waiting} are waiting."
        return too_many("queue_full", fact, self.expected_wait())
