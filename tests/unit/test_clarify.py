from __future__ import annotations

from collections.abc import Sequence

import pytest
from support import passage

from slimchat.config import ClarifyConfig
from slimchat.dialogue.clarify import choices, listed
from slimchat.models.reading import Reading
from slimchat.types import Hit, Passage

LUMEN = passage(
    "Every 200 drinks.", source="lumen/descaling.md", title="Descale the Lumen 2", section=("When",)
)
MAREA = passage(
    "Every month.", source="marea/descaling.md", title="Descale the Marea Duo", section=("When",)
)
FEES = passage("Descaling costs £20.", source="fees.md", title="Fees")


def asked(
    question: str,
    passages: Sequence[Passage] = (LUMEN, MAREA, FEES),
    *,
    relevance: float = 0.9,
    apart: float = 1.0,
    gap: float = 7.0,
) -> list[str]:
    hits = [Hit(p, n, {"evidence": 10.0 - n * apart}) for n, p in enumerate(passages, start=1)]
    readings = {p.id: Reading(relevance) for p in passages}
    found = choices(question, hits, readings, 0.4, ClarifyConfig(gap=gap))
    return [choice.label for choice in found]


def test_documents_that_differ_in_a_name_are_asked_for() -> None:
    assert asked("how often do I descale it?") == ["Lumen 2", "Marea Duo"]
    assert asked("how often do I descale it?", (FEES, MAREA, LUMEN)) == ["Marea Duo", "Lumen 2"]


@pytest.mark.parametrize("question", ["how often for the LUMEN", "descale my marea", "the 2?"])
def test_a_name_in_the_question_decides(question: str) -> None:
    assert asked(question) == []


def test_one_that_is_far_behind_does_not_compete() -> None:
    assert asked("how often?", apart=9.0) == []
    assert asked("how often?", relevance=0.1) == []


def test_documents_that_are_not_alike_do_not_compete() -> None:
    assert asked("how much?", (LUMEN, FEES)) == []
    care = passage("Wipe it.", source="care.md", title="Descale and care")
    assert asked("how often?", (LUMEN, care)) == []


def test_the_same_text_for_both_is_an_answer() -> None:
    same = passage("Every 200 drinks.", source="b/descaling.md", title="Descale the Brisa")
    assert asked("how often?", (LUMEN, same)) == []


def test_another_language_is_no_rival() -> None:
    spanish = passage("Cada mes.", source="m/descaling.md", title="Descale Marea", language="es")
    assert asked("how often?", (LUMEN, spanish)) == []


def test_no_hits_and_one_hit() -> None:
    assert asked("how often?", ()) == []
    assert asked("how often?", (LUMEN,)) == []


def test_choices_are_bounded_and_listed() -> None:
    many = [
        passage(f"Every {n} drinks.", source=f"{n}/descaling.md", title=f"Descale the X{n}")
        for n in range(3, 9)
    ]
    hits = [Hit(p, n, {}) for n, p in enumerate(many, start=1)]
    readings = {p.id: Reading(0.9) for p in many}
    found = choices("how often?", hits, readings, 0.4, ClarifyConfig(most_choices=3))
    assert listed(found, "or") == "X3, X4 or X5"
