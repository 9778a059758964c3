"""Parameters that a JSON Schema describes, as the types of Python that pydantic checks."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from slimchat.errors import ConfigError
from slimchat.tools.slots import Says

_BOUNDS = {
    "minimum": "ge",
    "maximum": "le",
    "exclusiveMinimum": "gt",
    "exclusiveMaximum": "lt",
    "multipleOf": "multiple_of",
    "minLength": "min_length",
    "maxLength": "max_length",
    "pattern": "pattern",
}
_TYPES: Mapping[str, type] = {"string": str, "integer": int, "number": float, "boolean": bool}


def fields_of(
    schema: Mapping[str, Any], says: Mapping[str, Says], where: str
) -> dict[str, tuple[Any, Any]]:
    """The fields of an object: ``{name: (annotation, default)}``, ``...`` where there is none.

    A parameter of another kind that may be left out is left out.

    Args:
        says: what customers call the parameters, by name.
        where: the tool, for messages.

    Raises:
        ConfigError: a parameter that must be given is no text, number, choice, day or yes and no.
    """
    required = set(schema.get("required", ()))
    fields: dict[str, tuple[Any, Any]] = {}
    for name, own in schema.get("properties", {}).items():
        plain = _plain(own, schema)
        annotation = _annotation(plain)
        if annotation is None and name in required:
            raise ConfigError(
                f"The parameter {name!r} of the tool {where!r} is {own!r:.120}, which no customer "
                "can be asked for.",
                "Attach other tools of this server, or let it take texts, numbers, choices and "
                "days.",
            )
        if annotation is None:
            continue
        extras = [each for each in (_bounds(plain), says.get(name)) if each is not None]
        known = Annotated[annotation, *extras] if extras else annotation
        fields[name] = (known, ...) if name in required else (known | None, plain.get("default"))
    return fields


def _plain(own: Any, schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """A parameter's schema without references within the document and without null."""
    held: Mapping[str, Any] = own if isinstance(own, Mapping) else {}
    for _ in range(4):
        reference = held.get("$ref")
        if isinstance(reference, str) and reference.startswith("#/$defs/"):
            found = schema.get("$defs", {}).get(reference.removeprefix("#/$defs/"), {})
            held = {**found, **{key: value for key, value in held.items() if key != "$ref"}}
        others = [each for each in held.get("anyOf", ()) if each.get("type") != "null"]
        if len(others) == 1:
            held = {**others[0], **{key: value for key, value in held.items() if key != "anyOf"}}
    return held


def _annotation(plain: Mapping[str, Any]) -> Any:
    choices = plain.get("enum", [plain["const"]] if "const" in plain else None)
    if choices is not None:
        texts = tuple(each for each in choices if isinstance(each, str))
        return Literal[texts] if texts and len(texts) == len(choices) else None
    kind = plain.get("type")
    if kind == "string" and plain.get("format") == "date":
        return datetime.date
    return _TYPES.get(kind) if isinstance(kind, str) else None


def _bounds(plain: Mapping[str, Any]) -> Any:
    given = {ours: plain[theirs] for theirs, ours in _BOUNDS.items() if theirs in plain}
    described = plain.get("description")
    if "enum" in plain or plain.get("format") == "date":
        given = {}
    return Field(description=described, **given) if given or described else None
