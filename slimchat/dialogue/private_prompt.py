"""A prompt for the trace: what the customer wrote in it is made private, the places still fit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

_WRITTEN = ("question", "history")
"""Pieces that a customer, or whoever spoke for one, wrote."""


def private_prompt(detail: Mapping[str, Any], private: Callable[[Any], Any]) -> dict[str, Any]:
    """The detail of :func:`slimchat.dialogue.prompt.detail` as it may be kept.

    Where the model's template changed a piece, so that its place is not known, all of the prompt is
    made private, and no piece has a place.
    """
    prompt, parts = str(detail["prompt"]), [dict(part) for part in detail["parts"]]
    if any(part["start"] is None for part in parts if part["part"] in _WRITTEN):
        hidden = private(prompt)
        if hidden != prompt:
            parts = [part | {"start": None, "end": None} for part in parts]
        return {**detail, "prompt": hidden, "parts": parts}
    made, end = "", 0
    for part in sorted(parts, key=lambda part: part["start"] or 0):
        if part["start"] is None:
            continue
        piece = prompt[part["start"] : part["end"]]
        made += prompt[end : part["start"]]
        end = part["end"]
        part["start"] = len(made)
        made += private(piece) if part["part"] in _WRITTEN else piece
        part["end"] = len(made)
    return {**detail, "prompt": made + prompt[end:], "parts": parts}
