"""Delivers what waits in an outbox, and tries again with growing pauses until all has arrived."""

from __future__ import annotations

import logging
import math
import threading
import time

from slimchat.config import HandoffConfig
from slimchat.errors import UndeliveredError
from slimchat.handover.case import Case
from slimchat.handover.outbox import Channel, Outbox
from slimchat.handover.ways import ways

logger = logging.getLogger(__name__)
FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 3600.0
FORGETTING_S = 3600.0
"""Seconds between looks for cases that are kept too long; the first is made at once."""
_PARTING_S = 5.0
"""Seconds that a delivery under way gets when the courier ends; it is tried again later."""
_PATIENCE_S = 60.0
"""Seconds after which the outbox is looked at again, whatever it said."""


def pause_after(tries: int) -> float:
    """Seconds between a try that failed and the next: twice as long each time."""
    return min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2.0 ** min(tries - 1, 20))


class Courier:
    """Works on one outbox: in the caller's thread, or in one of its own.

    Cases that arrived too long ago are deleted when it begins, and whenever somebody looks.

    Args:
        config: names the ways; what has no way stays in the outbox.
    """

    def __init__(self, outbox: Outbox, config: HandoffConfig) -> None:
        self.outbox, self._config = outbox, config
        self._ways = ways(config)
        self._news = threading.Event()
        self._closing = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._forgotten = -math.inf
        self.forget()

    def hand_in(self, case: Case) -> Case:
        """Keep a case, and let it go its way. Returns what is kept under its id.

        Raises:
            HandoverError: it cannot be kept.
        """
        kept = self.outbox.put(case, self._ways)
        self.start()
        return kept

    def deliver(self) -> tuple[int, int]:
        """Try all that is due, each once. Returns how many arrived, and how many did not."""
        self.outbox.adopt(self._ways)
        done = [0, 0]
        while not self._closing.is_set() and (taken := self.outbox.take(self._ways)) is not None:
            done[0 if self._carry(*taken) else 1] += 1
        self.outbox.forget(self._config.keep_days)
        return done[0], done[1]

    def forget(self) -> None:
        """Delete cases that have arrived and may not be kept any longer; once an hour at most.

        Raises:
            HandoverError: the outbox cannot be used.
        """
        now = time.monotonic()
        if now - self._forgotten >= FORGETTING_S:
            self._forgotten = now
            self.outbox.forget(self._config.keep_days)

    def start(self) -> None:
        """Deliver in a thread, which ends when nothing waits any more."""
        if not self._ways:
            return
        with self._lock:
            self._news.set()
            if self._thread is None and not self._closing.is_set():
                self._thread = threading.Thread(
                    target=self._run, name="slimchat-courier", daemon=True
                )
                self._thread.start()

    def close(self) -> None:
        """Stop, and close the outbox; what has not arrived waits there. Idempotent."""
        self._closing.set()
        self._news.set()
        with self._lock:
            thread = self._thread
        if thread is not None:
            thread.join(_PARTING_S)
        self.outbox.close()

    def _run(self) -> None:
        while not self._closing.is_set():
            self._news.clear()
            try:
                self.deliver()
                due = self.outbox.next_due(self._ways)
            except Exception as error:  # nothing may end deliveries for good
                logger.error("Cases wait: %s", getattr(error, "fact", type(error).__name__))
                due = _PATIENCE_S
            with self._lock:
                if due is None and not self._news.is_set():
                    self._thread = None
                    return
            self._news.wait(min(due or 0.0, _PATIENCE_S))

    def _carry(self, case: Case, channel: Channel) -> bool:
        try:
            self._ways[channel](case)
        except UndeliveredError as error:
            self.outbox.failed(case.id, channel, error.fact, pause_after)
            logger.warning("Case %s did not arrive (%s): %s", case.id, channel, error.fact)
            return False
        except Exception as error:
            self.outbox.failed(case.id, channel, type(error).__name__, pause_after)
            logger.error("Case %s did not arrive (%s): %s", case.id, channel, type(error).__name__)
            return False
        self.outbox.arrived(case.id, channel)
        return True
