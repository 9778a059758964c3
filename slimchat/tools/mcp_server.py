"""A server of the Model Context Protocol, whose tools a bot may call.

All calls share one connection; where it breaks, the next call makes it anew. See
https://modelcontextprotocol.io for the protocol.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any, TypeVar

from pydantic_core import to_jsonable_python

from slimchat.errors import ConfigError, ToolError, ToolUnavailableError
from slimchat.models.extras import need
from slimchat.tools.json_schema import fields_of
from slimchat.tools.mcp_connection import Connection
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
        self._connection: Connection | None = None

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
        listed = {each.name: each for each in self._do(_listed)}
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
        arguments = to_jsonable_python(given)
        result = self._do(lambda client: _called(client, name, arguments, self._seconds))
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
            connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

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

    def _do(self, work: Callable[[Any], Coroutine[Any, Any, T]]) -> T:
        """Do something with the connection, which is made where there is none that holds."""
        connection = None
        try:
            connection = self._connected()
            return connection.do(work)
        except Exception as error:
            raise ToolUnavailableError(
                f"The MCP server {self.name!r:.120} gave no answer ({_reason(error)}).",
                "Check that it runs, and try again.",
            ) from error
        finally:
            if connection is not None and connection.broken:
                self._let_go(connection)

    def _connected(self) -> Connection:
        with self._lock:
            if self._connection is None:
                self._connection = Connection(self._opened, self._seconds)
            return self._connection

    def _let_go(self, broken: Connection) -> None:
        """Have the next call connect anew, unless another has done so already."""
        with self._lock:
            if self._connection is broken:
                self._connection = None
        broken.end()

    async def _opened(self, stack: contextlib.AsyncExitStack) -> Any:
        client = self._mcp.Client(await self._way(stack), read_timeout_seconds=self._seconds)
        return await stack.enter_async_context(client)

    async def _way(self, stack: contextlib.AsyncExitStack) -> Any:
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


async def _listed(client: Any) -> list[Any]:
    found: list[Any] = []
    cursor: str | None = None
    for _ in range(_PAGES):
        page = await client.list_tools(cursor=cursor)
        found += page.tools
        cursor = page.next_cursor
        if not cursor:
            break
    return found


async def _called(client: Any, name: str, arguments: dict[str, Any], seconds: float) -> Any:
    return await client.call_tool(name, arguments, seconds)


def _reason(error: BaseException) -> str:
    while isinstance(error, BaseExceptionGroup) and error.exceptions:
        error = error.exceptions[0]
    return f"{type(error).__name__}: {error}".rstrip(": ")
