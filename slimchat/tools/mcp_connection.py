"""One connection to a server of the Model Context Protocol, which any number of calls share."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import CancelledError, Future
from typing import Any, TypeVar

from slimchat.models.extras import need

T = TypeVar("T")
Opener = Callable[[contextlib.AsyncExitStack], Awaitable[Any]]
UNANSWERED = 3
"""Calls in a row that nothing came back for, after which a connection counts as broken."""
PROBE_S = 2.0
"""Seconds that a server gets to answer something small after a call that took too long."""


class Connection:
    """A thread with an event loop of its own, in which a client stays connected.

    A call that fails, or that takes too long, leaves the connection to the others.

    Args:
        opened: makes the client, which the stack closes.
        seconds: longest time to connect, and of a call.

    Raises:
        Exception: whatever kept it from connecting.
    """

    def __init__(self, opened: Opener, seconds: float) -> None:
        self._mcp, self._codes = need("mcp", "mcp"), need("mcp_types", "mcp")
        self._opened, self._seconds = opened, seconds
        self._client: Any = None
        self._broken = False
        self._unanswered = 0
        ready: Future[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = Future()
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._hold(ready)), name="slimchat-mcp", daemon=True
        )
        self._thread.start()
        self._loop, self._end = ready.result(2 * seconds)  # what fails is taken down first

    @property
    def broken(self) -> bool:
        """Whether nothing can come of a further call."""
        return self._broken or self._client is None or self._unanswered >= UNANSWERED

    def do(self, work: Callable[[Any], Coroutine[Any, Any, T]]) -> T:
        """Do something with the client.

        Raises:
            Exception: whatever came of it instead; :attr:`broken` says whether others can go on.
        """
        client = self._client
        if client is None:
            raise ConnectionError("the connection has ended")
        doing = work(client)
        try:
            future = asyncio.run_coroutine_threadsafe(doing, self._loop)
        except RuntimeError:  # the loop has ended meanwhile
            doing.close()
            raise
        try:
            result = future.result(self._seconds)
        except Exception as error:
            future.cancel()
            if self._is_late(error):
                self._probe(client)
            else:
                self._note(error)
            raise
        self._unanswered = 0
        return result

    def end(self) -> None:
        """Let it end, without waiting for that. Idempotent."""
        with contextlib.suppress(RuntimeError):  # it has ended
            self._loop.call_soon_threadsafe(self._end.set)

    def close(self) -> None:
        """End it. Idempotent."""
        self.end()
        self._thread.join(self._seconds)

    def _probe(self, client: Any) -> None:
        """Find out whether only the call was slow, or the server answers nothing."""
        asked = client.list_tools(cache_mode="bypass")
        try:
            probe = asyncio.run_coroutine_threadsafe(asked, self._loop)
        except RuntimeError:
            asked.close()
            return
        try:
            probe.result(min(PROBE_S, self._seconds))
        except Exception as error:
            probe.cancel()
            self._note(error)
        else:
            self._unanswered = 0

    def _note(self, error: Exception) -> None:
        self._broken = self._broken or self._breaks(error)
        self._unanswered = self._unanswered + 1 if self._is_late(error) else 0

    def _is_late(self, error: Exception) -> bool:
        if isinstance(error, self._mcp.MCPError):
            return bool(error.code == self._codes.REQUEST_TIMEOUT)
        return isinstance(error, TimeoutError)

    def _breaks(self, error: Exception) -> bool:
        """Whether the error is the connection's, rather than that of one call."""
        if isinstance(error, self._mcp.MCPError):
            # A server of HTTP that was started again no longer knows the session.
            lost = str(error) == "Session terminated"
            return lost or bool(error.code == self._codes.CONNECTION_CLOSED)
        anyio = need("anyio", "mcp")
        ended = (CancelledError, anyio.ClosedResourceError, anyio.BrokenResourceError)
        return isinstance(error, (ConnectionError, *ended))

    async def _hold(self, ready: Future[tuple[asyncio.AbstractEventLoop, asyncio.Event]]) -> None:
        """Stay connected until the end is wanted."""
        end = asyncio.Event()
        try:
            async with contextlib.AsyncExitStack() as stack:
                async with asyncio.timeout(self._seconds):
                    self._client = await self._opened(stack)
                ready.set_result((asyncio.get_running_loop(), end))
                await end.wait()
        except Exception as error:
            if not ready.done():
                ready.set_exception(error)
        finally:
            self._client = None
