"""A prompt in the trace shows no personal data, and its parts are where it says."""

from __future__ import annotations

from typing import Any

from slimchat.dialogue.private_prompt import private_prompt
from slimchat.privacy import masked

PIECES = [
    ("instructions", "Answer. Call 910 000 245."),
    ("history", "I am bo@example.com, hello"),
    ("passage", "[1] Write to ana@example.com"),
    ("question", "call me on 612 345 678 please"),
]


def detail(*, known: bool = True) -> dict[str, Any]:
    prompt, parts = "<s>", []
    for kind, text in PIECES:
        place = {"start": len(prompt), "end": len(prompt) + len(text)}
        found = known or kind != "question"
        parts.append(
            {"part": kind, "tokens": 3} | (place if found else {"start": None, "end": None})
        )
        prompt += f"{text}</s>"
    return {"prompt": prompt, "parts": parts, "tokens": 9}


def test_places_still_fit() -> None:
    made = private_prompt(detail(), masked)
    shown = [made["prompt"][part["start"] : part["end"]] for part in made["parts"]]
    assert shown == [
        "Answer. Call 910 000 245.",
        "I am [email], hello",
        "[1] Write to ana@example.com",
        "call me on [phone] please",
    ]
    assert made["prompt"] == "<s>" + "".join(f"{text}</s>" for text in shown)
    assert made["tokens"] == 9


def test_where_a_place_is_not_known_all_is_made_private() -> None:
    made = private_prompt(detail(known=False), masked)
    assert "@" not in made["prompt"]
    assert "612" not in made["prompt"]
    assert {part["start"] for part in made["parts"]} == {None}


def test_a_prompt_without_personal_data_is_left_as_it_is() -> None:
    given = detail()
    assert private_prompt(given, lambda value: value) == given
