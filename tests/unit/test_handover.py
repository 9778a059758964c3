"""Case files: what they hold, how they are kept, signed and delivered."""

from __future__ import annotations

import json
import logging
import sqlite3
import stat
import time
from pathlib import Path
from typing import Any

import pytest
from receiver import SECRET, Receiver, receiving

from slimchat.bundle.settings import travelling
from slimchat.config import BotConfig, HandoffConfig
from slimchat.errors import ConfigError, HandoverError
from slimchat.handover import courier as couriers
from slimchat.handover.case import Case, made
from slimchat.handover.contact import checked, form
from slimchat.handover.courier import Courier, pause_after
from slimchat.handover.outbox import LEASE_S, Outbox
from slimchat.handover.places import placed
from slimchat.handover.signing import TOLERANCE_S, sign, verify


def case(answer_id: str = "a1", **changes: Any) -> Case:
    values: dict[str, Any] = {
        "bot": "acme",
        "language": "es",
        "reason": "request",
        "sources": ("returns.md", "returns.md"),
        "contact": {"email": "ana@example.com"},
        "consent": "Sí.",
    }
    said = [("user", "Quiero hablar con «alguien»\u2028ya"), ("assistant", "Deje sus datos.")]
    return made(said, answer_id=answer_id, **(values | changes))


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def outbox(tmp_path: Path, clock: Clock) -> Any:
    box = Outbox(tmp_path / "cases.sqlite", clock)
    yield box
    box.close()


def test_a_case_is_read_as_it_was_written() -> None:
    one = case()
    assert Case.from_json(one.to_json()) == one
    assert one.sources == ("returns.md",)
    assert one.id == case("a1", reason="legal").id != case("a2").id
    assert "ana@" not in repr(one) and "hablar" not in repr(one)
    with pytest.raises(HandoverError, match="cannot be read"):
        Case.from_json('{"version": 2}')


def test_a_form_takes_its_fields_alone_and_tells_which_is_wrong() -> None:
    config = HandoffConfig(fields=("name", "email", "phone"), required=("email",))
    given = {"name": " Ana\x00 ", "email": " ana@example.com", "phone": ""}
    assert checked(given, config) == {"name": "Ana", "email": "ana@example.com"}
    for wrong, field in (
        ({}, "email"),
        ({"email": "ana@example"}, "email"),
        ({"email": "a@b.co, c@d.co"}, "email"),
        ({"email": "ana@example.com", "phone": "call me"}, "phone"),
        ({"email": "ana@example.com", "name": "x" * 201}, "name"),
        ({"email": "ana@example.com", "message": "hello"}, "message"),
    ):
        with pytest.raises(HandoverError) as raised:
            checked(wrong, config)
        assert raised.value.field == field
        assert not any(value and value in str(raised.value) for value in wrong.values())
    shown = form(config, BotConfig().texts)
    assert [one["name"] for one in shown["fields"]] == ["name", "email", "phone"]
    assert len(set(shown["consent"].values())) == 3
    assert form(HandoffConfig(enabled=False), BotConfig().texts) == {}


@pytest.mark.parametrize(
    "address",
    ["http://crm.example/in", "https://user:pw@crm.example", "ftp://crm.example", "https://", "x"],
)
def test_a_webhook_that_others_could_read_is_no_setting(address: str) -> None:
    with pytest.raises(ConfigError, match="https"):
        BotConfig().updated({"handoff.webhook": address})


def test_places_do_not_travel_and_come_from_the_environment() -> None:
    config = BotConfig().updated({"handoff.webhook": "https://crm.example/in"})
    assert travelling(config) == BotConfig()
    there = {"SLIMCHAT_HANDOFF_WEBHOOK": "https://x.example", "SLIMCHAT_HANDOFF_FOLDER": "out"}
    found = placed(config.handoff, there)
    assert (found.webhook, found.folder) == ("https://crm.example/in", "out")
    assert placed(config.handoff, {}) is config.handoff
    with pytest.raises(HandoverError, match="SLIMCHAT_HANDOFF_WEBHOOK"):
        placed(HandoffConfig(), {"SLIMCHAT_HANDOFF_WEBHOOK": "http://crm.example"})


def test_what_cannot_be_encoded_is_kept_all_the_same(outbox: Outbox) -> None:
    said = [("user", "broken \ud800 text"), ("assistant", "?")]
    one = made(
        said, answer_id="\ud800", bot="b", language="en", reason="request", contact={}, consent=""
    )
    assert outbox.put(one, []) == one


def test_required_fields_are_in_the_form() -> None:
    with pytest.raises(ConfigError, match="phone"):
        BotConfig().updated({"handoff.fields": ["email"], "handoff.required": ["phone"]})


def test_a_signature_holds_for_its_body_its_secret_and_a_while() -> None:
    body = case().to_json().encode()
    signature = sign(body, SECRET, 1000)
    assert verify(body, signature, SECRET, now=1000 + TOLERANCE_S)
    assert not verify(body, signature, SECRET, now=1001 + TOLERANCE_S)
    assert not verify(body, signature, SECRET, now=999 - TOLERANCE_S)
    assert not verify(body + b" ", signature, SECRET, now=1000)
    assert not verify(body, signature, "other", now=1000)
    assert not verify(body, signature.replace("t=1000", "t=1001"), SECRET, now=1000)
    assert not verify(body, "t=,v1=", SECRET, now=1000)


def test_the_outbox_is_its_owners_alone_and_keeps_the_first_of_an_id(outbox: Outbox) -> None:
    assert stat.S_IMODE(outbox.file.stat().st_mode) == 0o600
    first = outbox.put(case(), ["folder"])
    assert outbox.put(case(reason="legal"), ["folder"]) == first
    assert outbox.get(first.id) == first
    assert len(outbox.all()) == 1
    with pytest.raises(HandoverError, match="no case"):
        outbox.get("nothing")


def test_a_delivery_is_taken_by_one_at_a_time_and_again_when_it_failed(
    outbox: Outbox, clock: Clock
) -> None:
    kept = outbox.put(case(), ["folder", "webhook"])
    taken = [outbox.take(["folder", "webhook"]) for _ in range(3)]
    assert taken[:2] == [(kept, "folder"), (kept, "webhook")] and taken[2] is None
    outbox.arrived(kept.id, "folder")
    outbox.failed(kept.id, "webhook", "the receiver answers 500", pause_after)
    assert outbox.next_due(["webhook"]) == 1.0
    assert outbox.next_due(["folder"]) is None
    clock.now += 1
    assert outbox.take(["webhook"]) == (kept, "webhook")
    clock.now += LEASE_S  # whoever took it died
    assert outbox.take(["webhook"]) == (kept, "webhook")
    ((_, (folder, webhook)),) = outbox.all()
    assert (folder.tries, webhook.tries, webhook.problem) == (1, 3, "the receiver answers 500")


def test_pauses_grow_to_an_hour() -> None:
    assert [pause_after(n) for n in (1, 2, 3, 12, 13, 500)] == [1, 2, 4, 2048, 3600, 3600]


def test_what_arrived_everywhere_is_deleted_after_its_days(outbox: Outbox, clock: Clock) -> None:
    for name in ("a1", "a2"):
        outbox.put(case(name), ["folder", "webhook"])
    outbox.put(case("a3"), [])
    outbox.arrived(case("a1").id, "folder")
    outbox.arrived(case("a1").id, "webhook")
    outbox.arrived(case("a2").id, "folder")
    clock.now += 30 * 86_400 + 1
    assert outbox.forget(30) == 1
    assert {one.answer_id for one, _ in outbox.all()} == {"a2", "a3"}


def test_cases_are_forgotten_also_where_nothing_is_delivered(
    clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, config = tmp_path / "cases.sqlite", HandoffConfig(folder=str(tmp_path / "out"))

    def arrived_long_ago(answer_id: str) -> None:
        outbox = Outbox(file, clock)
        outbox.put(case(answer_id), ["folder"])
        outbox.arrived(case(answer_id).id, "folder")
        outbox.close()

    arrived_long_ago("a1")
    courier = Courier(Outbox(file), config)
    assert courier.outbox.all() == [], "the look at the beginning"
    arrived_long_ago("a2")
    courier.forget()
    assert len(courier.outbox.all()) == 1, "it was an hour ago at most"
    monkeypatch.setattr("slimchat.handover.courier.FORGETTING_S", 0.0)
    courier.forget()
    assert courier.outbox.all() == []
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("cases.sqlite*"))
    assert case("a2").id.encode() not in kept, "neither the file nor its journal holds it"
    courier.close()


def test_an_outbox_of_another_version_is_refused(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "cases.sqlite") as base:
        base.execute("PRAGMA user_version=9")
    with pytest.raises(HandoverError, match="version 9"):
        Outbox(tmp_path / "cases.sqlite")


def test_a_case_goes_to_a_folder_and_to_a_webhook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOK_KEY", SECRET)
    receiver = Receiver()
    with receiving(receiver):
        config = HandoffConfig(
            folder=str(tmp_path / "out"), webhook=receiver.address, secret_env="HOOK_KEY"
        )
        courier = Courier(Outbox(tmp_path / "cases.sqlite"), config)
        kept = courier.hand_in(case())
        _wait(lambda: courier.outbox.next_due(["folder", "webhook"]) is None)
        courier.close()
    assert receiver.cases == {kept.id: kept.to_dict()}
    written = tmp_path / "out" / f"{kept.id}.json"
    assert json.loads(written.read_text("utf-8")) == kept.to_dict()
    assert stat.S_IMODE(written.stat().st_mode) == 0o600


def test_what_was_kept_before_there_was_a_way_goes_it_later(tmp_path: Path) -> None:
    box = Outbox(tmp_path / "cases.sqlite")
    Courier(box, HandoffConfig()).hand_in(case())
    courier = Courier(box, HandoffConfig(folder=str(tmp_path / "out")))
    assert courier.deliver() == (1, 0)
    assert courier.deliver() == (0, 0)
    assert len(list((tmp_path / "out").iterdir())) == 1
    courier.close()


def test_nothing_is_sent_unsigned_and_no_log_holds_the_customer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.delenv("SLIMCHAT_WEBHOOK_SECRET", raising=False)
    caplog.set_level(logging.DEBUG)
    receiver = Receiver()
    with receiving(receiver):
        courier = Courier(
            Outbox(tmp_path / "cases.sqlite"), HandoffConfig(webhook=receiver.address)
        )
        courier.outbox.put(case(), ["webhook"])
        assert courier.deliver() == (0, 1)
        monkeypatch.setenv("SLIMCHAT_WEBHOOK_SECRET", "wrong")
        courier.outbox.retry()
        assert courier.deliver() == (0, 1)
        receiver.answers = [302, 500]
        for _ in range(2):
            courier.outbox.retry()
            assert courier.deliver() == (0, 1)
        problem = courier.outbox.all()[0][1][0].problem
        monkeypatch.setenv("SLIMCHAT_WEBHOOK_SECRET", SECRET)
        courier.outbox.retry()
        assert courier.deliver() == (1, 0)
        courier.close()
    assert (receiver.refused, len(receiver.cases)) == (1, 1)
    assert problem == "The receiver answers 500."
    assert "hablar" not in caplog.text and "ana@example.com" not in caplog.text
    assert "SLIMCHAT_WEBHOOK_SECRET" in caplog.text and "wrong" not in caplog.text


def test_a_receiver_that_was_down_gets_each_case_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLIMCHAT_WEBHOOK_SECRET", SECRET)
    monkeypatch.setattr(couriers, "FIRST_PAUSE_S", 0.1)
    receiver = Receiver()
    with receiving(receiver) as port:
        pass  # it is down again, and its port is known
    courier = Courier(Outbox(tmp_path / "cases.sqlite"), HandoffConfig(webhook=receiver.address))
    for number in range(5):
        courier.hand_in(case(f"a{number}"))
    _wait(lambda: all(ways[0].tries > 1 for _, ways in courier.outbox.all()))
    with receiving(receiver, port):
        _wait(lambda: courier.outbox.next_due(["webhook"]) is None)
        courier.close()
    assert set(receiver.cases) == {case(f"a{number}").id for number in range(5)}
    assert set(receiver.times.values()) == {1}


def _wait(condition: Any) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)
