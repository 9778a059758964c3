"""Taking turns: so many at once, so many waiting, and the rest are sent away."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from slimchat.errors import HttpError
from slimchat.serving.failures import too_many
from slimchat.serving.settings import LimitsConfig

USUAL_S = 1.0
"""How long a turn is taken to last before any has ended, in seconds."""


class Turns:
    """A queue in the order of arrival, bounded in length and in time. For one event loop.

    Attributes:
        running: turns taken.
        waiting: those who wait for one.
    """

    def __init__(self, limits: LimitsConfig, changed: Callable[[], None] = lambda: None) -> None:
        self._limits = limits
        self._free = asyncio.Semaphore(limits.running)
        self._changed = changed
        self._usual = USUAL_S
        self.running = 0
        self.waiting = 0

    async def take(self) -> Callable[[], None]:
        """Wait for a turn. Returns what gives it back; giving it back twice does nothing.

        Raises:
            HttpError: 429, too many are waiting or the wait was too long.
        """
        await self._wait()
        began = time.monotonic()
        self.running += 1
        self._changed()
        taken = True

        def give_back() -> None:
            nonlocal taken
            if taken:
                taken = False
                self.running -= 1
                self._usual += 0.2 * (time.monotonic() - began - self._usual)
                self._free.release()
                self._changed()

        return give_back

    def expected_wait(self) -> float:
        """Seconds after which a new request may have its turn."""
        return self._usual * (self.waiting + 1) / self._limits.running

    async def _wait(self) -> None:
        if self._free.locked() and self.waiting >= self._limits.waiting:
            raise self._busy()
        self.waiting += 1
        self._changed()
        try:
            async with asyncio.timeout(self._limits.waiting_s):
                await self._free.acquire()
        except TimeoutError:
            raise self._busy() from None
        finally:
            self.waiting -= 1
            self._changed()

    def _busy(self) -> HttpError:
        fact = f"{self.running} requests are worked on and {self.waiting} are waiting."
        return too_many("queue_full", fact, self.expected_wait())
