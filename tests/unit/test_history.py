from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slimchat.dialogue.history import MOST_CHARS, completed, leans
from slimchat.types import LANGUAGES, Language

HISTORY = [("user", "How much is delivery to Spain?"), ("assistant", "It costs 4,90 €.")]


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("and to Portugal?", "en"),
        ("And for the old model?", "en"),
        ("ok and what about the states, how quick", "en"),
        ("how long does it take", "en"),
        ("What about the bigger one?", "en"),
        ("the other one?", "en"),
        ("Is that refundable?", "en"),
        ("in Spain?", "en"),
        ("thanks! for businesses?", "en"),
        ("y a Canarias?", "es"),
        ("¿Y en España?", "es"),
        ("vale, ¿y si la apago a la mitad?", "es"),
        ("¿y para el modelo antiguo?", "es"),
        ("el de un kilo?", "es"),
        ("¿puedo devolverla?", "es"),
        ("en Canarias?", "es"),
        ("e para o Brasil?", "pt"),
        ("E no Brasil?", "pt"),
        ("e se passar disso e nada?", "pt"),
        ("mas e o modelo antigo?", "pt"),
        ("quanto custa isso?", "pt"),
        ("a de 220?", "pt"),
        ("na Madeira?", "pt"),
    ],
)
def test_a_follow_up_takes_the_last_question_with_it(question: str, language: Language) -> None:
    made = completed(question, HISTORY, language)
    assert made.text == f"How much is delivery to Spain? {question}"
    assert made.why is not None
    assert made.turns == 1


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Which warranty applies to Lumen machines bought by restaurants?", "en"),
        ("How long does it take to get a refund by bank transfer?", "en"),
        ("put the wrong address on my order 10 min ago can i fix it", "en"),
        ("teneis wasap?", "es"),
        ("¿en qué horario atienden el teléfono?", "es"),
        ("a qué cubo van las bolsas", "es"),
        ("¿abren los domingos?", "es"),
        ("o que significa a luz vermelha?", "pt"),
        ("em quantas vezes consigo parcelar?", "pt"),
        ("e possível devolver uma máquina aberta?", "pt"),
        ("vcs atendem sabado? aqui é brasil", "pt"),
    ],
)
def test_a_question_that_stands_alone_is_left_alone(question: str, language: Language) -> None:
    assert leans(question, language) is None
    assert completed(question, HISTORY, language).text is None


@pytest.mark.parametrize(
    ("question", "language", "whole"),
    [
        ("¿Y cuántos días libres tengo por mudanza?", "es", True),
        ("and how often does the Marea Duo want its limescale clean?", "en", True),
        ("mas quanto custa consertar uma Brisa?", "pt", True),
        ("y cuanto tiempo me lo guardan alli?", "es", False),
        ("and how much is it?", "en", False),
        ("what about the states, how quick?", "en", False),
        ("y si la apago a la mitad, qué pasa?", "es", False),
        ("e no Brasil?", "pt", False),
    ],
)
def test_a_whole_question_behind_a_connective_may_stand_alone(
    question: str, language: Language, whole: bool
) -> None:
    assert completed(question, HISTORY, language).may_stand is whole


def test_without_history_nothing_is_completed() -> None:
    assert completed("and to Portugal?", []).text is None
    assert completed("and to Portugal?", [("assistant", "Hello.")]).text is None


def test_a_follow_up_to_a_follow_up_goes_back_to_the_question_that_stands_alone() -> None:
    turns = [
        ("user", "Do you repair grinders?"),
        ("assistant", "Yes."),
        ("user", "What does the Marea Duo cost?"),
        ("assistant", "1.200 €."),
        ("user", "and in Brazil?"),
        ("assistant", "R$ 9.000."),
    ]
    made = completed("and the old one?", turns, "en")
    assert made.text == "What does the Marea Duo cost? and in Brazil? and the old one?"
    assert made.turns == 2
    assert completed("and the old one?", turns, "en", 1).text == "and in Brazil? and the old one?"


@given(
    st.text(max_size=80),
    st.lists(st.text(max_size=900), max_size=5),
    st.sampled_from(LANGUAGES),
)
def test_any_conversation_is_read(question: str, asked: list[str], language: Language) -> None:
    made = completed(question, [("user", text) for text in asked], language)
    if made.text is not None:
        assert made.text.endswith(question.strip())
        assert len(made.text) <= max(MOST_CHARS, *map(len, asked)) + len(question) + 3
