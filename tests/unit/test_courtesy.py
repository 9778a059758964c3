from __future__ import annotations

import pytest

from slimchat.dialogue.courtesy import Courtesy, courtesy, without_courtesies
from slimchat.knowledge.language import spoken_language
from slimchat.types import Language


@pytest.mark.parametrize(
    ("said", "kind", "language"),
    [
        ("hi", "greeting", "en"),
        ("Hello there!", "greeting", "en"),
        ("good morning, team 👋", "greeting", "en"),
        ("hola", "greeting", "es"),
        ("¡Hola, buenas tardes!", "greeting", "es"),
        ("Buenos días, ¿cómo están?", "greeting", "es"),
        ("oi, tudo bem?", "greeting", "pt"),
        ("Olá", "greeting", "pt"),
        ("bom dia pessoal", "greeting", "pt"),
        ("thanks!", "thanks", "en"),
        ("ok great, thank you so much for your help", "thanks", "en"),
        ("muchas gracias por su ayuda", "thanks", "es"),
        ("Perfecto, gracias", "thanks", "es"),
        ("obrigada!!", "thanks", "pt"),
        ("valeu, muito obrigado pela ajuda", "thanks", "pt"),
        ("thanks, bye", "thanks", "en"),
        ("see you later", "farewell", "en"),
        ("adiós", "farewell", "es"),
        ("hasta luego", "farewell", "es"),
        ("tchau, até mais", "farewell", "pt"),
    ],
)
def test_a_message_that_is_nothing_else_is_a_courtesy(
    said: str, kind: Courtesy, language: Language
) -> None:
    assert courtesy(said) == kind
    assert spoken_language(said, [], "en") == language


@pytest.mark.parametrize(
    "said",
    [
        "hello, where is my order?",
        "hola, ¿cuánto cuesta el envío?",
        "obrigado, e para Portugal?",
        "thanks! for businesses?",
        "how are you going to refund me",
        "what is a thank you card",
        "¿qué tal la Lumen 2?",
        "is it open good friday",
        "ok",
        "yes please",
        "y",
        "",
        "???",
        "Hi-Fi",
        "have a nice machine",
        "que tenga garantía",
    ],
)
def test_anything_more_is_a_question(said: str) -> None:
    assert courtesy(said) is None


def test_a_question_does_not_lean_on_courtesies() -> None:
    history = [
        ("user", "How much is delivery to Spain?"),
        ("assistant", "4,90 €"),
        ("user", "thank you!"),
        ("assistant", "You are welcome."),
    ]
    assert without_courtesies(history) == history[:2]
