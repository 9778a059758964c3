"""The handover form of the notebook's chat: what it is told, and what becomes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from chat_bench import ScriptedBot, answer, simple

from slimchat.config import HandoffConfig, TextsConfig
from slimchat.handover.case import Case, made
from slimchat.handover.contact import checked, form
from slimchat.types import Event


def needy(question: str, cancel: Callable[[], bool]) -> Iterator[Event]:
    yield Event("token", "Leave your details.")
    yield answer("Leave your details.", action="handoff", language="pt", citations=())


class Desk(ScriptedBot):
    """A bot that keeps cases in a list."""

    case_form = form(HandoffConfig(), TextsConfig())

    def __init__(self, broken: bool = False) -> None:
        super().__init__(needy)
        self.broken = broken
        self.cases: list[Case] = []

    def take_case(self, transcript: Any, *, contact: Any, consent: bool, **facts: Any) -> Case:
        if self.broken:
            raise OSError("ana@example.com")
        details = checked(contact, HandoffConfig())
        assert consent
        facts |= {"bot": "acme", "reason": "request", "consent": "Sim.", "contact": details}
        self.cases.append(made(transcript, **facts))
        return self.cases[-1]


def hand_over(b: Any, **contact: str) -> dict[str, Any]:
    b.intent(type="handoff", request="r1", contact=contact, consent=True)
    b.until(lambda: b.types("r1")[-1] in ("handed", "not_handed"))
    return b.events("r1")[-1]


def test_the_case_has_the_conversation_and_the_chat_keeps_its_id(bench: Any) -> None:
    bot = Desk()
    b = bench(simple, bot=bot)
    assert b.widget.handoff == Desk.case_form
    b.ask("Quero uma pessoa")
    b.finish()
    event = hand_over(b, email="ana@example.com")
    (case,) = bot.cases
    assert case.transcript == (("user", "Quero uma pessoa"), ("assistant", "Leave your details."))
    assert (case.answer_id, case.language) == ("a1", "pt")
    assert event == {"type": "handed", "case": {"id": case.id, "time": case.time}}
    assert b.widget.messages[1]["handed"] == event["case"]


def test_what_is_wrong_is_told_with_its_field(bench: Any) -> None:
    b = bench(simple, bot=Desk())
    b.ask()
    b.finish()
    event = hand_over(b, email="ana")
    assert event["type"] == "not_handed"
    assert event["error"]["field"] == "email"
    assert "handed" not in b.widget.messages[1]


def test_a_failure_says_nothing_of_the_customer(
    bench: Any, caplog: pytest.LogCaptureFixture
) -> None:
    b = bench(simple, bot=Desk(broken=True))
    b.ask()
    b.finish()
    assert "ana@" not in str(hand_over(b, email="ana@example.com"))
    assert "ana@" not in caplog.text


def test_a_bot_that_passes_nothing_on_has_no_form(bench: Any) -> None:
    b = bench(simple)
    assert b.widget.handoff == {}
    b.ask()
    b.finish()
    assert hand_over(b)["error"]["fact"].startswith("This bot passes nothing on")


def test_an_unknown_turn_or_a_wrong_intent_does_nothing(bench: Any) -> None:
    bot = Desk()
    b = bench(simple, bot=bot)
    b.intent(type="handoff", request="other", contact={}, consent=True)
    b.intent(type="handoff", request="r1", contact=[], consent=True)
    b.intent(type="handoff", request="r1", contact={}, consent="yes")
    assert b.sent == [] and bot.cases == []
