from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import passage

from slimchat.dialogue.grounding import MARKER, Unsupported, ground, is_no_answer

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


FIXED = "Delivery to Spain costs {}. It takes {} days. Call {} or write to {}."
SOURCE = passage(FIXED.format("4,90 €", "30", "E-03", "help@acme.example"), source="s.md")


@pytest.mark.parametrize(
    "sentence",
    [
        "Delivery to Spain costs 4,95 €.",
        "Delivery to Spain costs $4.90.",
        "Delivery to Spain costs five €.",
        "It takes 31 days.",
        "It takes 30 weeks.",
        "It takes thirty-one days.",
        "Call E-04 or write to help@acme.example.",
        "Call E-03 or write to help@evil.example.",
        "It takes 30 days until 5 March.",
        "It takes 30 days from 8:00.",
    ],
)
@pytest.mark.parametrize("unsupported", ["drop", "mark"])
def test_facts_that_no_source_holds_never_pass(sentence: str, unsupported: Unsupported) -> None:
    made = ground(
        sentence, [SOURCE], [0.9], "en", snap=False, unsupported=unsupported, remark="(?)"
    )
    assert (made.text, made.quotes, made.marked) == ("", (), ())
    assert made.dropped == (sentence,)


@pytest.mark.parametrize(
    "sentence", ["Delivery to Spain costs €4.90.", "It takes thirty days.", "It takes 30 days."]
)
def test_the_same_facts_in_another_form_pass(sentence: str) -> None:
    assert ground(sentence, [SOURCE], [0.9], "en", snap=False).text == f"{sentence} [1]"


def test_a_denial_of_what_the_source_says_is_dropped() -> None:
    made = grounded("The warranty is not three years.")
    assert made.text == ""
    assert made.reasons == {"The warranty is not three years.": "its source says the opposite"}


def test_what_no_source_says_is_marked_where_that_is_set() -> None:
    penguins = "Penguins live in Antarctica forever."
    made = ground(
        f"The warranty is three years. {penguins}",
        PASSAGES,
        [0.9, 0.8],
        "en",
        snap=False,
        unsupported="mark",
        remark="(No source says this.)",
    )
    assert made.text == f"The warranty is three years. [1] {penguins} (No source says this.)"
    assert (made.dropped, made.marked) == ((), (penguins,))


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["costs {} €", "takes {} days", "is code X{}", "is at acme.com/{}"]),
            st.integers(2, 99_999),
        ),
        min_size=1,
        max_size=4,
    ),
    st.integers(2, 99_999),
)
def test_no_number_of_an_answer_is_missing_from_its_sources(
    told: list[tuple[str, int]], other: int
) -> None:
    source = passage(" ".join(f"Delivery to Spain {t.format(n)}." for t, n in told))
    written = " ".join(f"Delivery to Spain {t.format(other)}." for t, _ in told)
    made = ground(f"{source.text} {written}", [source], [0.9], "en", snap=False)
    digits = set(re.findall(r"\d+", MARKER.sub("", made.text)))
    assert digits <= set(re.findall(r"\d+", source.embedded_text))
    copied = ground(source.text, [source], [0.9], "en", snap=False)
    assert copied.dropped == ()
