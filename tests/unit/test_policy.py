"""What the bot does not answer, and how much of a conversation it hears."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from inspected_bot import QUESTION, small_bot
from pydantic import ValidationError

from slimchat import Answer, BotConfig, SupportBot
from slimchat.config import TopicConfig

TOPICS: list[dict[str, Any]] = [
    {
        "name": "law",
        "words": [
            "lawsuit",
            "demanda judicial",
            "asesoría jurídica",
            "processo judicial",
            "eleição",
        ],
        "text": {"en": "Ask our lawyers.", "es": "Pregunte a nuestros abogados."},
    },
    {"name": "rivals", "examples": ["Is the machine of another brand better than yours?"]},
]


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SupportBot]:
    with small_bot(tmp_path_factory.mktemp("policy"), {"guard.topics": TOPICS}) as made:
        yield made


def step(answer: Answer, name: str) -> dict[str, Any]:
    return next(dict(each.detail) for each in answer.trace if each.name == name)


@pytest.mark.parametrize(
    ("question", "language", "said"),
    [
        ("Will there be lawsuits about opened machines?", "en", "Ask our lawyers."),
        ("¿Puedo poner una demanda judicial?", "es", "Pregunte a nuestros abogados."),
        ("¿Dan asesorías jurídicas?", "es", "Pregunte a nuestros abogados."),
        ("Posso abrir um processo judicial?", "pt", "Não posso ajudar com isso aqui."),
        ("Como funcionam as eleições?", "pt", "Não posso ajudar com isso aqui."),
        ("Há processos judiciais contra vocês?", "pt", "Não posso ajudar com isso aqui."),
        ("Quiero saber de vuestro lawsuit", "es", "Pregunte a nuestros abogados."),
    ],
)
def test_a_topic_is_told_by_its_words(
    bot: SupportBot, question: str, language: Any, said: str
) -> None:
    answer = bot.ask(question, language=language)
    assert (answer.action, answer.text, answer.citations) == ("refuse", said, ())
    assert (step(answer, "policy")["topic"], step(answer, "policy")["method"]) == ("law", "words")


def test_a_topic_is_told_by_its_examples(bot: SupportBot) -> None:
    answer = bot.ask("Is the machine of another brand better than your machine?")
    detail = step(answer, "policy")
    assert (answer.action, answer.text) == ("refuse", "I cannot help with that here.")
    assert (detail["topic"], detail["method"]) == ("rivals", "examples")
    assert detail["cosine"] >= detail["threshold"] == 0.8


def test_a_follow_up_belongs_to_the_topic_before_it(bot: SupportBot) -> None:
    turns = [("user", "Tell me about the lawsuit"), ("assistant", "Ask our lawyers.")]
    assert bot.ask("And how long does it take?", history=turns).text == "Ask our lawyers."


def test_other_questions_are_answered(bot: SupportBot) -> None:
    answer = bot.ask(QUESTION)
    assert answer.action == "answer"
    assert step(answer, "policy")["topic"] is None
    assert [each.name for each in answer.trace][:4] == ["language", "guard", "history", "policy"]
    plain = bot.config.updated({"guard.topics": []})
    steps = [each.name for each in bot.ask(QUESTION, config=plain).trace]
    assert "policy" not in steps


def test_a_topic_needs_something_to_tell_it_by() -> None:
    with pytest.raises(ValidationError, match="neither words nor examples"):
        TopicConfig(name="law", words=(" ",))


def test_settings_travel_as_yaml(tmp_path: Any) -> None:
    config = BotConfig().updated({"guard.topics": TOPICS})
    (tmp_path / "s.yaml").write_text(config.to_yaml(), encoding="utf-8")
    assert BotConfig.load(tmp_path / "s.yaml") == config


def test_only_so_much_of_a_conversation_is_heard(bot: SupportBot) -> None:
    turns = [("user", f"Can I return number {n}?") for n in range(30)]
    few = bot.config.updated({"guard.max_turns": 2, "guard.max_turn_chars": 50})
    long = [*turns, ("user", "Can I return it " + "x" * 100)]
    answer = bot.ask("And opened?", history=long, config=few)
    assert step(answer, "history")["turns"] == 2
    assert "x" * 40 not in (step(answer, "history")["completed"] or "")
    none = bot.config.updated({"guard.max_turns": 0})
    assert step(bot.ask("And opened?", history=turns, config=none), "history")["turns"] == 0
