"""One update of a knowledge base at a time, and who wants to know of it."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from slimchat.errors import BuildInProgressError

logger = logging.getLogger(__name__)


class Updates:
    """The right to update one knowledge base in this process. Safe from several threads.

    Args:
        path: the folder ``BOT/`` that messages name.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._followers: list[Callable[[], None]] = []

    @property
    def running(self) -> bool:
        """Whether an update is under way."""
        return self._lock.locked()

    def follow(self, told: Callable[[], None]) -> None:
        """Call back when an update begins and ends, and when the settings or the trash
        changed, in the thread that does it."""
        self._followers.append(told)

    def unfollow(self, told: Callable[[], None]) -> None:
        """Call back no more. Idempotent."""
        with contextlib.suppress(ValueError):
            self._followers.remove(told)

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the right to update.

        Raises:
            BuildInProgressError: an update is under way.
        """
        if not self._lock.acquire(blocking=False):
            raise BuildInProgressError(
                f"The index {self._path} is being rebuilt already.",
                "Wait until that is done, or stop it where it began; then rebuild if need be.",
            )
        try:
            self.tell()
            yield
        finally:
            self._lock.release()
            self.tell()

    def tell(self) -> None:
        """Call everybody who follows."""
        for told in [*self._followers]:
            try:
                told()
            except Exception:
                logger.exception("What changed in %s could not be told", self._path)
