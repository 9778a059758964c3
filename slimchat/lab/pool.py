"""The bots in memory: each once, the least recently used let go."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from slimchat.lab.shared import SharedBot


class Pool:
    """Safe from several threads.

    Args:
        most: bots in memory; one with an answer under way is never let go.
        idle_s: seconds after its last use that a bot is let go.
        docs_of: the folder of documents of a bot.
        changed: called when a bot was loaded or let go, from any thread.
    """

    def __init__(
        self,
        most: int,
        idle_s: float,
        docs_of: Callable[[Path], Path | None],
        changed: Callable[[], None],
    ) -> None:
        self._most, self._idle_s = most, idle_s
        self._docs_of, self._changed = docs_of, changed
        self._lock = threading.Lock()
        self._opening: dict[Path, threading.Lock] = {}
        self._bots: dict[Path, SharedBot] = {}

    def get(self, path: Path) -> SharedBot:
        """The bot in a folder, loaded where it is not; takes a while.

        Raises:
            KnowledgeError, ModelError: see :meth:`slimchat.SupportBot.open`.
        """
        from slimchat.lab.shared import SharedBot

        with self._lock:
            opening = self._opening.setdefault(path, threading.Lock())
        with opening:
            bot = self._bots.get(path)
            if bot is None:
                bot = SharedBot(path, self._docs_of(path), self._used)
                with self._lock:
                    self._bots[path] = bot
                self._used(bot)
                self._changed()
        return bot

    def known(self, path: Path) -> SharedBot | None:
        """The bot in a folder, where it was used before."""
        with self._lock:
            return self._bots.get(path)

    def is_loaded(self, path: Path) -> bool:
        """Whether the bot in a folder is in memory."""
        bot = self.known(path)
        return bot is not None and bot.loaded

    def forget(self, path: Path) -> None:
        """Let go of a bot for good."""
        with self._lock:
            bot = self._bots.pop(path, None)
        if bot is not None:
            bot.unload()
            self._changed()

    def sweep(self) -> None:
        """Let go of bots that nobody used for long."""
        now = time.monotonic()
        self._unload([bot for bot in self._resting() if now - bot.used > self._idle_s])

    def outdated(self) -> list[SharedBot]:
        """Bots in memory whose folder holds a newer generation."""
        return [bot for bot in self._all() if bot.outdated()]

    def close(self) -> None:
        """Let go of every bot."""
        with self._lock:
            bots = [*self._bots.values()]
            self._bots.clear()
        for bot in bots:
            bot.unload()

    def _used(self, newest: SharedBot) -> None:
        resting = [bot for bot in self._resting() if bot is not newest]
        loaded = sum(bot.loaded for bot in self._all())
        self._unload(resting[: max(0, loaded - self._most)])

    def _unload(self, bots: list[SharedBot]) -> None:
        for bot in bots:
            bot.unload()
        if bots:
            self._changed()

    def _all(self) -> list[SharedBot]:
        with self._lock:
            return [*self._bots.values()]

    def _resting(self) -> list[SharedBot]:
        """Those in memory without an answer under way, the least recently used first."""
        bots = [bot for bot in self._all() if bot.loaded and not bot.busy]
        return sorted(bots, key=lambda bot: bot.used)
