from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slimchat.dialogue.history import MOST_CHARS, Completion, completed, leans
from slimchat.dialogue.salience import key_words
from slimchat.types import LANGUAGES, Language

BEFORE: dict[Language, str] = {
    "en": "Do you deliver to Lisbon?",
    "es": "¿Hay envíos a Lisbon?",
    "pt": "Vocês entregam em Lisbon?",
}
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
    made = completed(question, HISTORY, language)
    assert [one.kind for one in made.variants] == (["joined", "alone"] if whole else [])
    sure = completed(question, HISTORY, language, choose=False)
    assert sure == Completion(made.text, made.why, made.turns)


@pytest.mark.parametrize(
    ("question", "language", "why"),
    [
        ("How did those parcels travel across borders?", "en", "early pronoun"),
        ("Interesting. Could such a crate survive heavy winter rain?", "en", "early pronoun"),
        ("What limits apply to the islands you mentioned?", "en", "said before"),
        ("What separates express couriers from the second?", "en", "one of several"),
        ("Tell me more about customs paperwork outside Europe", "en", "more of it"),
        ("How so?", "en", "no word of weight"),
        ("¿Esos paquetes pasan la aduana marítima alguna vez?", "es", "early pronoun"),
        ("¿Qué tarifa tienen las islas que mencionaste?", "es", "said before"),
        ("¿Cuánto tarda comparado con la segunda?", "es", "one of several"),
        ("¿Qué más necesita la aduana marítima?", "es", "more of it"),
        ("Esses pacotes passam alguma alfândega marítima também?", "pt", "early pronoun"),
        ("Qual tarifa vale nas ilhas que você mencionou?", "pt", "said before"),
        ("Quanto demora comparado com a segunda?", "pt", "one of several"),
        ("Precisa a alfândega marítima mais alguma coisa?", "pt", "more of it"),
    ],
)
def test_a_hint_leaves_it_to_the_documents(question: str, language: Language, why: str) -> None:
    before = [("user", BEFORE[language])]
    made = completed(question, before, language)
    assert (made.text, made.why, made.turns) == (None, why, 0)
    alone, rewritten = made.variants
    assert (alone.kind, alone.text) == ("alone", None)
    assert rewritten.kind == "key words"
    assert rewritten.text is not None
    assert rewritten.text.endswith(f" Lisbon {question}")
    assert completed(question, before, language, choose=False) == Completion()


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Is it possible to collect large parcels at night?", "en"),
        ("I bought two machines in May, do they share one warranty?", "en"),
        ("Compré una máquina en mayo, ¿me la cambian por otra nueva?", "es"),
        ("Comprei uma máquina em maio, ela tem garantia estendida?", "pt"),
        ("who are you?", "en"),
    ],
)
def test_what_a_question_names_itself_is_no_hint(question: str, language: Language) -> None:
    assert completed(question, HISTORY, language) == Completion()


def test_key_words_are_what_the_conversation_is_about() -> None:
    turns = [
        ("user", "Do you repair grinders?"),
        ("assistant", "Yes, grinders are repaired in Madrid."),
        ("user", "What do grinders need every winter?"),
        ("assistant", "Grease."),
    ]
    assert key_words("Why those?", turns, "en").split()[0] == "grinders"
    assert "grinders" not in key_words("Which grinders are those?", turns, "en").split()
    assert key_words("Why those?", [("user", "and what of it?")], "en") == ""


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
