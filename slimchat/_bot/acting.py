"""How a bot is given tools."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar, cast, overload

from slimchat.config import BotConfig, GeneratorConfig
from slimchat.tools.deciding import ToolStep
from slimchat.tools.matching import Matcher
from slimchat.tools.slots import Says
from slimchat.tools.tool import Tool, tool_of
from slimchat.tools.toolbox import Toolbox
from slimchat.types import Language, Turn

if TYPE_CHECKING:
    from slimchat.bot import SupportBot
    from slimchat.models.text_generator import TextGenerator

F = TypeVar("F", bound=Callable[..., Any])


class Acting:
    """Tools of a bot: functions that it may call for a customer; see :mod:`slimchat.tools`.

    They are code, so they stay with the process and are never part of a bundle.
    """

    _toolbox: Toolbox
    _matcher: Matcher | None = None

    @property
    def tools(self) -> tuple[Tool, ...]:
        """The tools, in the order in which they were added."""
        return self._toolbox.tools

    @property
    def missing_tools(self) -> tuple[str, ...]:
        """Names of tools that the bot had when it was exported, and has not now."""
        names = {tool.name for tool in self.tools}
        config = cast("SupportBot", self).config
        return tuple(name for name in config.tools.expected if name not in names)

    @overload
    def tool(self, function: F, /) -> F: ...

    @overload
    def tool(
        self,
        /,
        *,
        name: str | None = None,
        examples: Sequence[str] = (),
        unlike: Sequence[str] = (),
        timeout_s: float | None = None,
    ) -> Callable[[F], F]: ...

    def tool(self, function: Any = None, /, **options: Any) -> Any:
        """:meth:`add_tool` as a decorator: ``@bot.tool`` or ``@bot.tool(examples=[…])``."""

        def add(given: F) -> F:
            self.add_tool(given, **options)
            return given

        return add if function is None else add(function)

    def add_tool(
        self,
        function: Callable[..., Any] | Tool,
        *,
        name: str | None = None,
        examples: Sequence[str] = (),
        unlike: Sequence[str] = (),
        timeout_s: float | None = None,
    ) -> Tool:
        """Let the bot call a function with type hints and a docstring, from the next question on.

        Args:
            function: or a tool that :func:`slimchat.tools.tool_of` made, as it is.
            name: by default the function's own.
            examples: questions that it is for; a few in each language that customers use.
            unlike: questions that sound like it, and that the documents answer.
            timeout_s: longest time of a call; by default the setting ``tools.timeout_s``.

        Raises:
            ConfigError: the function cannot be a tool, or there is one of that name.
        """
        made = (
            function
            if isinstance(function, Tool)
            else tool_of(function, name=name, examples=examples, unlike=unlike, timeout_s=timeout_s)
        )
        self._toolbox.add(made)
        return made

    def attach_mcp(
        self,
        server: Sequence[str] | str,
        tools: Mapping[str, Sequence[str]],
        *,
        says: Mapping[str, Says] | None = None,
        headers: Mapping[str, str] | None = None,
        timeout_s: float = 30.0,
    ) -> tuple[Tool, ...]:
        """Let the bot call tools of an MCP server, those that are named and no others.

        The connection is made anew where it breaks, and ends with the bot.

        Args:
            server: a command that starts it, such as ``["python", "orders.py"]``, or the address
                of one that speaks streamable HTTP.
            tools: example questions by the tool's name, as for :meth:`add_tool`.
            says: what customers call the parameters, by name.
            headers: of every request to an address, such as one for access.
            timeout_s: longest time to connect.

        Raises:
            MissingExtraError: the package ``mcp`` is not installed.
            ToolError: the server cannot be reached.
            ConfigError: it has no such tool, or one that no customer can be asked for, or the bot
                has one of that name.
        """
        from slimchat.tools.mcp_server import McpServer

        connected = McpServer(server, headers, timeout_s)
        try:
            made = connected.tools(tools, says or {})
            self._toolbox.add(*made)
        except BaseException:
            connected.close()
            raise
        self._toolbox.at_close(connected.close)
        return made

    def remove_tool(self, name: str) -> None:
        """Call this tool no more."""
        self._toolbox.remove(name)

    def _tool_step(
        self, config: BotConfig, generator: TextGenerator | None = None
    ) -> ToolStep | None:
        """The step for one question; ``None`` without tools, and where a question is not a
        customer's: what is only measured calls nothing."""
        tools, measured = self.tools, cast("SupportBot", self).cited.resting
        if not tools or not config.tools.enabled or measured:
            return None
        if self._matcher is None:
            self._matcher = Matcher(cast("SupportBot", self).knowledge.embedder)
        step = ToolStep(tools, self._matcher, config.tools)
        if config.tools.choose == "model" and generator is not None and generator.takes_tools:
            step.propose = partial(_proposed, generator, config.generator, tools)
        return step


def _proposed(
    generator: TextGenerator,
    options: GeneratorConfig,
    tools: tuple[Tool, ...],
    question: str,
    history: Sequence[Turn],
    language: Language,
) -> tuple[Tool, dict[str, Any]] | None:
    from slimchat.tools.model_calls import proposed

    return proposed(generator, options, tools, question, history, language)
