from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import passage

from slimchat.dialogue.grounding import MARKER, ground, is_no_answer

PASSAGES = [
    passage("Delivery to Spain costs 4,90 €. It takes two days.", source="a.md"),
    passage("The warranty is three years. Call 1-800-772-1213 for help.", source="b.md"),
]


def grounded(written: str, *, snap: bool = False):  # type: ignore[no-untyped-def]
    return ground(written, PASSAGES, [0.9, 0.8], "en", snap=snap)


def test_a_copied_sentence_is_cited_with_the_sources_own_characters() -> None:
    result = grounded("[2] the warranty is three years.", snap=True)
    assert result.text == "The warranty is three years. [1]"
    assert result.quotes[0].passage.source == "b.md"
    assert result.quotes[0].text == "The warranty is three years."


def test_a_corrupted_number_is_replaced_by_the_sources_own() -> None:
    result = grounded("call 1-800-772-772-1213 for help.", snap=True)
    assert "1-800-772-1213" in result.text
    assert "772-772" not in result.text


def test_a_marker_at_the_wrong_passage_is_corrected() -> None:
    result = grounded("Delivery to Spain costs 4,90 €. [2]")
    assert result.quotes[0].passage.source == "a.md"
    assert result.text == "Delivery to Spain costs 4,90 €. [1]"


def test_a_marker_at_no_passage_disappears() -> None:
    assert "[9]" not in grounded("The warranty is three years. [9]").text


def test_a_sentence_that_no_source_says_is_dropped() -> None:
    result = grounded("The warranty is three years. Penguins live in Antarctica forever.")
    assert "Penguins" not in result.text
    assert result.dropped == ("Penguins live in Antarctica forever.",)


def test_nothing_grounded_means_no_text() -> None:
    result = grounded("Penguins live in Antarctica forever.")
    assert (result.text, result.quotes) == ("", ())


@pytest.mark.parametrize("written", ["no answer", "No answer.", " no answer\n", "", "[1]"])
def test_no_answer_is_recognised(written: str) -> None:
    assert is_no_answer(written)


def test_an_answer_is_not_taken_for_no_answer() -> None:
    assert not is_no_answer("no answer is needed: it is free. [1]")


@given(st.text(max_size=200))
def test_every_quote_is_verbatim_and_every_marker_points_at_one(written: str) -> None:
    result = grounded(written, snap=True)
    for quote in result.quotes:
        assert quote.text in quote.passage.text
    numbers = {int(number) for number in MARKER.findall(result.text)}
    assert numbers <= set(range(1, len(result.quotes) + 1))
