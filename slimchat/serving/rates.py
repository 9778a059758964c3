"""Requests a minute, by token and by address."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

KEPT = 10_000
"""Callers remembered; the one unseen longest is forgotten first."""


class RateLimit:
    """A bucket for each caller: full at first, it fills evenly and each request takes one.

    Args:
        per_minute: size of the bucket, and how much flows in within a minute.
        clock: monotonic seconds.
    """

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._size = float(per_minute)
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, caller: str) -> float:
        """Take one. Returns 0, or the seconds until there is one."""
        now = self._clock()
        left, seen = self._buckets.pop(caller, (self._size, now))
        left = min(self._size, left + (now - seen) * self._size / 60)
        allowed = left >= 1
        self._buckets[caller] = (left - 1 if allowed else left, now)
        if len(self._buckets) > KEPT:
            self._buckets.popitem(last=False)
        return 0.0 if allowed else (1 - left) * 60 / self._size
