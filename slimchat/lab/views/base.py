"""A view: what one panel shows, kept in the server so that it outlives the page."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

from slimchat.config import shown_name
from slimchat.types import LANGUAGES, Language
from slimchat.widgets.events import Data

if TYPE_CHECKING:
    from slimchat.lab.shared import SharedBot

logger = logging.getLogger(__name__)


class Client(Protocol):
    """A connection that a view is attached to."""

    def push(self, message: Data) -> None:
        """Send a message."""

    def refuse(self, error: BaseException) -> None:
        """Tell an error and end the connection."""


class View:
    """State that is the same for every connection, and intents from any of them.

    Names and values of the state are those of the notebook widget's traits. Made in a thread;
    connections come and go in the server's loop.

    Args:
        loop: the server's.
    """

    kind = ""

    def __init__(self, identity: str, bot: SharedBot, loop: asyncio.AbstractEventLoop) -> None:
        self.id, self.bot = identity, bot
        self.used = time.monotonic()
        self._loop = loop
        self._clients: set[Client] = set()
        self._turn = asyncio.Lock()
        self.state: Data = {"title": shown_name(bot.config.name, bot.path), "language": None}

    @property
    def attached(self) -> bool:
        """Whether anyone looks at it."""
        return bool(self._clients)

    @property
    def busy(self) -> bool:
        """Whether something that was asked for is under way."""
        return False

    def attach(self, client: Client) -> None:
        """Tell a connection everything, and from then on what changes."""
        client.push({"type": "state", "state": self.state})
        self._clients.add(client)
        self.used = time.monotonic()

    def detach(self, client: Client) -> None:
        """Tell a connection nothing any more; the view goes on."""
        self._clients.discard(client)
        self.used = time.monotonic()

    async def intent(self, client: Client, content: Any, buffers: Sequence[bytes]) -> None:
        """Carry out what a page asks for, after what it asked before."""
        async with self._turn:
            known = await asyncio.to_thread(self.obey, client, content, buffers)
        if not known:
            logger.warning("A %s ignores a message that it does not know", self.kind)

    async def set(self, values: Data) -> None:
        """Take the traits that a page may write."""
        match values:
            case {"language": None | str() as language} if language in (None, *LANGUAGES):
                async with self._turn:
                    await asyncio.to_thread(self.speak, language)
                self._merge({"language": language})

    def obey(self, client: Client, content: Any, buffers: Sequence[bytes]) -> bool:
        """Carry out one intent, in a thread. Returns false for anything that is none."""
        raise NotImplementedError

    def speak(self, language: Language | None) -> None:
        """Use a language, in a thread."""

    def renewed(self) -> None:
        """Show what a build changed, in a thread."""

    def close(self) -> None:
        """Stop everything that is under way."""

    def refuse(self, error: BaseException) -> None:
        """Tell every connection an error, and end it."""
        for client in [*self._clients]:
            client.refuse(error)

    def send(self, request: str, event: Data) -> None:
        """Send an event to every connection, from any thread."""
        self._post(self._broadcast, {"type": "event", "request": request, "event": event})

    def show(self, values: Data) -> None:
        """Change the state, from any thread."""
        self._post(self._merge, values)

    def _post(self, call: Any, value: Data) -> None:
        try:
            self._loop.call_soon_threadsafe(call, value)
        except RuntimeError:  # the server has ended
            logger.debug("A %s cannot reach its page", self.kind)

    def _merge(self, values: Data) -> None:
        changed = {
            name: value
            for name, value in values.items()
            if name not in self.state or self.state[name] != value
        }
        if changed:
            self.state = {**self.state, **changed}
            self._broadcast({"type": "state", "state": changed})

    def _broadcast(self, message: Data) -> None:
        for client in [*self._clients]:
            client.push(message)
