"""What a customer leaves in the form: only the fields that were asked for, checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from slimchat._config.actions import ContactField
from slimchat.config import HandoffConfig, TextsConfig
from slimchat.dialogue.texts import text
from slimchat.errors import HandoverError
from slimchat.types import LANGUAGES

LONGEST: Mapping[ContactField, int] = {
    "name": 200,
    "email": 254,
    "phone": 40,
    "order": 60,
    "message": 4000,
}
"""Characters of each field, at most."""
_SHAPES = {
    "email": re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s.,;<>\"]{2,}"),
    "phone": re.compile(r"(?=(?:\D*\d){6,15}\D*$)\+?[\d\s()./-]+"),
}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


def form(config: HandoffConfig, texts: TextsConfig) -> dict[str, Any]:
    """What an interface must ask, as JSON data; empty where nothing is passed on."""
    if not config.enabled:
        return {}
    return {
        "fields": [
            {"name": name, "required": name in config.required, "longest": LONGEST[name]}
            for name in config.fields
        ],
        "consent": {each: text("handoff_consent", each, texts) for each in LANGUAGES},
    }


def checked(given: Mapping[str, Any], config: HandoffConfig) -> dict[str, str]:
    """The details, trimmed; fields that are empty are left out.

    Raises:
        HandoverError: one is missing, unknown or no such thing; it names the field, never what
            was typed.
    """
    for other in given:
        if other not in config.fields:
            raise HandoverError(
                f"The form has no field {other!r:.40}.",
                f"It has {', '.join(config.fields)}.",
                field=other[:40],
            )
    found: dict[str, str] = {}
    for name in config.fields:
        value = _CONTROL.sub("", str(given.get(name) or "")).strip()
        if not value:
            if name in config.required:
                raise HandoverError(f"The field {name} is empty.", "Fill it in.", field=name)
            continue
        shape = _SHAPES.get(name)
        if len(value) > LONGEST[name] or (shape is not None and not shape.fullmatch(value)):
            raise HandoverError(
                f"The field {name} does not hold what it should, or more than {LONGEST[name]} "
                "characters.",
                "Correct it.",
                field=name,
            )
        found[name] = value
    return found
