"""The frame of sessions that do for their page what may take long."""

from __future__ import annotations

import threading
from collections.abc import Callable

from slimchat.widgets.events import Data
from slimchat.widgets.tasks import Tasks


class TaskSession:
    """Has two threads, so that what is quick need not wait for what takes long.

    Args:
        name: of the threads.
        send: called with a request's id and an event.

    Attributes:
        quick: looks things up, and takes files.
        long: does what is told how far it came.
        lock: guards what is shown.
    """

    def __init__(self, name: str, send: Callable[[str, Data], None]) -> None:
        self.quick, self.long = Tasks(f"{name}-quick", send), Tasks(name, send)
        self.lock = threading.RLock()

    def join(self, timeout: float | None = None) -> bool:
        """Wait until all that was asked for is done; false when that took too long."""
        return self.quick.join(timeout) and self.long.join(timeout)

    def close(self) -> None:
        """Do nothing any more. What is under way is asked to end."""
        self.quick.close(self._last())
        self.long.close()

    def _last(self) -> Callable[[], None] | None:
        """What is done when the quick thread has ended, which may be at work on a file."""
        return None
