"""Near questions are found without looking at all of them, and none is missed."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slimchat.training.tailor.likeness import SHINGLE_BOUND, WORD_BOUND, Questions, folded
from slimchat.training.tailor.neighbours import Neighbours

sets = st.lists(st.frozensets(st.sampled_from("abcdefghijkl"), max_size=10), max_size=15)


@settings(max_examples=150, deadline=None)
@given(
    sets,
    st.frozensets(st.sampled_from("abcdefghijkl"), max_size=10),
    st.sampled_from([0.5, 0.7, 0.8, 1.0]),
)
def test_no_set_that_is_near_is_missed(
    known: list[frozenset[str]], one: frozenset[str], bound: float
) -> None:
    frequency = {letter: sum(letter in each for each in known) for letter in "abcdef"}
    made = Neighbours(bound, frequency)
    for each in known:
        made.add(each)
    near = {
        number
        for number, each in enumerate(known)
        if one & each and len(one & each) / len(one | each) >= bound
    }
    assert near <= made.near(one)
    for number in near:
        assert made.index(one, number) == len(one & known[number]) / len(one | known[number])


@pytest.mark.parametrize("told", [False, True])
def test_questions_are_near_by_words_or_by_typing(told: bool) -> None:
    texts = [
        "How long do I have to return an opened machine?",
        "¿Cuánto cuesta el envío a Canarias?",
        "Is it free?",
    ]
    made = Questions(texts, texts if told else ())
    assert len(made) == 3
    exact = made.like("how long do i have to return an OPENED machine")
    assert (exact.known, exact.how) == (texts[0], "exact") if exact else pytest.fail("none")
    for near, known in (
        ("Do I have to return an opened machine how long?", texts[0]),
        ("How long do I have to retrun an opened machine?", texts[0]),
        ("Cuanto cuesta el envio a las Canarias", texts[1]),
    ):
        found = made.like(near)
        assert found is not None, near
        assert (found.known, found.how) == (known, "near")
        assert found.score >= min(WORD_BOUND, SHINGLE_BOUND)
    assert made.like("Where is the shop?") is None
    assert made.like("?") is None


def test_of_many_questions_few_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(0)
    begins = ["how long do i have to", "can i return", "what does it cost to"]
    parts = [f"{a}{b}" for a in "bdfgklmnprst" for b in "aeiou"]
    words = ["".join(rng.choices(parts, k=4)) for _ in range(300)]
    asked = [f"{rng.choice(begins)} {' '.join(rng.choices(words, k=5))}?" for _ in range(1000)]
    assert len({folded(text) for text in asked}) == 1000
    compared, index = 0, Neighbours.index

    def counted(self: Neighbours, *args: Any) -> float:
        nonlocal compared
        compared += 1
        return index(self, *args)

    monkeypatch.setattr(Neighbours, "index", counted)
    made = Questions(among=asked)
    for text in asked:
        made.like(text)
        made.add(text)
    assert compared < 1000 * 1000 / 2 / 5  # of all pairs
