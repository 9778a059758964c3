"""Messages that need a person and others in nearly the same words, 90 of each."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from slimchat.config import BotConfig
from slimchat.dialogue.handoff import decide
from slimchat.dialogue.handoff_words import by_words
from slimchat.models.embedder import load_embedder

DATA = Path(__file__).parents[1] / "data" / "handoff_messages.jsonl"
ROWS: list[dict[str, Any]] = [json.loads(line) for line in DATA.read_text("utf-8").splitlines()]
NEEDED = [row["text"] for row in ROWS if row["person"]]
NEAR = [row["text"] for row in ROWS if not row["person"]]


@pytest.fixture(scope="module")
def embedder() -> Any:
    return load_embedder(BotConfig())


def test_those_that_need_a_person_reach_one(embedder: Any) -> None:
    missed = [said for said in NEEDED if decide(said, (), BotConfig(), embedder).reason is None]
    assert Counter(row["language"] for row in ROWS if row["person"]).keys() == {"en", "es", "pt"}
    assert (len(NEEDED), missed) == (90, [])


def test_those_near_them_do_not(embedder: Any) -> None:
    """What a guarantee covers is asked with the words of who threatens: "acciones legales"."""
    taken = [said for said in NEAR if decide(said, (), BotConfig(), embedder).reason is not None]
    assert len(NEAR) == 90
    assert taken == ["¿La garantía cubre acciones legales?"]


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("request", "pásenme con alguien"),
        ("request", "passem-me para alguém"),
        ("request", "Hand me over to the team please"),
        ("complaint", "make it official, I'm complaining"),
        ("complaint", "This is a formal complaint."),
        ("complaint", "quiero poner una queja formal"),
        ("complaint", "Considerem esta mensagem uma queixa"),
        ("legal", "I'll see you in court"),
        ("legal", "Vemo-nos em tribunal"),
        ("legal", "Voy a ir a Consumo si no me responden"),
        ("account", "erase everything you have on me"),
        ("account", "borren todos mis datos personales"),
        ("account", "Exijo que eliminem os meus dados"),
        ("account", "I am invoking my right to be forgotten"),
        ("complaint", "Escrevo há dias e ninguém resolve"),
        (None, "Ninguém resolve. Onde posso reclamar?"),
        (None, "Nobody did anything last week, who can I complain to?"),
        (None, "How do I delete the data you have about me?"),
        (None, "¿Cómo borro mis datos?"),
        (None, "Quais dados vocês guardam sobre mim?"),
        (None, "Is this a complaint or a return?"),
        (None, "Do I need a real person to sign?"),
    ],
)
def test_demands_are_told_from_questions_by_words(reason: str | None, said: str) -> None:
    assert by_words(said) == reason
