"""Handing over through a real server: a case is kept once, and nothing of it is told elsewhere."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from running import Running, running
from support import write_documents

from slimchat import BotConfig, SupportBot
from slimchat.serving.bots import Bots

SAID = "I want to talk to a person about my kettle"
CASE = {
    "answer_id": "a" * 32,
    "messages": [{"role": "user", "content": SAID}, {"role": "assistant", "content": "Yes."}],
    "language": "en",
    "sources": ["returns.md"],
    "contact": {"email": "ana@example.com", "message": "Ring after six"},
    "consent": True,
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("handed")


@pytest.fixture(scope="module")
def desk(folder: Path) -> Iterator[Running]:
    config = BotConfig(name="acme").updated({"handoff.folder": str(folder / "out")})
    docs = write_documents(folder / "docs")
    SupportBot.from_folder(docs, config, index=folder / "bot").close()
    with running(Bots(folder / "bot"), {"reload_s": 0}) as made:
        yield made


def asked(desk: Running, content: str, *before: dict[str, str]) -> dict[str, Any]:
    body = {"messages": [*before, {"role": "user", "content": content}]}
    with desk.client() as client:
        answered = client.post("/v1/chat/completions", json=body).json()
    return {"text": answered["choices"][0]["message"]["content"], **answered["slimchat"]}


def test_a_request_for_a_person_has_its_action(desk: Running) -> None:
    for said in (SAID, "quiero hablar con una persona", "quero falar com um atendente"):
        assert asked(desk, said)["action"] == "handoff"
    assert asked(desk, "Can I return an opened machine?")["action"] == "answer"


def test_after_two_refusals_a_person_is_offered(desk: Running) -> None:
    first = asked(desk, "Who won the football match yesterday?")
    assert first["action"] == "refuse"
    before = [
        {"role": "user", "content": "Who won the football match yesterday?"},
        {"role": "assistant", "content": first["text"]},
    ]
    assert asked(desk, "Which planet is the largest one?", *before)["action"] == "handoff"


def test_a_case_is_kept_once_and_arrives(
    desk: Running, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with desk.client() as client:
        form = client.get("/v1/chat").json()["handoff"]
        assert {one["name"] for one in form["fields"]} >= set(CASE["contact"])
        answers = [client.post("/v1/handoff", json=CASE) for _ in range(2)]
        metrics = client.get("/metrics").text
    assert [one.status_code for one in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    written = folder / "out" / f"{answers[0].json()['id']}.json"
    deadline = time.monotonic() + 30
    while not written.exists():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    kept = json.loads(written.read_text("utf-8"))
    assert kept["contact"] == CASE["contact"]
    assert kept["reason"] == "request"
    assert kept["transcript"][0] == {"role": "user", "text": SAID}
    assert kept["sources"] == ["returns.md"]
    assert kept["consent"] == form["consent"]["en"]
    for place in (caplog.text, metrics):
        assert "ana@example.com" not in place and "kettle" not in place


@pytest.mark.parametrize(
    ("changes", "param"),
    [
        ({"contact": {}}, "contact.email"),
        ({"contact": {"email": "nobody"}}, "contact.email"),
        ({"consent": False}, "consent"),
        ({"messages": []}, "messages"),
    ],
)
def test_what_is_wrong_is_named_and_not_repeated(
    desk: Running, changes: dict[str, Any], param: str
) -> None:
    with desk.client() as client:
        refused = client.post("/v1/handoff", json={**CASE, "answer_id": "b", **changes})
    assert refused.status_code == 400
    assert refused.json()["error"]["param"] == param
    assert "nobody" not in refused.text


def test_it_needs_the_scope_of_a_chat(desk: Running) -> None:
    other = desk.book.add("vectors", ["embeddings"])[0]
    with desk.client(None) as client:
        assert client.post("/v1/handoff", json=CASE).status_code == 401
    with desk.client(other) as client:
        assert client.post("/v1/handoff", json=CASE).status_code == 403
