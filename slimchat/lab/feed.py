"""Tells everyone who listens what changed, not too often."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

from slimchat.widgets.events import Data

PAUSE = 0.2
"""Seconds between two messages of a kind."""


class Listener(Protocol):
    """An open connection."""

    def push(self, message: Data) -> None:
        """Send a message."""


class Feed:
    """To be used in the server's loop.

    Args:
        sources: by kind, what tells the present state as a message.
    """

    def __init__(self, sources: dict[str, Callable[[], Awaitable[Data]]]) -> None:
        self._sources = sources
        self._listeners: set[Listener] = set()
        self._waiting: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()

    @property
    def heard(self) -> bool:
        """Whether anyone listens."""
        return bool(self._listeners)

    async def join(self, listener: Listener) -> None:
        """Tell a newcomer everything, and from then on what changes."""
        for kind, source in self._sources.items():
            listener.push({"type": kind, **await source()})
        self._listeners.add(listener)
        for kind in self._sources:  # what changed meanwhile
            self.changed(kind)

    def leave(self, listener: Listener) -> None:
        """Tell nothing any more."""
        self._listeners.discard(listener)

    def changed(self, kind: str) -> None:
        """Have a kind told soon."""
        if kind in self._waiting:
            self._again.add(kind)
        elif self._listeners:
            self._waiting[kind] = asyncio.get_running_loop().create_task(self._tell(kind))

    def close(self) -> None:
        """Tell nothing any more."""
        for task in self._waiting.values():
            task.cancel()

    async def _tell(self, kind: str) -> None:
        try:
            while True:
                self._again.discard(kind)
                message = {"type": kind, **await self._sources[kind]()}
                for listener in [*self._listeners]:
                    listener.push(message)
                await asyncio.sleep(PAUSE)
                if kind not in self._again:
                    return
        finally:
            del self._waiting[kind]
