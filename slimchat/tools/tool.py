"""A function as a tool."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_type_hints

from pydantic import BaseModel, ConfigDict, ValidationError, create_model
from pydantic.errors import PydanticUserError

from slimchat.errors import ConfigError
from slimchat.tools.slots import Slot, slot_of

_NAME = re.compile(r"[A-Za-z_][\w.-]{0,63}")


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """A tool with values that were checked; only :meth:`Tool.checked` makes one.

    Attributes:
        values: as the function takes them.
        arguments: the same as JSON data.
    """

    tool: Tool
    values: Mapping[str, Any]
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Tool:
    """What a bot may call.

    Attributes:
        title: the first line of the docstring; what the customer sees it called.
        examples: questions that it is for.
        unlike: questions that sound like it and are for the documents.
        server: the MCP server that it belongs to; empty for a function.
    """

    name: str
    title: str
    description: str
    slots: tuple[Slot, ...]
    function: Callable[..., Any]
    model: type[BaseModel]
    examples: tuple[str, ...] = ()
    unlike: tuple[str, ...] = ()
    timeout_s: float | None = None
    server: str = ""

    def slot(self, name: str) -> Slot:
        """The slot of a name."""
        return next(slot for slot in self.slots if slot.name == name)

    def checked(self, values: Mapping[str, Any]) -> Call:
        """The call with these values.

        Raises:
            ValueError: they do not fit; it begins with the name of the slot, where one is wrong.
        """
        try:
            filled = self.model.model_validate(dict(values))
        except ValidationError as error:
            first = error.errors()[0]
            place = str(first["loc"][0]) if first["loc"] else ""
            raise ValueError(f"{place}: {first['msg']}") from error
        given = {name: getattr(filled, name) for name in self.model.model_fields}
        return Call(self, given, filled.model_dump(mode="json"))

    def schema(self) -> dict[str, Any]:
        """The tool as chat templates take it, in the form of OpenAI's function calls."""
        return {
            "type": "function",
            "function": {
                "name": self.name,
                "description": self.description,
                "parameters": self.model.model_json_schema(),
            },
        }


def tool_of(
    function: Callable[..., Any],
    *,
    name: str | None = None,
    examples: Sequence[str] = (),
    unlike: Sequence[str] = (),
    timeout_s: float | None = None,
) -> Tool:
    """Make a tool of a function with type hints and a docstring.

    Args:
        name: by default the function's own.
        examples: questions that it is for; a few in each language that customers use.
        unlike: questions that sound like it, and that the documents answer.
        timeout_s: longest time of a call; by default the setting ``tools.timeout_s``.

    Raises:
        ConfigError: the function has no docstring, or a parameter that no customer can be asked
            for.
    """
    called = name or str(getattr(function, "__name__", ""))
    if not _NAME.fullmatch(called):
        raise ConfigError(
            f"{called!r:.80} is no name for a tool.", "Use letters, digits, '_', '-' and '.'."
        )
    text = inspect.cleandoc(function.__doc__ or "")
    if not text:
        raise ConfigError(
            f"The tool {called!r} has no docstring.",
            "Say in its first line what it finds out; customers see that line.",
        )
    if inspect.iscoroutinefunction(function):
        raise ConfigError(f"The tool {called!r} is a coroutine.", "Give a plain function.")
    fields = _fields(function, called)
    return made(
        called,
        text,
        fields,
        function,
        examples=tuple(examples),
        unlike=tuple(unlike),
        timeout_s=timeout_s,
    )


def made(
    name: str,
    description: str,
    fields: Mapping[str, tuple[Any, Any]],
    function: Callable[..., Any],
    **more: Any,
) -> Tool:
    """A tool from its fields: ``{name: (annotation, default)}``, ``...`` where there is none.

    Raises:
        ConfigError: a field is nothing that a customer can be asked for.
    """
    try:
        slots = tuple(
            slot_of(field, annotation, default is ..., name)
            for field, (annotation, default) in fields.items()
        )
        config = ConfigDict(extra="forbid", validate_default=True)
        model: type[BaseModel] = create_model(name, __config__=config, **dict(fields))  # type: ignore[call-overload]
    except PydanticUserError as error:
        raise ConfigError(
            f"pydantic cannot check the parameters of the tool {name!r} ({error}).",
            "Correct its type hints.",
        ) from error
    title = description.partition("\n")[0].strip().rstrip(".")
    return Tool(name, title, description, slots, function, model, **more)


def _fields(function: Callable[..., Any], name: str) -> dict[str, tuple[Any, Any]]:
    try:
        hints = get_type_hints(function, include_extras=True)
    except (NameError, TypeError) as error:
        raise ConfigError(
            f"The type hints of the tool {name!r} cannot be read ({error}).",
            "Import what they name at the top of the module.",
        ) from error
    fields: dict[str, tuple[Any, Any]] = {}
    for parameter in inspect.signature(function).parameters.values():
        named = parameter.kind in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY)
        if not named or parameter.name not in hints:
            raise ConfigError(
                f"The parameter {parameter.name!r} of the tool {name!r} has no type, or no name "
                "to give it by.",
                "Write it as 'name: type'.",
            )
        default = ... if parameter.default is parameter.empty else parameter.default
        fields[parameter.name] = (hints[parameter.name], default)
    return fields
