"""Does what takes long, one thing after another, in a thread that can be told to stop."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait

from slimchat.errors import BuildCancelledError, SlimchatError, StoppedError, error_data
from slimchat.widgets.events import Data

logger = logging.getLogger(__name__)

PAUSE = 0.1
"""Seconds between two reports of progress of one stage."""


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
        self._closed = False

    def do(self, request: str, work: Callable[[Task], Data], what: str = "That") -> None:
        """Do something when all before it is done; its event, or its error, is sent.

        Args:
            what: the work is called where it fails; see :func:`slimchat.errors.error_data`.
        """
        task = Task(request, self._send)

        def run() -> None:
            try:
                if task.stopped():
                    raise StoppedError(f"{what} was stopped before it began.", "Start it again.")
                event = work(task)
            except (StoppedError, BuildCancelledError) as error:
                event = {"type": "stopped", "error": error_data(error)}
            except Exception as error:
                if not isinstance(error, SlimchatError):
                    logger.exception("The documents could not be looked after")
                event = {"type": "error", "error": error_data(error, what)}
            self._send(request, event)

        self._submit(run, task)

    def tidy(self, work: Callable[[], None]) -> None:
        """Do something that nobody asked for when all before it is done; nothing is sent."""
        self._submit(work, Task("", self._send))

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

    def close(self, last: Callable[[], None] | None = None) -> None:
        """Begin nothing any more, and ask what is under way to end. Idempotent.

        Args:
            last: done when that has ended, in its thread.
        """
        with self._lock:
            if self._closed:
                return
            pending = [*self._pending.items()]
        for future, task in pending:
            task.stop()
            future.cancel()
        if last is not None:
            self.tidy(last)
        with self._lock:
            self._closed = True
        self._thread.shutdown(wait=False)

    def _submit(self, work: Callable[[], None], task: Task) -> None:
        with self._lock:
            if self._closed:
                return
            try:
                future = self._thread.submit(work)
            except RuntimeError:  # the interpreter is ending
                return
            self._pending[future] = task
        future.add_done_callback(self._done)

    def _done(self, future: Future[None]) -> None:
        with self._lock:
            self._pending.pop(future, None)
