"""Manifests of earlier versions, read as the current one.

Version 1 knew the bot's name and when it was made, and neither who answers for it, nor which
version of the bot it is, nor how it did; its documents were listed in the store alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from slimchat.bundle import layout

UNKNOWN = "0.0.0"
"""The version of a bot whose bundle states none."""


def migrated(data: Mapping[str, Any]) -> dict[str, Any]:
    """A manifest of any version that is known, as one of the current version.

    Raises:
        KeyError, TypeError: it lacks what its version has.
    """
    current = dict(data)
    while current["version"] < layout.VERSION:
        current = _STEPS[current["version"]](current)
    return current


def required(data: Mapping[str, Any]) -> Sequence[str]:
    """The parts that a bundle of this version has in any case."""
    if data["version"] == 1:
        return [name for name in layout.REQUIRED if name != layout.DOCUMENTS]
    return layout.REQUIRED


def _from_1(data: dict[str, Any]) -> dict[str, Any]:
    bot = {
        "name": data.pop("name"),
        "version": UNKNOWN,
        "owner": None,
        "approval": None,
        "created": data.pop("created"),
    }
    return data | {"version": 2, "bot": bot, "evaluation": None}


_STEPS: Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]] = {1: _from_1}
