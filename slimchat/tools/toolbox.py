"""The tools of a bot."""

from __future__ import annotations

import threading
from collections.abc import Callable

from slimchat.errors import ConfigError
from slimchat.tools.tool import Tool


class Toolbox:
    """Holds tools by name. Safe from several threads.

    Attributes:
        tools: in the order in which they were added.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._closers: list[Callable[[], None]] = []
        self.tools: tuple[Tool, ...] = ()

    def add(self, *tools: Tool) -> None:
        """Add all of them, or none.

        Raises:
            ConfigError: a tool of that name is there already.
        """
        with self._lock:
            names = [tool.name for tool in (*self.tools, *tools)]
            double = next((name for name in names if names.count(name) > 1), None)
            if double is not None:
                raise ConfigError(
                    f"There is a tool {double!r} already.",
                    "Give another name, or remove the other one first: bot.remove_tool(name).",
                )
            self.tools = (*self.tools, *tools)

    def remove(self, name: str) -> None:
        """Take a tool away; nothing happens where there is none."""
        with self._lock:
            self.tools = tuple(tool for tool in self.tools if tool.name != name)

    def at_close(self, close: Callable[[], None]) -> None:
        """Have something closed with the bot, such as the connection to a server."""
        with self._lock:
            self._closers.append(close)

    def close(self) -> None:
        """Let go of the servers. Idempotent."""
        with self._lock:
            closers, self._closers = self._closers, []
        for close in closers:
            close()
