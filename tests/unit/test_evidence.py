from __future__ import annotations

from support import passage

from slimchat.config import AnswerConfig
from slimchat.dialogue.evidence import Quote, confidence, quotes_of
from slimchat.dialogue.extractive import pieces
from slimchat.dialogue.selection import judged
from slimchat.knowledge.sentences import split_sentences
from slimchat.models.reading import Reading
from slimchat.types import Hit, Passage

TEXT = "Opened machines can come back. You have 30 days. Bring the receipt. We pay the parcel."

CONFIG = AnswerConfig()


def hit(item: Passage, rank: int = 1) -> Hit:
    return Hit(item, rank, {})


def reading(item: Passage, relevance: float, *marks: float) -> Reading:
    spans = split_sentences(item.text, item.language)
    return Reading(relevance, tuple((a, b, m) for (a, b), m in zip(spans, marks, strict=True)))


def choose_quotes(
    hits: list[Hit], readings: dict[str, Reading], config: AnswerConfig
) -> list[Quote]:
    return quotes_of(judged("what now?", hits, readings, config), readings)


def test_every_sentence_says_what_became_of_it() -> None:
    long = passage(TEXT)
    same = passage("Opened machines can come back.", source="b.md")
    other = passage("Tiene 30 días.", source="c.md", language="es")
    items = [long, same, other]
    readings = {
        long.id: reading(long, 0.9, 0.9, 0.8, 0.7, 0.2),
        same.id: reading(same, 0.9, 0.85),
        other.id: reading(other, 0.9, 0.84),
    }
    hits = [hit(item) for item in items]
    found = judged("what now?", hits, readings, AnswerConfig(max_sentences=2))
    told = [(item.passage.source, item.outcome) for item in found]
    assert told == [
        (long.source, "quoted"), ("b.md", "repeats"), ("c.md", "language"),
        (long.source, "quoted"), (long.source, "limit"), (long.source, "weak"),
    ]  # fmt: skip
    assert [item.probability for item in found] == [0.9, 0.85, 0.84, 0.8, 0.7, 0.2]


def test_neighbouring_sentences_become_one_verbatim_quote() -> None:
    item = passage(TEXT)
    quotes = choose_quotes(
        [hit(item)], {item.id: reading(item, 0.9, 0.8, 0.9, 0.1, 0.7)}, AnswerConfig()
    )
    assert [quote.text for quote in quotes] == [
        "Opened machines can come back. You have 30 days.",
        "We pay the parcel.",
    ]
    assert all(quote.text in item.text for quote in quotes)


def test_a_weak_sentence_is_left_out_and_the_limit_holds() -> None:
    item = passage(TEXT)
    marks = reading(item, 0.9, 0.9, 0.8, 0.7, 0.2)
    one = choose_quotes([hit(item)], {item.id: marks}, AnswerConfig(max_sentences=1))
    assert [quote.text for quote in one] == ["Opened machines can come back."]
    all_of_them = choose_quotes([hit(item)], {item.id: marks}, AnswerConfig())
    assert "parcel" not in " ".join(quote.text for quote in all_of_them)


def test_the_retrievers_evidence_decides_between_passages() -> None:
    english = passage("You have 30 days.", source="a.md")
    spanish = passage("Tiene 30 días.", source="a.es.md", language="es")
    readings = {english.id: reading(english, 0.80, 0.9), spanish.id: reading(spanish, 0.75, 0.9)}
    hits = [Hit(english, 2, {"evidence": 1.0}), Hit(spanish, 1, {"evidence": 2.0})]
    assert choose_quotes(hits, readings, AnswerConfig())[0].passage is spanish
    plain = [hit(english), hit(spanish, 2)]
    assert choose_quotes(plain, readings, AnswerConfig())[0].passage is english


def test_the_same_statement_is_not_said_twice() -> None:
    one = passage("You have 30 days to return it.", source="a.md")
    two = passage("You have 30 days to return it!", source="b.md")
    readings = {one.id: reading(one, 0.9, 0.9), two.id: reading(two, 0.89, 0.9)}
    assert len(choose_quotes([hit(one), hit(two, 2)], readings, AnswerConfig())) == 1


def test_confidence_is_that_of_the_best_passage_that_may_be_cited() -> None:
    one, two, three = (passage(text, source=f"{text}.md") for text in ("one", "two", "three"))
    readings = {one.id: Reading(0.2), two.id: Reading(0.7), three.id: Reading(0.9)}
    assert confidence([hit(one), hit(two, 2)], readings) == 0.7
    assert confidence([], readings) == 0.0
    assert confidence([hit(one)], {}) == 0.0


def test_each_quote_gets_its_marker_and_lists_keep_their_lines() -> None:
    item = passage("1. Press.\n2. Wait.\nThat is all of it.")
    marks = reading(item, 0.9, 0.9, 0.1, 0.9)
    quotes = choose_quotes([hit(item)], {item.id: marks}, AnswerConfig())
    assert "".join(pieces(quotes)) == "1. Press. [1] That is all of it. [2]"


HEADED = "Supplements\n\nWe sell creatine at the desk.\n\nWhere we are\n\nHarbour Street 5"


def test_a_heading_within_the_text_is_not_quoted() -> None:
    item = passage(HEADED)
    quotes = choose_quotes([hit(item)], {item.id: reading(item, 0.9, 0.9, 0.8, 0.9, 0.7)}, CONFIG)
    assert [quote.text for quote in quotes] == ["We sell creatine at the desk.", "Harbour Street 5"]


def test_short_lines_that_answer_are_quoted() -> None:
    for text in (
        "Harbour Street\n\nOld Town",
        "- towel\n\nBring it to every class.",
        "Closed on Monday",
    ):
        item = passage(text)
        marks = [0.9] * len(split_sentences(text, "en"))
        quotes = choose_quotes([hit(item)], {item.id: reading(item, 0.9, *marks)}, CONFIG)
        assert "\n\n".join(quote.text for quote in quotes) == text


def test_rows_and_lists_stand_on_lines_of_their_own() -> None:
    item = passage(TEXT)
    texts = ["You pay.", "We pay.", "Zone: North; Price: 5", "It is free.", "- a towel"]
    assert "".join(pieces([Quote(item, text, 0.9) for text in texts])) == (
        "You pay. [1] We pay. [2]\nZone: North; Price: 5 [3]\nIt is free. [4]\n- a towel [5]"
    )
