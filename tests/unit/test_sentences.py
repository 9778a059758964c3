"""Sentences and languages."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from slimchat.knowledge.language import detect_language
from slimchat.knowledge.sentences import split_sentences
from slimchat.types import LANGUAGES, Language


def pieces(text: str, language: Language = "en") -> list[str]:
    return [text[start:end] for start, end in split_sentences(text, language)]


@example(text="A\xa0.", language="en")
@settings(max_examples=200, deadline=None)
@given(
    text=st.lists(
        st.one_of(
            st.text(max_size=12), st.sampled_from(["1.", "\n", ". A", "; ", ", ", "x" * 450])
        ),
        max_size=40,
    ).map("".join),
    language=st.sampled_from(LANGUAGES),
)
def test_spans_cover_all_ink_in_order(text: str, language: Language) -> None:
    spans = split_sentences(text, language)
    previous = 0
    for start, end in spans:
        assert previous <= start < end
        assert not text[previous:start].strip()
        assert text[start:end] == text[start:end].strip()
        assert "\n" not in text[start:end]
        previous = end
    assert not text[previous:].strip()


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Dr. Smith paid $3.50 at 5 p.m. today. He left.", 2),
        ("en", "Write to help@x.example.com. We answer.", 2),
        ("es", "El Sr. López pagó. ¿Cuánto cuesta? ¡Nada!", 3),
        ("es", "En Ceuta no. Llame al n.º 5.", 2),
        ("pt", "A Sra. Ana veio. V. Exa. sabe?", 2),
    ],
)
def test_abbreviations(language: Language, text: str, expected: int) -> None:
    assert len(pieces(text, language)) == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Clause 2. Rain and storm. You get another date.", 2),
        ("en", "This is told in section 2. Read it first.", 2),
        ("es", "Cláusula 2.1. Anulación", 1),
        ("pt", "Artigo IV. Prazo. Tem 14 dias.", 2),
    ],
)
def test_a_numbered_part_keeps_its_name(language: Language, text: str, expected: int) -> None:
    assert len(pieces(text, language)) == expected


def test_lines_and_list_numbers() -> None:
    assert pieces("To reset:\n1. Open it.\n2. Press OK\n\n- a point") == [
        "To reset:",
        "1. Open it.",
        "2. Press OK",
        "- a point",
    ]


def test_long_sentences_are_cut_at_punctuation() -> None:
    text = "; ".join(["one clause, and another of it"] * 30)
    found = pieces(text)
    assert max(map(len, found)) <= 400
    assert all(piece.endswith(";") for piece in found[:-1])


QUESTIONS: dict[Language, str] = {
    "en": "Where is my order?|How do I return a grinder?|refund status|Do you ship to Canada?"
    "|My machine is leaking|Can I cancel?|warranty length|When will it arrive"
    "|I want to talk to a human|What's the delivery cost|Opening hours|Reset password"
    "|Is it dishwasher safe?|No water comes out|Change my address|Thanks!|Do you accept PayPal?"
    "|machine won't turn on|The grinder is jammed|My coffee tastes bitter",
    "es": "¿Dónde está mi pedido?|donde esta mi pedido|Quiero devolver el molinillo"
    "|cuanto cuesta el envio|no sale agua|Hola|La máquina pierde agua|necesito una factura"
    "|horario de atención|cuanto dura la garantia|¿Aceptan Bizum?|gracias|hablar con una persona"
    "|mi paquete no ha llegado|olvidé mi contraseña|plazo de devolución|El café sale amargo"
    "|¿Quién paga la aduana?|el molinillo está atascado|gramos por espresso",
    "pt": "Onde está meu pedido?|onde esta o meu pedido|Quero devolver o moedor"
    "|quanto custa o frete|não sai água|Olá|A máquina está vazando|preciso da nota fiscal"
    "|horário de atendimento|quanto tempo dura a garantia|Aceitam Pix?|obrigada"
    "|falar com um atendente|minha encomenda não chegou|esqueci a senha|prazo de devolução"
    "|O café sai amargo|Quem paga a alfândega?|o moedor travou|O que acontece se eu faltar?",
}


@pytest.mark.parametrize("default", LANGUAGES)
def test_short_questions(default: Language) -> None:
    asked = [(lang, text) for lang, texts in QUESTIONS.items() for text in texts.split("|")]
    wrong = [(lang, text) for lang, text in asked if detect_language(text, default) != lang]
    assert len(asked) == 60
    assert len(wrong) <= 3, wrong


@pytest.mark.parametrize("text", ["", "42", "OND-ES-1234", "https://www.x.es/el", "😀"])
@pytest.mark.parametrize("default", LANGUAGES)
def test_no_evidence_gives_the_default(text: str, default: Language) -> None:
    assert detect_language(text, default) == default


def test_a_long_conversation_without_blanks_takes_no_time_to_tell() -> None:
    start = time.process_time()
    for letter in "abcdefghijklmnopqrst":
        assert detect_language(letter * 4000, "pt") in LANGUAGES
    assert time.process_time() - start < 3
