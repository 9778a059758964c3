"""What can be set, as plain data, from the config's own types, bounds and descriptions."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from slimchat._config.parts import MEASURED
from slimchat.config import BotConfig, Part

Data = dict[str, Any]

_KINDS = {"boolean": "flag", "integer": "integer", "number": "number", "string": "text"}
_BOUNDS = {
    "minimum": "minimum",
    "exclusiveMinimum": "above",
    "maximum": "maximum",
    "exclusiveMaximum": "below",
    "maxLength": "longest",
}


def groups(config_type: type[BotConfig]) -> list[Data]:
    """Every part of a config, in its order; its own settings come first, as the part ``""``.

    Returns:
        JSON data: ``name``, ``about`` (the docstring), ``applies`` (see
        :data:`slimchat.config.Applies`) and ``settings``, each with its dotted ``path``,
        ``name``, ``about``, ``kind`` (``flag``, ``integer``, ``number``, ``text``, ``choice``,
        ``list`` of texts, or ``json`` for any other), whether it may be ``nullable``,
        ``default``, ``choices`` of a choice, and its bounds where it has any: ``minimum``,
        ``above``, ``maximum``, ``below``, ``longest``.
    """
    return [group for group in _groups(config_type, "") if group["settings"]]


def values(config: BotConfig) -> Data:
    """The value of every setting by its dotted path, as JSON data."""
    return dict(_flat(config.model_dump(mode="json"), type(config), ""))


def _groups(part: type[BaseModel], prefix: str) -> Iterator[Data]:
    schema = part.model_json_schema()
    known = schema.get("properties", {})
    settings, inner = [], list[tuple[type[BaseModel], str]]()
    for name, field in _chosen(part).items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            inner.append((kind, f"{prefix}{name}."))
            continue
        default = field.get_default(call_default_factory=True, validated_data={})
        shape = _resolved(known.get(name, {}), schema.get("$defs", {}))
        settings.append(
            {
                "path": f"{prefix}{name}",
                "name": name,
                "about": field.description or "",
                "default": None if default is PydanticUndefined else _plain(default),
                **_shape(shape),
            }
        )
    yield {
        "name": prefix.removesuffix("."),
        "about": inspect.cleandoc(part.__doc__ or ""),
        "applies": part.applies if issubclass(part, Part) else "answer",
        "settings": settings,
    }
    for kind, path in inner:
        yield from _groups(kind, path)


def _shape(schema: Data) -> Data:
    """Kind and bounds of a setting, from its JSON schema."""
    options = [option for option in schema.get("anyOf", [schema]) if option.get("type") != "null"]
    nullable = len(options) < len(schema.get("anyOf", [schema]))
    if len(options) != 1:
        return {"kind": "json", "nullable": nullable}
    found = options[0]
    shape: Data = {"kind": _KINDS.get(found.get("type", ""), "json"), "nullable": nullable}
    choices = found.get("enum", [found["const"]] if "const" in found else None)
    if choices is not None and all(isinstance(choice, str) for choice in choices):
        return {**shape, "kind": "choice", "choices": choices}
    if found.get("type") == "array" and found.get("items", {}).get("type") == "string":
        return {**shape, "kind": "list"}
    return shape | {name: found[key] for key, name in _BOUNDS.items() if key in found}


def _resolved(schema: Any, definitions: Data) -> Any:
    """The schema with what it refers to in its place."""
    if isinstance(schema, list):
        return [_resolved(item, definitions) for item in schema]
    if not isinstance(schema, dict):
        return schema
    name = str(schema.get("$ref", "")).removeprefix("#/$defs/")
    if name in definitions:
        return _resolved(definitions[name], {k: v for k, v in definitions.items() if k != name})
    return {key: _resolved(item, definitions) for key, item in schema.items()}


def _flat(data: Data, part: type[BaseModel], prefix: str) -> Iterator[tuple[str, Any]]:
    for name, field in _chosen(part).items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from _flat(data[name], kind, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", data[name]


def _chosen(part: type[BaseModel]) -> dict[str, FieldInfo]:
    """The fields that people set; what was measured is not among them."""
    return {
        name: field
        for name, field in part.model_fields.items()
        if field.json_schema_extra != MEASURED
    }


def _plain(value: Any) -> Any:
    from pydantic_core import to_jsonable_python

    return to_jsonable_python(value)
