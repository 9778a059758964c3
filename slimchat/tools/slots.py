"""What a tool must be told: a slot for each parameter of its function."""

from __future__ import annotations

import datetime
import enum
import re
import types
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from slimchat.errors import ConfigError
from slimchat.types import LANGUAGES, Language

Kind = Literal["code", "choice", "date", "flag", "integer", "number", "text"]


@dataclass(frozen=True, slots=True, eq=False)
class Says:
    """What customers call a parameter; stands in ``Annotated`` beside its type.

    Attributes:
        en, es, pt: its name, with a hint after a comma, such as ``order number, four digits``.
        values: other names of a choice, such as ``{"Lisboa": ["Lisbon"]}``.
    """

    en: str = ""
    es: str = ""
    pt: str = ""
    values: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Slot:
    """One value that a tool is given.

    Attributes:
        kind: how it is looked for: a ``code`` by its pattern, a ``choice`` by its names, and so on.
        names: what it is called, by language.
        choices: each value with the names that customers use for it.
        pattern: of a code.
    """

    name: str
    kind: Kind
    required: bool
    names: Mapping[Language, str]
    adapter: TypeAdapter[Any]
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    pattern: re.Pattern[str] | None = None

    def check(self, value: object) -> Any:
        """The value as the function takes it.

        Raises:
            ValueError: it is not one that the type and its bounds allow.
        """
        try:
            return self.adapter.validate_python(value)
        except ValidationError as error:
            raise ValueError(error.errors()[0]["msg"]) from error

    def label(self, language: Language) -> str:
        """Its name, without the hint after the comma."""
        return self.names[language].partition(",")[0]


def slot_of(name: str, annotation: Any, required: bool, where: str) -> Slot:
    """The slot of a parameter.

    Args:
        where: the tool, for messages.

    Raises:
        ConfigError: no customer can be asked for a value of this type.
    """
    plain, extras = _unwrapped(annotation)
    adapter: TypeAdapter[Any] = TypeAdapter(annotation)
    said = next((extra for extra in extras if isinstance(extra, Says)), Says())
    schema = TypeAdapter(Annotated[plain, *extras] if extras else plain).json_schema()
    pattern = schema.get("pattern")
    kind = _kind(plain, pattern)
    if kind is None:
        raise ConfigError(
            f"The parameter {name!r} of the tool {where!r} is a {annotation!r:.80}, which no "
            "customer can be asked for.",
            "Use str, int, float, bool, date, a Literal of texts or an Enum, with Annotated for "
            "bounds and patterns.",
        )
    own = name.replace("_", " ")
    described = schema.get("description") or _described(extras) or own
    return Slot(
        name=name,
        kind=kind,
        required=required,
        names={each: getattr(said, each) or described for each in LANGUAGES},
        adapter=adapter,
        choices=_choices(plain, said) if kind == "choice" else {},
        pattern=_compiled(pattern, name, where) if kind == "code" else None,
    )


def _unwrapped(annotation: Any) -> tuple[Any, tuple[Any, ...]]:
    """The type without ``Annotated`` and ``None``, and what stood beside it."""
    extras: tuple[Any, ...] = ()
    while True:
        if get_origin(annotation) is Annotated:
            annotation, *more = get_args(annotation)
            extras = (*more, *extras)
        elif get_origin(annotation) in (Union, types.UnionType):
            rest = [each for each in get_args(annotation) if each is not type(None)]
            if len(rest) != 1:
                return annotation, extras
            annotation = rest[0]
        else:
            return annotation, extras


def _kind(plain: Any, pattern: str | None) -> Kind | None:
    if get_origin(plain) is Literal:
        return "choice" if all(isinstance(each, str) for each in get_args(plain)) else None
    if not isinstance(plain, type):
        return None
    kinds: list[tuple[type, Kind]] = [
        (enum.Enum, "choice"),
        (bool, "flag"),
        (int, "integer"),
        (float, "number"),
        (Decimal, "number"),
        (str, "text" if pattern is None else "code"),
    ]
    if issubclass(plain, datetime.date) and not issubclass(plain, datetime.datetime):
        return "date"
    return next((kind for base, kind in kinds if issubclass(plain, base)), None)


def _choices(plain: Any, said: Says) -> dict[str, tuple[str, ...]]:
    values = (
        get_args(plain) if get_origin(plain) is Literal else [str(member.value) for member in plain]
    )
    return {value: (value, *said.values.get(value, ())) for value in values}


def _described(extras: Sequence[Any]) -> str:
    found = [extra.description for extra in extras if isinstance(extra, FieldInfo)]
    return next((text for text in found if text), "")


def _compiled(pattern: str | None, name: str, where: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern or "")
    except re.error as error:
        raise ConfigError(
            f"The pattern of {name!r} in the tool {where!r} cannot be read ({error}).",
            "Use what Python's re and pydantic have in common.",
        ) from error
