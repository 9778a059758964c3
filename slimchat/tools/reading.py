"""Everything that one text says for the slots of a tool."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from slimchat.tools import words
from slimchat.tools.marks import Found, Said
from slimchat.tools.slots import Kind
from slimchat.tools.tool import Tool
from slimchat.tools.values import Values, values_of
from slimchat.types import Language

_FIRST: Mapping[Kind, int] = {
    "code": 0, "date": 1, "choice": 2, "number": 3, "integer": 4, "flag": 5, "text": 6,
}  # fmt: skip
"""The narrower a kind, the sooner it takes its place of the text."""


@dataclass(slots=True)
class Reading:
    """What a text says, by slot.

    Attributes:
        values: what is meant.
        several: values of which any may be meant.
        wrong: what was said and is not allowed.
        denied: values that the customer says are not meant.
        rest: words beside the values.
        corrects: the text says that something before was wrong.
    """

    values: dict[str, Any] = field(default_factory=dict)
    several: dict[str, tuple[Found, ...]] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)
    denied: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    rest: int = 0
    corrects: bool = False

    def __bool__(self) -> bool:
        return bool(self.values or self.several or self.wrong)


def read(
    tool: Tool,
    text: str,
    language: Language,
    today: datetime.date,
    asked: str | None = None,
) -> Reading:
    """Read a text for a tool.

    Args:
        asked: the slot that the text answers the question for.
    """
    said, reading = Said(text, language), Reading()
    reading.corrects = words.CORRECTS.search(said.plain) is not None
    order = sorted(tool.slots, key=lambda slot: (slot.name != asked, _FIRST[slot.kind]))
    for slot in order:
        if slot.kind == "text" and slot.name == asked and reading:
            continue
        found = values_of(slot, said, slot.name == asked, today)
        _settle(slot.name, found, said, reading)
    reading.rest = len(said.others())
    return reading


def _settle(name: str, found: Values, said: Said, reading: Reading) -> None:
    denied = [each for each in found.fit if _denied(each, said)]
    kept = [each for each in found.fit if each not in denied]
    if denied:
        reading.denied[name] = tuple(each.value for each in denied)
    places = [*kept, *(each for each in found.wrong if not _denied(each, said))]
    places.sort(key=lambda item: item.start)
    kept_last = _after_correction(places, said)
    kept = [each for each in kept if each in kept_last]
    different: dict[Any, Found] = {}
    for each in kept:
        different.setdefault(each.value, each)
    if len(different) == 1:
        reading.values[name] = next(iter(different))
    elif different:
        reading.several[name] = tuple(different.values())
    elif wrong := [each for each in found.wrong if each in kept_last]:
        reading.wrong[name] = wrong[-1].said


def _denied(found: Found, said: Said) -> bool:
    """Whether the customer says that this is not the value: "not 12", "12 no, 13"."""
    before = words.NEGATED_BEFORE[said.language].search(said.plain[: found.start])
    return bool(before or words.NEGATED_AFTER.match(said.plain[found.end :]))


def _after_correction(places: list[Found], said: Said) -> list[Found]:
    """The values after the last correction between two of them."""
    for place in range(len(places) - 1, 0, -1):
        between = said.plain[places[place - 1].end : places[place].start]
        if words.CORRECTS.search(between):
            return places[place:]
    return places
