"""Sixty conversations in three languages end in the right call or the right question."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tool_desk import desk

from slimchat.config import BotConfig
from slimchat.knowledge.language import detect_language
from slimchat.models.embedder import load_embedder
from slimchat.tools.deciding import ToolStep
from slimchat.tools.matching import Matcher
from slimchat.tools.state import Ask
from slimchat.tools.tool import Call
from slimchat.types import Turn

ROWS = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "data" / "tool_dialogues.jsonl")
    .read_text(encoding="utf-8")
    .splitlines()
]


@pytest.fixture(scope="module")
def step() -> Iterator[ToolStep]:
    config = BotConfig()
    yield ToolStep(tuple(desk()), Matcher(load_embedder(config)), config.tools)


def ending(step: ToolStep, turns: list[str]) -> dict[str, Any]:
    """What the last turn comes to, when the bot says what it decides on before."""
    history: list[Turn] = []
    last: dict[str, Any] = {}
    for text in turns:
        language = "en"
        for _, said in [turn for turn in history if turn[0] == "user"]:
            language = detect_language(said, language)
        language = detect_language(text, language)
        spoken = step.spoken(step.replayed(history), text, language)
        decision = step.decide(text, history, language)
        reply = "Here is what the documents say. [1]"
        if isinstance(decision, Ask):
            reply = decision.text(spoken)
            last = {"ask": decision.tool.name, "slot": decision.slot.name}
        elif isinstance(decision, Call):
            last = {"call": decision.tool.name, "arguments": given(decision)}
        else:
            last = {"pass": True}
        history += [("user", text), ("assistant", reply)]
    return last


def given(call: Call) -> dict[str, Any]:
    return {name: value for name, value in call.arguments.items() if value is not None}


def test_the_dialogues_end_where_they_should(step: ToolStep) -> None:
    ends = {row["id"]: ending(step, row["turns"]) for row in ROWS}
    wrong = [f"{row['id']}: {ends[row['id']]}" for row in ROWS if ends[row["id"]] != row["end"]]
    print(f"{len(ROWS) - len(wrong)} of {len(ROWS)}", *wrong, sep="\n")
    assert len(ROWS) == 60
    assert len(wrong) <= 6, "\n".join(wrong)
