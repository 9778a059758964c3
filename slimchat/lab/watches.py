"""Builds a bot anew when a document changes."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from slimchat.knowledge.layout import Layout

logger = logging.getLogger(__name__)

STEP_MS, LONGEST_MS = 500, 3000
"""Changes within so many milliseconds are one change, up to so many in all."""


class Watches:
    """The folders that are watched. To be used in the server's loop.

    Args:
        changed: called in the loop with the bot and its folder of documents.
    """

    def __init__(self, changed: Callable[[Path, Path], None]) -> None:
        self._changed = changed
        self._stops: dict[tuple[Path, Path], threading.Event] = {}

    def follow(self, wanted: Mapping[Path, Path]) -> list[tuple[Path, Path]]:
        """Watch these folders of documents, by bot, and no others. Returns the new ones."""
        pairs = set(wanted.items())
        for pair in [pair for pair in self._stops if pair not in pairs]:
            self._stops.pop(pair).set()
        new = [pair for pair in pairs if pair not in self._stops]
        loop = asyncio.get_running_loop()
        for pair in new:
            stop = self._stops[pair] = threading.Event()
            threading.Thread(
                target=self._watch, args=(pair, stop, loop), name="slimchat-watch", daemon=True
            ).start()
        return new

    def close(self) -> None:
        """Watch nothing any more."""
        self.follow({})

    def _watch(
        self, pair: tuple[Path, Path], stop: threading.Event, loop: asyncio.AbstractEventLoop
    ) -> None:
        from watchfiles import watch

        bot, docs = pair
        try:
            for _ in watch(
                docs,
                watch_filter=lambda _, path: _matters(Path(path), bot, docs),
                debounce=LONGEST_MS,
                step=STEP_MS,
                stop_event=stop,
                raise_interrupt=False,
            ):
                with contextlib.suppress(RuntimeError):  # the server has ended
                    loop.call_soon_threadsafe(self._changed, bot, docs)
        except Exception:  # the folder is gone, or the system allows no further watches
            logger.exception("The folder %s is no longer watched", docs)


def _matters(path: Path, bot: Path, docs: Path) -> bool:
    from slimchat.config import KnowledgeConfig
    from slimchat.knowledge.loaders.files import is_wanted

    if Layout(bot).owns(path) or (bot != docs and path.is_relative_to(bot)):
        return False
    try:
        return is_wanted(path.relative_to(docs).as_posix(), KnowledgeConfig())
    except ValueError:
        return False
