"""Settings as YAML that explains itself: every one with its meaning, bounds and default."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic import BaseModel
    from pydantic.fields import FieldInfo

    from slimchat.config import BotConfig

BOUNDS = {
    "ge": "at least",
    "min_length": "at least",
    "gt": "above",
    "le": "at most",
    "max_length": "at most",
    "lt": "below",
}


def explained_yaml(config: BotConfig, *, changed: bool = False) -> str:
    """Every setting with its description, bounds and default, as YAML.

    Args:
        changed: only the settings that differ from their defaults.
    """
    lines = "\n".join(_lines(config, type(config)(), 0, changed))
    return f"{lines}\n" if lines else ""


def _lines(part: BaseModel, defaults: BaseModel, depth: int, changed: bool) -> Iterator[str]:
    from pydantic import BaseModel

    indent = "  " * depth
    for name, field in type(part).model_fields.items():
        value, default = getattr(part, name), getattr(defaults, name)
        if changed and value == default:
            continue
        if isinstance(value, BaseModel):
            about = " ".join((type(value).__doc__ or "").split())
            yield from ("", f"{indent}# {about}", f"{indent}{name}:")
            yield from _lines(value, default, depth + 1, changed)
            continue
        text = f"{field.description} ({_bounds(field)}; default {_yaml(default)})"
        yield from ("", *(f"{indent}# {line}" for line in wrap(text, 92 - len(indent))))
        yield f"{indent}{name}: {_yaml(value)}"


def _bounds(field: FieldInfo) -> str:
    limits: dict[str, Any] = {}
    for item in field.metadata:
        limits |= {key: getattr(item, key) for key in BOUNDS if hasattr(item, key)}
    told = " and ".join(f"{BOUNDS[key]} {value:g}" for key, value in limits.items())
    unit = " characters" if limits.keys() & {"min_length", "max_length"} else ""
    return told + unit if told else _kind(field.annotation)


def _kind(annotation: Any) -> str:
    from typing import Literal, get_args, get_origin

    if get_origin(annotation) is Literal:
        return " or ".join(get_args(annotation))
    if get_origin(annotation) is tuple:
        return "a list"
    choices = [_kind(part) for part in get_args(annotation)]
    if choices:
        return " or ".join(choices)
    return {bool: "true or false", type(None): "null", str: "text"}.get(annotation, "a number")


def _yaml(value: Any) -> str:
    """A value in YAML's flow style, in one line, whatever characters it holds."""
    from pydantic_core import to_jsonable_python

    from slimchat._config.text import as_yaml, escaped

    text = as_yaml(
        escaped(to_jsonable_python(value)),
        default_flow_style=True,
        default_style='"' if isinstance(value, str) else None,
        width=float("inf"),
    )
    return text.removesuffix("...\n").strip()
