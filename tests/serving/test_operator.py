"""What operators can do over HTTP, with a real bot and a real file."""

from __future__ import annotations

import csv
import io
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from running import QUESTION, Running, running

from slimchat.errors import ConfigError
from slimchat.evaluation.golden import load_golden
from slimchat.serving.bots import Bots
from slimchat.serving.settings import ServeConfig

CHAT = "/v1/chat/completions"
AT = "/v1/operator"


@pytest.fixture(scope="module")
def kept(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, Path]]:
    folder = tmp_path_factory.mktemp("kept")
    changes = {
        "feedback.file": folder / "kept.sqlite",
        "feedback.transcripts": True,
        "feedback.golden": folder / "golden.jsonl",
        "reload_s": 0,
    }
    with running(Bots(built), changes) as server:
        yield server, folder


@pytest.fixture
def client(kept: tuple[Running, Path]) -> Iterator[httpx.Client]:
    with kept[0].client() as client:
        for row in client.get(f"{AT}/conversations").json()["data"]:
            client.delete(f"{AT}/conversations/{row['conversation']}")
        for row in client.get(f"{AT}/feedback").json()["data"]:
            client.delete(f"{AT}/feedback/{row['id']}")
        yield client


def ask(client: httpx.Client, question: str, conversation: str | None = None, **more: Any) -> Any:
    wishes = {"conversation": conversation} if conversation else {}
    body = {"messages": [{"role": "user", "content": question}], "slimchat": wishes, **more}
    return client.post(CHAT, json=body)


def listed(client: httpx.Client, count: int, **wanted: str) -> list[dict[str, Any]]:
    """The conversations; they are written while the client is answered."""
    deadline = time.monotonic() + 30
    while True:
        rows: list[dict[str, Any]] = client.get(f"{AT}/conversations", params=wanted).json()["data"]
        if len(rows) == count:
            return rows
        assert time.monotonic() < deadline, rows
        time.sleep(0.05)


def test_a_conversation_is_kept_shown_and_deleted(client: httpx.Client) -> None:
    said = ask(client, "Can I return an opened machine? I am ana@example.com", "c-1").json()
    ask(client, "What does error E-03 mean?", "c-1", stream=True).read()
    ask(client, "Who won the cup?")
    verdict = {"answer_id": said["slimchat"]["id"], "verdict": "down", "comment": "=1+1"}
    client.post("/v1/feedback", json=verdict)
    rows = listed(client, 2)
    assert [row["turns"] for row in rows] == [1, 2]
    assert listed(client, 1, verdict="down")[0]["conversation"] == "c-1"
    turns = client.get(f"{AT}/conversations/c-1").json()["data"]
    assert [row["sources"][0] for row in turns] == ["returns.md", "errors.md"]
    assert [row["verdict"] for row in turns] == ["down", None]
    assert "[email]" in turns[0]["question"]
    assert client.get(f"{AT}/feedback").json()["data"][0]["conversation"] == "c-1"
    assert client.delete(f"{AT}/conversations/c-1").status_code == 200
    assert client.delete(f"{AT}/conversations/c-1").status_code == 404
    assert client.get(f"{AT}/conversations/c-1").status_code == 404
    assert client.get(f"{AT}/feedback").json()["data"] == []


def test_exports_hold_no_formula(client: httpx.Client) -> None:
    answer_id = ask(client, '=HYPERLINK("http://evil.example";"Can I return?")').json()["slimchat"]
    for comment in ("-2+3", "plain", "\t@SUM(1)", "＝1"):
        verdict = {"answer_id": answer_id["id"], "verdict": "up", "comment": comment}
        client.post("/v1/feedback", json=verdict)
    listed(client, 1)
    sheet = client.get(f"{AT}/export", params={"format": "csv"})
    assert sheet.headers["content-type"] == "text/csv; charset=utf-8"
    assert sheet.headers["content-disposition"] == 'attachment; filename="turns.csv"'
    row = next(csv.DictReader(io.StringIO(sheet.content.decode("utf-8-sig"))))
    assert row["question"].startswith("'=HYPERLINK")
    sheet = client.get(f"{AT}/export", params={"format": "csv", "what": "feedback"})
    rows = csv.DictReader(io.StringIO(sheet.content.decode("utf-8-sig"), newline=""))
    assert [row["comment"] for row in rows] == ["'＝1", "'\t@SUM(1)", "plain", "'-2+3"]
    lines = client.get(f"{AT}/export", params={"what": "feedback", "text": "PLAIN"}).text
    assert [json.loads(line)["comment"] for line in lines.splitlines()] == ["plain"]


def test_an_export_goes_beyond_a_page(client: httpx.Client, monkeypatch: Any) -> None:
    monkeypatch.setattr("slimchat.serving.routes_operator.PAGE", 2)
    for number in range(5):
        client.post("/v1/feedback", json={"answer_id": f"b{number}", "verdict": "up"})
    lines = client.get(f"{AT}/export", params={"what": "feedback"}).text.splitlines()
    assert [json.loads(line)["answer_id"] for line in lines] == ["b4", "b3", "b2", "b1", "b0"]


def test_a_turn_becomes_a_golden_question(client: httpx.Client, kept: tuple[Running, Path]) -> None:
    file = kept[1] / "golden.jsonl"
    row = {
        "id": "turn-1", "question": "And in Spain?", "language": "en", "action": "answer",
        "history": [["user", "Is it free?"], ["assistant", "In Europe."]],
        "reference_answer": "Yes.", "reference_sources": ["returns.md"],
    }  # fmt: skip
    assert client.post(f"{AT}/golden", json=row).json()["questions"] == 1
    again = client.post(f"{AT}/golden", json=row)
    assert again.status_code == 400
    assert "'turn-1' already" in again.json()["error"]["fact"]
    assert "golden.jsonl" in again.json()["error"]["message"]
    assert str(kept[1]) not in again.text
    bad = client.post(f"{AT}/golden", json=row | {"id": "turn-2", "reference_sources": []})
    assert "reference_sources" in bad.json()["error"]["fact"]
    refused = row | {"id": "turn-3", "action": "refuse", "reference_sources": []}
    assert client.post(f"{AT}/golden", json=refused).json()["questions"] == 2
    cases = load_golden(file)
    assert [case.id for case in cases] == ["turn-1", "turn-3"]
    assert cases[0].history == (("user", "Is it free?"), ("assistant", "In Europe."))


def test_without_a_golden_set_there_is_none_to_add_to(server: Running) -> None:
    row = {"id": "x", "question": "Why?", "language": "en", "action": "refuse"}
    with server.client() as client:
        assert client.post(f"{AT}/golden", json=row).json()["error"]["code"] == "no_golden_set"
        assert client.get(f"{AT}/conversations").json() == {
            "object": "list",
            "data": [],
            "kept": False,
        }


def test_only_operators_see_what_was_said(kept: tuple[Running, Path]) -> None:
    server = kept[0]
    text, _ = server.book.add("shop", ["chat", "embeddings", "metrics"])
    paths = ("conversations", "conversations/x", "feedback", "export")
    with server.client(token=text) as client:
        codes = [client.get(f"{AT}/{path}").status_code for path in paths]
        codes += [
            client.delete(f"{AT}/{path}/1").status_code for path in ("conversations", "feedback")
        ]
        codes.append(client.post(f"{AT}/golden", json={}).status_code)
    assert set(codes) == {403}


def test_the_operators_page_runs_nothing_that_stands_in_it(server: Running) -> None:
    with server.client(token=None, headers={"accept-language": "pt-BR"}) as client:
        page = client.get("/operator")
        assert client.get("/operator.css").headers["content-type"].startswith("text/css")
    assert '<html lang="pt">' in page.text
    assert page.text.count("<script") == 1
    assert '<script src="operator.js" defer></script>' in page.text
    assert "<style" not in page.text
    policy = page.headers["content-security-policy"]
    assert "'unsafe" not in policy
    assert policy.endswith("frame-ancestors 'none'")


def test_transcripts_need_a_file() -> None:
    with pytest.raises(ConfigError, match="no file for them"):
        ServeConfig().updated({"feedback.transcripts": True})


def test_nothing_is_kept_unless_it_is_wanted(server: Running) -> None:
    with server.client() as client:
        client.post(CHAT, json=QUESTION)
        assert client.get(f"{AT}/conversations").json()["data"] == []
