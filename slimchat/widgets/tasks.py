"""Does what takes long, one thing after another, in a thread that can be told to stop."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait

from slimchat.curation.duplicates import StoppedError
from slimchat.errors import BuildCancelledError, SlimchatError
from slimchat.widgets.events import Data, error_data

logger = logging.getLogger(__name__)

PAUSE = 0.1
"""Seconds between two reports of progress of one stage."""

_UNEXPECTED = {
    "fact": "That failed because of an unexpected error.",
    "fix": "The details are in the notebook's log. Try again, or restart the kernel.",
}


class Task:
    """One request under way."""

    def __init__(self, request: str, send: Callable[[str, Data], None]) -> None:
        self.request = request
        self._send = send
        self._stop = threading.Event()
        self._told = ("", 0.0)

    def stop(self) -> None:
        """Ask it to end."""
        self._stop.set()

    def stopped(self) -> bool:
        """Whether it was asked to end."""
        return self._stop.is_set()

    def progress(self, stage: str, done: int, total: int, detail: str = "") -> None:
        """Tell how far it came, not too often."""
        now = time.monotonic()
        if self._told[0] == stage and now - self._told[1] < PAUSE and done < total:
            return
        self._told = (stage, now)
        event = {"type": "progress", "stage": stage, "done": done, "total": total}
        self._send(self.request, {**event, "detail": detail})


class Tasks:
    """A queue with one thread.

    Args:
        send: called with a request's id and an event.
    """

    def __init__(self, name: str, send: Callable[[str, Data], None]) -> None:
        self._send = send
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=f"slimchat-{name}")
        self._pending: dict[Future[None], Task] = {}
        self._lock = threading.Lock()

    def do(self, request: str, work: Callable[[Task], Data]) -> None:
        """Do something when all before it is done; its event, or its error, is sent."""
        task = Task(request, self._send)

        def run() -> None:
            try:
                if task.stopped():
                    raise StoppedError("It was stopped.")
                event = work(task)
            except (StoppedError, BuildCancelledError) as error:
                event = {"type": "stopped", "error": error_data(error)}
            except Exception as error:
                if isinstance(error, SlimchatError):
                    event = {"type": "error", "error": error_data(error)}
                else:
                    logger.exception("The documents could not be looked after")
                    event = {"type": "error", "error": _UNEXPECTED}
            self._send(request, event)

        with self._lock:
            try:
                future = self._thread.submit(run)
            except RuntimeError:  # it is closed
                return
            self._pending[future] = task
        future.add_done_callback(self._done)

    def stop(self, request: str) -> None:
        """Ask what a request began to end."""
        with self._lock:
            tasks = [task for task in self._pending.values() if task.request == request]
        for task in tasks:
            task.stop()

    def join(self, timeout: float | None = None) -> bool:
        """Wait until everything is done; false when that took too long."""
        with self._lock:
            pending = [*self._pending]
        return not wait(pending, timeout).not_done

    def close(self) -> None:
        """Begin nothing any more, and ask what is under way to end."""
        with self._lock:
            tasks = [*self._pending.values()]
        for task in tasks:
            task.stop()
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _done(self, future: Future[None]) -> None:
        with self._lock:
            self._pending.pop(future, None)
