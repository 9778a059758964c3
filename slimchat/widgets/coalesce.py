"""Fewer, larger messages out of many small tokens."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

MESSAGES_PER_SECOND = 30


class TokenBuffer:
    """Gathers text and passes it on at most :data:`MESSAGES_PER_SECOND` times a second.

    The first piece goes out at once; later ones wait for their turn, and no longer, even when
    no further piece arrives. Safe to use from several threads.

    Args:
        send: called with the gathered text, never with an empty one.
        interval: least time between two calls, in seconds.
    """

    def __init__(
        self, send: Callable[[str], None], interval: float = 1 / MESSAGES_PER_SECOND
    ) -> None:
        self._send = send
        self._interval = interval
        self._lock = threading.RLock()
        self._pending: list[str] = []
        self._timer: threading.Timer | None = None
        self._next = 0.0
        self.sent = ""
        """All text passed on since the start, or since the last :meth:`replace`."""

    def add(self, text: str) -> None:
        """Take one more piece."""
        if not text:
            return
        with self._lock:
            self._pending.append(text)
            wait = self._next - time.monotonic()
            if wait <= 0:
                self.flush()
            elif self._timer is None:
                self._timer = threading.Timer(wait, self.flush)
                self._timer.daemon = True
                self._timer.start()

    def flush(self) -> None:
        """Pass on what has gathered, now."""
        with self._lock:
            self._stop_timer()
            text = "".join(self._pending)
            self._pending.clear()
            if text:
                self.sent += text
                self._next = time.monotonic() + self._interval
                self._send(text)

    def replace(self, text: str, send: Callable[[str], None]) -> None:
        """Forget everything gathered and sent; ``text`` goes out by ``send`` in its stead."""
        with self._lock:
            self._stop_timer()
            self._pending.clear()
            self.sent = text
            send(text)

    def repeat(self, send: Callable[[str], None]) -> None:
        """Pass all that was sent so far to ``send``, with no piece lost or doubled around it."""
        with self._lock:
            send(self.sent)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
