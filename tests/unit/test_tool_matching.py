"""Which questions are for a tool, with the bundled embedder."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest
from tool_desk import desk

from slimchat.config import BotConfig
from slimchat.knowledge.language import detect_language
from slimchat.models.embedder import load_embedder
from slimchat.tools.matching import THRESHOLD, Matcher

ROOT = Path(__file__).parents[2]
TODAY = datetime.date(2026, 11, 28)
GENERAL = [
    "How long does delivery take?",
    "what does it cost to repair a grinder",
    "Can I cancel an order?",
    "¿Cuánto tarda un pedido a Canarias?",
    "¿Cuánto cuesta reparar un molinillo?",
    "Quanto tempo leva o conserto?",
    "Posso cancelar um pedido?",
]


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(load_embedder(BotConfig()))


def chosen(matcher: Matcher, question: str) -> str | None:
    tools = _DESK
    found = matcher.closest(tools, question, detect_language(question), TODAY)
    return found.tool.name if found is not None and found.clear(THRESHOLD) else None


_DESK = tuple(desk())


def rows(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_general_questions_call_nothing(matcher: Matcher) -> None:
    golden = [
        row["question"]
        for row in rows(ROOT / "knowledge" / "golden.jsonl")
        if row["action"] != "handoff"
    ]
    called = [(q, name) for q in [*GENERAL, *golden] if (name := chosen(matcher, q)) is not None]
    print(f"{len(called)} of {len(golden)} called", called)
    assert len(golden) > 200
    assert len(called) <= 2, called
    assert not [pair for pair in called if pair[0] in GENERAL]


def test_questions_for_a_tool_find_it_and_no_other(matcher: Matcher) -> None:
    wanted = rows(ROOT / "tests" / "data" / "tool_questions.jsonl")
    found = [(row, chosen(matcher, row["question"])) for row in wanted]
    right = [row for row, name in found if name == row["tool"]]
    wrong = [(row["question"], name) for row, name in found if name not in (None, row["tool"])]
    print(f"{len(right)} of {len(wanted)} found, {len(wrong)} for another tool")
    assert len(right) >= 0.6 * len(wanted)
    assert len(wrong) <= 2, wrong


def test_nothing_is_closest_without_tools_or_words(matcher: Matcher) -> None:
    assert matcher.closest((), "where is my order?", "en", TODAY) is None
    assert matcher.closest(_DESK, "4312", "en", TODAY) is None
