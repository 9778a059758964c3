"""Who is handed to a person is searched for as well, and handed over whatever comes of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support import HashingEmbedder, WordReader, write_documents

from slimchat.config import BotConfig
from slimchat.dialogue.pipeline import Pipeline
from slimchat.dialogue.texts import text
from slimchat.knowledge.base import KnowledgeBase
from slimchat.types import Answer, Hit, Turn

ASKED = "I want to talk to a person, my X200 shows error E-03"


@pytest.fixture
def knowledge(tmp_path: Path) -> KnowledgeBase:
    docs = write_documents(tmp_path / "docs")
    return KnowledgeBase.build(
        docs, tmp_path / "bot", embedder=HashingEmbedder(), reader=WordReader()
    )


def asked(
    knowledge: KnowledgeBase,
    question: str = ASKED,
    history: tuple[Turn, ...] = (),
    cancel: Callable[[], bool] | None = None,
) -> tuple[tuple[Hit, ...], Answer]:
    reader: Any = WordReader()
    *before, last = Pipeline(knowledge, reader, None, BotConfig()).run(
        question, history, None, cancel
    )
    assert [event.type for event in before] == ["retrieved", "token"]
    assert last.answer is not None
    return before[0].hits, last.answer


def names(answer: Answer) -> list[str]:
    return [step.name for step in answer.trace]


def test_the_passages_are_found_and_the_answer_stays_the_handover(knowledge: KnowledgeBase) -> None:
    hits, answer = asked(knowledge)
    assert hits[0].passage.source == "errors.md"
    assert (answer.action, answer.text) == ("handoff", text("handoff", "en"))
    assert answer.citations == ()
    (step,) = [step for step in answer.trace if step.name == "retrieve"]
    traced = step.detail["hits"]
    assert [hit["passage_id"] for hit in traced][: len(hits)] == [hit.passage.id for hit in hits]


def test_a_follow_up_is_searched_for_with_what_came_before(knowledge: KnowledgeBase) -> None:
    before = (("user", "What does error E-03 of the X200 mean?"), ("assistant", "It is empty."))
    hits, answer = asked(knowledge, "and can I talk to a person about it?", before)
    assert answer.action == "handoff"
    assert hits[0].passage.source == "errors.md"


def test_a_search_that_fails_stops_no_handover(knowledge: KnowledgeBase) -> None:
    knowledge.close()
    hits, answer = asked(knowledge)
    assert hits == ()
    assert (answer.action, answer.text) == ("handoff", text("handoff", "en"))
    assert names(answer)[-2:] == ["handoff", "unsearched"]


def test_a_stop_during_the_search_stops_no_handover(knowledge: KnowledgeBase) -> None:
    asks = iter([False])
    hits, answer = asked(knowledge, cancel=lambda: next(asks, True))
    assert hits
    assert (answer.action, answer.cancelled) == ("handoff", False)
