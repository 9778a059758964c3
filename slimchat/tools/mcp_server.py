"""A server of the Model Context Protocol, whose tools a bot may call.

A thread holds the connection in an event loop of its own; where it breaks, the next call makes it
anew. See https://modelcontextprotocol.io for the protocol.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Coroutine, Mapping, Sequence
from concurrent.futures import Future
from typing import Any, TypeVar

from pydantic_core import to_jsonable_python

from slimchat.errors import ConfigError, ToolError, ToolUnavailableError
from slimchat.models.extras import need
from slimchat.tools.json_schema import fields_of
from slimchat.tools.slots import Says
from slimchat.tools.tool import Tool, made

T = TypeVar("T")
_PAGES = 20
"""Pages of a server's list of tools, at most."""


class McpServer:
    """A connection to one server.

    Args:
        target: a command with its arguments, which is started and spoken to over its standard
            input and output; or the address of a server that speaks streamable HTTP.
        headers: of every request, such as ``{"Authorization": "Bearer …"}``; for addresses only.
        seconds: longest time to connect, and of a call.

    Raises:
        MissingExtraError: the package ``mcp`` is not installed.
    """

    def __init__(
        self,
        target: Sequence[str] | str,
        headers: Mapping[str, str] | None = None,
        seconds: float = 30.0,
    ) -> None:
        self._mcp = need("mcp", "mcp")
        self._target = target
        self._headers = dict(headers or {})
        self._seconds = seconds
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._client: Any = None
        self._end: asyncio.Event | None = None
        self._thread: threading.Thread | None = None

    @property
    def name(self) -> str:
        """What the server is called in messages."""
        return self._target if isinstance(self._target, str) else " ".join(self._target)

    def tools(
        self, wanted: Mapping[str, Sequence[str]], says: Mapping[str, Says]
    ) -> tuple[Tool, ...]:
        """Tools of these names.

        Args:
            wanted: example questions by the name of the tool.
            says: what customers call the parameters, by name.

        Raises:
            ToolUnavailableError: the server cannot be reached.
            ConfigError: it has no tool of that name, or none that a customer can be asked for.
        """
        listed = {each.name: each for each in self._do(self._listed())}
        unknown = [name for name in wanted if name not in listed]
        if unknown:
            raise ConfigError(
                f"The MCP server {self.name!r:.120} has no tool {unknown[0]!r:.80}.",
                f"It has: {', '.join(sorted(listed)) or 'none'}.",
            )
        return tuple(
            self._tool(listed[name], tuple(examples), says) for name, examples in wanted.items()
        )

    def call(self, name: str, values: Mapping[str, Any]) -> Any:
        """What a tool returns: its data, where it gives any, else its text.

        Raises:
            ToolUnavailableError: the server cannot be reached.
            ToolError: it says that the call failed.
        """
        given = {key: value for key, value in values.items() if value is not None}
        result = self._do(self._called(name, to_jsonable_python(given)))
        texts = [part.text for part in result.content if getattr(part, "type", "") == "text"]
        text = "\n".join(texts).strip()
        if result.is_error:
            raise ToolError(text or f"{name} failed.", "" if text else "Try again later.")
        data = result.structured_content
        if isinstance(data, Mapping) and set(data) == {"result"}:
            data = data["result"]
        return text if data is None or isinstance(data, str) else data

    def close(self) -> None:
        """End the connection, and the server where it was started here. Idempotent."""
        with self._lock:
            thread, self._thread = self._thread, None
            loop, end, self._client = self._loop, self._end, None
        if thread is not None and loop is not None and end is not None:
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(end.set)
            thread.join(self._seconds)

    def _tool(self, listed: Any, examples: tuple[str, ...], says: Mapping[str, Says]) -> Tool:
        name = str(listed.name)

        def function(**values: Any) -> Any:
            return self.call(name, values)

        described = str(listed.description or listed.title or name.replace("_", " "))
        return made(
            name,
            described,
            fields_of(listed.input_schema, says, name),
            function,
            examples=examples,
            server=self.name,
        )

    async def _listed(self) -> list[Any]:
        found: list[Any] = []
        cursor: str | None = None
        for _ in range(_PAGES):
            page = await self._client.list_tools(cursor=cursor)
            found += page.tools
            cursor = page.next_cursor
            if not cursor:
                break
        return found

    async def _called(self, name: str, arguments: dict[str, Any]) -> Any:
        return await self._client.call_tool(name, arguments, self._seconds)

    def _do(self, work: Coroutine[Any, Any, T]) -> T:
        """Do something with the connection, which is made where there is none."""
        try:
            loop = self._connected()
        except Exception as error:
            work.close()
            self.close()
            raise self._silent(error) from error
        future = asyncio.run_coroutine_threadsafe(work, loop)
        try:
            return future.result(self._seconds)
        except Exception as error:
            future.cancel()
            self.close()
            raise self._silent(error) from error

    def _silent(self, error: BaseException) -> ToolUnavailableError:
        return ToolUnavailableError(
            f"The MCP server {self.name!r:.120} gave no answer ({_reason(error)}).",
            "Check that it runs, and try again.",
        )

    def _connected(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._client is not None and self._loop is not None:
                return self._loop
            ready: Future[None] = Future()
            self._thread = threading.Thread(
                target=lambda: asyncio.run(self._hold(ready)), name="slimchat-mcp", daemon=True
            )
            self._thread.start()
            ready.result(self._seconds)
            assert self._loop is not None  # noqa: S101
            return self._loop

    async def _hold(self, ready: Future[None]) -> None:
        """Keep the connection open until :meth:`close`."""
        self._loop, self._end = asyncio.get_running_loop(), asyncio.Event()
        try:
            async with contextlib.AsyncExitStack() as stack:
                target = await self._opened(stack)
                client = self._mcp.Client(target, read_timeout_seconds=self._seconds)
                self._client = await stack.enter_async_context(client)
                ready.set_result(None)
                await self._end.wait()
        except Exception as error:
            if not ready.done():
                ready.set_exception(error)
        finally:
            self._client = None

    async def _opened(self, stack: contextlib.AsyncExitStack) -> Any:
        if not isinstance(self._target, str):
            command, *arguments = self._target
            stdio = need("mcp.client.stdio", "mcp")
            return stdio.StdioServerParameters(command=command, args=arguments)
        if not self._headers:
            return self._target
        httpx = need("httpx2", "mcp")
        http = await stack.enter_async_context(
            httpx.AsyncClient(headers=self._headers, timeout=self._seconds)
        )
        streams = need("mcp.client.streamable_http", "mcp")
        return streams.streamable_http_client(self._target, http_client=http)


def _reason(error: BaseException) -> str:
    while isinstance(error, BaseExceptionGroup) and error.exceptions:
        error = error.exceptions[0]
    return f"{type(error).__name__}: {error}".rstrip(": ")
