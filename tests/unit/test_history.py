from __future__ import annotations

import pytest

from slimchat.dialogue.history import completed

HISTORY = [("user", "How much is delivery to Spain?"), ("assistant", "It costs 4,90 €.")]


@pytest.mark.parametrize(
    "question", ["and to Portugal?", "y a Canarias?", "e para o Brasil?", "how long does it take"]
)
def test_a_follow_up_takes_the_last_question_with_it(question: str) -> None:
    assert completed(question, HISTORY) == f"How much is delivery to Spain? {question}"


def test_a_question_that_stands_alone_is_left_alone() -> None:
    question = "Which warranty applies to Lumen machines bought by restaurants in London last year?"
    assert completed(question, HISTORY) is None


def test_without_history_nothing_is_completed() -> None:
    assert completed("and to Portugal?", []) is None
    assert completed("and to Portugal?", [("assistant", "Hello.")]) is None
