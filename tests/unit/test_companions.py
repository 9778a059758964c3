"""What belongs to a quoted sentence: the other rows, the other steps, what goes on."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from support import passage

from slimchat.config import AnswerConfig
from slimchat.dialogue.evidence import quotes_of
from slimchat.dialogue.extractive import pieces
from slimchat.dialogue.selection import judged
from slimchat.knowledge.loaders.tabular import table_lines
from slimchat.knowledge.sentences import split_sentences
from slimchat.models.reading import Reading
from slimchat.types import Hit, Language, Passage

FEES = {
    "en": [
        ["Weight", "Mainland", "Islands"],
        ["up to 2 kg", "€4", "€10"],
        ["over 2 kg", "€6", "€12"],
        ["over 10 kg", "€9", "on request, from €20"],
        ["Time", "1-3 days", "3-5 days"],
    ],
    "es": [
        ["Peso", "Península", "Islas"],
        ["hasta 2 kg", "4 €", "10 €"],
        ["más de 2 kg", "6 €", "12 €"],
        ["más de 10 kg", "9 €", "20 €"],
        ["Plazo", "1-3 días", "3-5 días"],
    ],
    "pt": [
        ["Peso", "Continente", "Ilhas"],
        ["até 2 kg", "4 €", "10 €"],
        ["mais de 2 kg", "6 €", "12 €"],
        ["mais de 10 kg", "9 €", "sob consulta"],
        ["Prazo", "1-3 dias", "3-5 dias"],
    ],
}
ASKED: list[tuple[Language, str]] = [
    ("en", "How much is delivery to the islands?"),
    ("es", "¿Cuánto cuesta el envío a las islas?"),
    ("pt", "Quanto custa a entrega nas ilhas?"),
]
STEPS = "Reset it.\n1. Press A. Wait.\n2. Press B.\n3. Press C.\n\nIt is then new."


def lines(rows: list[list[str]], start: int = 1, end: int | None = None) -> str:
    return "\n".join(table_lines([rows[0], *rows[start:end]], has_header=True))


def answer(question: str, parts: Sequence[Passage], best: str, also: float = 0.02) -> str:
    """The answer where the reader finds one sentence only, whose text begins so.

    Args:
        also: the probability of the others.
    """
    readings = {}
    for part in parts:
        spans = split_sentences(part.text, part.language)
        marks = [
            (start, end, 0.9 if part.text[start:end].startswith(best) else also)
            for start, end in spans
        ]
        readings[part.id] = Reading(0.9, tuple(marks))
    hits = [Hit(part, rank, {}) for rank, part in enumerate(parts, start=1)]
    return "".join(pieces(quotes_of(judged(question, hits, readings, AnswerConfig()), readings)))


@pytest.mark.parametrize(("language", "question"), ASKED)
def test_all_rows_with_a_price_answer_who_names_a_column(language: Language, question: str) -> None:
    rows = FEES[language]
    text = lines(rows)
    made = answer(question, [passage(text, language=language)], text.split(";")[0])
    assert made == f"{lines(rows, 1, 4)} [1]"


def test_a_row_that_a_value_picks_comes_alone() -> None:
    rows = [["Plan", "Coffee", "Price"], ["Solo", "250 g", "8 €"], ["Office", "1 kg", "28 €"]]
    made = answer("price for 1kg of coffee", [passage(lines(rows))], "Plan: Office")
    assert made == f"{lines(rows, 2)} [1]"


def test_a_row_of_several_subjects_is_named_by_any_of_them() -> None:
    rows = [["Product", "Warranty"], ["Brisa, Lumen 2", "12 months"], ["Grano", "5 years"]]
    made = answer("how long is the warranty of my lumen", [passage(lines(rows))], "Product: Brisa")
    assert made == f"{lines(rows, 1, 2)} [1]"


def test_words_in_a_column_that_is_named_are_no_alternatives() -> None:
    rows = [["Shop", "Address"], ["Spain", "es.acme.example"], ["Brazil", "br.acme.example"]]
    made = answer("do you ship to an army address", [passage(lines(rows))], "Shop: Brazil")
    assert made == f"{lines(rows, 2)} [1]"


def test_a_table_may_go_on_in_the_next_passage() -> None:
    rows = FEES["en"]
    parts = [
        passage(lines(rows, 3), position=2, section=("Fees",)),
        passage(lines(rows, 1, 3), position=1, section=("Fees",)),
        passage(lines(rows, 1, 2), position=3, section=("Other fees",)),
    ]
    made = answer("How much is delivery to the islands?", parts, "Weight: over 10 kg")
    assert made == f"{lines(rows, 1, 3)} [1]\n{lines(rows, 3, 4)} [2]"


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("What does a red light mean?", ["Red, steady", "Red, blinking"]),
        ("What does a white light mean?", ["White"]),
        ("What is wrong with it?", ["Red, steady"]),
    ],
)
def test_rows_that_a_question_names_as_much_come_together(question: str, told: list[str]) -> None:
    rows = [
        ["Light", "Meaning"],
        ["Red, steady", "Fault"],
        ["White", "Ready"],
        ["Red, blinking", "Hot"],
    ]
    best = "Light: White" if told == ["White"] else "Light: Red, steady"
    made = answer(question, [passage(lines(rows))], best, also=0.3)
    assert [name for name in ("Red, steady", "White", "Red, blinking") if name in made] == told


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "How do I reset it?"),
        ("es", "¿Cómo la reinicio?"),
        ("pt", "O que devo fazer para reiniciar?"),
    ],
)
def test_who_asks_how_is_given_every_step_in_order(language: Language, question: str) -> None:
    made = answer(question, [passage(STEPS, language=language)], "2.")
    assert made == "1. Press A. Wait.\n2. Press B.\n3. Press C. [1]"


def test_steps_between_two_that_are_quoted_come_too() -> None:
    made = answer("Which buttons?", [passage("1. Press A.\n2. Wait.\n3. Press B.\n4. Go.")], "1.")
    assert made == "1. Press A. [1]"


def test_steps_may_go_on_in_the_next_passage() -> None:
    parts = [
        passage("3. Press C.\n4. Press D.", position=1),
        passage("1. Press A.\n2. Press B.", position=0),
        passage("1. Press X.\n2. Press Y.", position=2),
    ]
    made = answer("How do I reset it?", parts, "3.")
    assert made == "1. Press A.\n2. Press B. [1]\n3. Press C.\n4. Press D. [2]"


def test_one_step_is_enough_for_another_question() -> None:
    assert answer("Which button is second?", [passage(STEPS)], "2.") == "2. Press B. [1]"


@pytest.mark.parametrize(
    ("language", "text", "whole"),
    [
        ("en", "If it rains, we wait. Otherwise we start. Bring a hat.", 41),
        ("es", "Si llueve, esperamos. En ese caso le avisamos. Traiga gorra.", 46),
        ("pt", "Se chover, esperamos. Caso contrário, começamos. Traga boné.", 48),
    ],
)
def test_what_is_the_case_otherwise_is_told_as_well(
    language: Language, text: str, whole: int
) -> None:
    assert answer("?", [passage(text, language=language)], text[:5]) == f"{text[:whole]} [1]"
