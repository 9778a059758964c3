from __future__ import annotations

import pytest

from slimchat.config import AnswerConfig
from slimchat.dialogue.abstention import discounted, enough, threshold, unknown_codes

PASSAGES = [
    "Error E-03 means that the tank of the LU-200 is empty.",
    "Alarm A2: call us.",
    "It took week 2 and k 20.",
]


@pytest.mark.parametrize(
    ("question", "unknown"),
    [
        ("what is E04?", ("E04",)),
        ("what is E-03?", ()),
        ("what is e03?", ()),
        ("my LU200 shows A5 and P-115", ("A5", "P-115")),
        ("where is my order AB12345?", ()),
        ("1kg of coffee at 220v for £40, 24h", ()),
        ("how do I clean it?", ()),
        ("alarm k2", ("k2",)),
    ],
)
def test_codes_that_no_passage_holds(question: str, unknown: tuple[str, ...]) -> None:
    assert unknown_codes(question, PASSAGES) == unknown


def test_each_unknown_code_halves_the_confidence() -> None:
    assert discounted(0.8, ()) == 0.8
    assert discounted(0.8, ("E04",)) == 0.4
    assert discounted(0.8, ("E04", "A5")) == 0.2


def test_the_setting_wins_over_the_calibrated_threshold() -> None:
    assert threshold(AnswerConfig(), 0.4) == 0.4
    assert threshold(AnswerConfig(refuse_below=0.7), 0.4) == 0.7
    assert enough(0.7, 0.7)
    assert not enough(0.69, 0.7)
