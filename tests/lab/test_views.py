"""Panels: the sessions of the notebook's widgets, over websockets, shared and kept."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lab_client import Client, Socket
from slow_writer import SlowWriter, writing_slowly

from slimchat.evaluation.golden import load_golden
from slimchat.feedback import FeedbackStore, Verdict
from slimchat.feedback.keeping import feedback_file
from slimchat.lab.workspace import Workspace
from slimchat.models.endpoint.allowed import VARIABLE

QUESTION = "What does error E-03 mean?"


async def opened(client: Client, bot: str, kind: str, view: str = "view-0001") -> Socket:
    socket = await client.socket(f"bots/{bot}/views/{kind}/{view}")
    await socket.until(lambda one: one["type"] == "state")
    return socket


async def asked(socket: Socket, request: str, text: str = QUESTION) -> Any:
    await socket.intend({"type": "ask", "request": request, "text": text})
    answer = await socket.event("answer", request)
    await socket.shows(
        lambda shown: shown["messages"][-1:] and shown["messages"][-1]["request"] == request
    )
    return answer["answer"]


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[SlowWriter]:
    """A large model that this machine may ask, and that waits in the middle of its answer."""
    with writing_slowly(
        "Error E-03 means that the water tank ", "of the X200 is empty. [1]"
    ) as one:
        monkeypatch.setenv(VARIABLE, one.url)
        yield one


async def test_a_reload_in_the_middle_of_an_answer_loses_nothing(
    client: Client, slow: SlowWriter
) -> None:
    asks = {"generator.endpoint": slow.url, "generator.endpoint_model": "slow"}
    bot = (await client.build(settings={"answer.mode": "generative", **asks}))["id"]
    before = await opened(client, bot, "chat")
    await before.intend({"type": "ask", "request": "r1", "text": QUESTION})
    first = await before.event("token", "r1")
    before.close()

    after = await opened(client, bot, "chat")
    assert after.state["messages"] == []  # the answer is still under way
    await after.intend({"type": "attach"})
    assert (await after.event("started", "r1"))["question"] == QUESTION
    repeated = await after.event("replaced", "r1")
    assert repeated["text"].startswith(first["text"])
    slow.go_on.set()
    text = repeated["text"]
    while True:
        message = await after.until(lambda one: one["type"] == "event")
        event = message["event"]
        if event["type"] == "answer":
            break
        text = event["text"] if event["type"] == "replaced" else text + event["text"]
    assert event["answer"]["text"] == text.strip()
    assert text.startswith("Error E-03 means that the water tank of the X200 is empty")
    await after.until(lambda one: one["type"] == "state" and "messages" in one["state"])
    assert [one["text"] for one in after.state["messages"]] == [QUESTION, text.strip()]


async def test_two_clients_share_a_bot_and_a_view(client: Client, bot: str, lab: Workspace) -> None:
    one, other = await opened(client, bot, "chat"), await opened(client, bot, "chat")
    apart = await opened(client, bot, "chat", "view-0002")
    answer = await asked(one, "r1")
    assert (await other.event("answer", "r1"))["answer"]["text"] == answer["text"]
    await other.shows(lambda shown: len(shown["messages"]) == 2)
    assert other.state["messages"] == one.state["messages"]
    await asked(apart, "r2")
    assert len(apart.state["messages"]) == 2
    assert len(one.state["messages"]) == 2
    views = lab.views.of(lab.catalog.find(bot))
    assert len(views) == 2
    assert views[0].bot is views[1].bot


async def test_a_bot_that_is_let_go_comes_back_with_its_conversation(
    client: Client, bot: str, lab: Workspace
) -> None:
    chat = await opened(client, bot, "chat")
    await asked(chat, "r1")
    shared = lab.pool.known(lab.catalog.find(bot))
    assert shared is not None
    shared.configure(shared.config.updated({"retriever.k": 3}))
    shared.used -= 10_000
    lab.pool.sweep()
    assert (await client.call("GET", f"bots/{bot}"))["loaded"] is False
    assert "tank" in (await asked(chat, "r2"))["text"]
    assert len(chat.state["messages"]) == 4
    assert (await client.call("GET", f"bots/{bot}"))["loaded"] is True
    assert shared.config.retriever.k == 3  # what was applied stays


async def test_who_follows_a_bot_is_told_after_it_was_let_go(
    client: Client, bot: str, lab: Workspace
) -> None:
    chat = await opened(client, bot, "chat")
    shared = lab.pool.known(lab.catalog.find(bot))
    assert shared is not None
    told: list[str] = []
    shared.knowledge.updates.follow(lambda: told.append("changed"))
    shared.unload()
    await asked(chat, "r1")
    shared.configure(shared.config.updated({"retriever.k": 3}))
    assert told == ["changed"]


async def test_an_inspector_opens_on_an_answer(client: Client, bot: str) -> None:
    chat = await opened(client, bot, "chat")
    await asked(chat, "r1")
    await chat.intend({"type": "inspect", "request": "r1"})
    message = await chat.until(lambda one: one["type"] == "open")
    assert (message["kind"], message["request"]) == ("inspector", "r1")
    inspector = await opened(client, bot, "inspector", message["view"])
    assert inspector.state["report"]["answer"]["question"] == QUESTION
    await inspector.intend({"type": "find", "request": "f1", "text": "grinder"})
    assert (await inspector.event("found", "f1"))["passages"]
    await inspector.intend({"type": "ask", "request": "a1", "text": "Is returning free?"})
    await inspector.event("shown", "a1")
    assert inspector.state["report"]["answer"]["question"] == "Is returning free?"


async def test_the_controls_try_and_apply_settings(
    client: Client, bot: str, lab: Workspace
) -> None:
    controls = await opened(client, bot, "controls")
    assert controls.state["groups"]
    change = {"type": "set", "request": "s1", "path": "retriever.k", "value": 3}
    await controls.intend(change)
    await controls.event("done", "s1")
    assert controls.state["settings"]["values"]["retriever.k"] == 3
    outside = {"type": "set", "request": "s0", "path": "generator.model", "value": "/etc"}
    await controls.intend(outside)
    assert "'/etc'" in (await controls.event("error", "s0"))["error"]["fact"]
    await controls.intend({"type": "apply", "request": "s2"})
    await controls.event("applied", "s2")
    shared = lab.pool.known(lab.catalog.find(bot))
    assert shared is not None
    assert shared.config.retriever.k == 3
    assert shared.applied is not None
    # A build keeps what was applied.
    built = await client.build(bot="help/build/docs-bot")
    assert built["id"] == bot
    assert shared.applied is None
    assert shared.config.retriever.k == 3


async def test_a_panel_switches_its_language(client: Client, bot: str) -> None:
    for kind in ("chat", "inspector", "controls", "knowledge", "tuner", "evaluation", "blind"):
        panel = await opened(client, bot, kind)
        assert panel.state["language"] is None
        await panel.connection.write_message(
            json.dumps({"type": "set", "state": {"language": "es"}})
        )
        await panel.until(lambda one: one.get("state") == {"language": "es"})
        assert (await opened(client, bot, kind)).state["language"] == "es"


async def test_documents_are_added_and_the_bot_is_rebuilt(
    client: Client, bot: str, workspace: Path
) -> None:
    chat = await opened(client, bot, "chat")
    await asked(chat, "r1")
    knowledge = await opened(client, bot, "knowledge")
    assert knowledge.state["state"]["documents"] == 4
    text = b"# Kettles\n\nThe kettle K9 boils in two minutes.\n"
    begin = {"type": "upload", "request": "u1", "upload": "x", "name": "k.md", "size": len(text)}
    await knowledge.intend(begin)
    await knowledge.event("received", "u1")
    await knowledge.intend({"type": "chunk", "request": "u2", "upload": "x", "offset": 0}, text)
    assert (await knowledge.event("received", "u2"))["complete"]
    assert (workspace / "help/docs/k.md").read_bytes() == text
    await knowledge.intend({"type": "rebuild", "request": "b1"})
    assert (await knowledge.event("rebuilt", "b1"))["report"]["added"] == ["k.md"]
    await knowledge.shows(
        lambda shown: shown["state"]["documents"] == 5 and not shown["state"]["rebuilding"]
    )
    (job,) = (await client.call("GET", "jobs"))["jobs"]
    assert job["result"]["added"] == ["k.md"]
    assert "two minutes" in (await asked(chat, "r2", "How fast does the kettle K9 boil?"))["text"]
    assert len(chat.state["messages"]) == 4


async def test_what_failed_is_asked_again_by_every_build(
    client: Client, bot: str, lab: Workspace
) -> None:
    question = "How fast does the kettle K9 boil?"
    docs = lab.catalog.docs(lab.catalog.find(bot))
    assert docs is not None
    row = {
        "id": "1", "question": question, "language": "en", "action": "answer",
        "reference_sources": ["k.md"],
    }  # fmt: skip
    (docs / "golden.jsonl").write_text(json.dumps(row) + "\n")
    evaluation = await opened(client, bot, "evaluation")
    await evaluation.intend({"type": "evaluate", "request": "e1", "split": None})
    await evaluation.event("evaluated", "e1")
    (docs / "k.md").write_text("# Kettles\n\nThe kettle K9 boils in two minutes.\n")
    await client.build()
    (job,) = (await client.call("GET", "jobs"))["jobs"]
    assert [job["result"]["recheck"][name] for name in ("passing", "judged")] == [1, 1]
    assert "recheck" in [line["text"] for line in job["log"]]
    (docs / "k.md").unlink()
    knowledge = await opened(client, bot, "knowledge")
    await knowledge.intend({"type": "rebuild", "request": "b1"})
    told = (await knowledge.event("rebuilt", "b1"))["report"]["recheck"]
    assert (told["passing"], told["judged"]) == (0, 1)


async def test_an_evaluation_gives_the_bot_its_score(
    client: Client, bot: str, workspace: Path
) -> None:
    row = {
        "id": "1", "question": QUESTION, "language": "en", "history": [],
        "reference_answer": None, "reference_sources": ["errors.md"], "action": "answer",
    }  # fmt: skip
    (workspace / "help/docs/golden.jsonl").write_text(json.dumps(row) + "\n")
    knowledge = await opened(client, bot, "knowledge")
    assert knowledge.state["state"]["golden"]["can_evaluate"]
    await knowledge.intend({"type": "evaluate", "request": "e1"})
    await knowledge.event("evaluated", "e1")
    events = await client.socket("events")
    (told,) = await events.listed("bots", lambda bots: bots[0]["score"] is not None)
    assert told["score"] == {"name": "recall@5", "value": 1.0}
    evaluation = await opened(client, bot, "evaluation")
    assert evaluation.state["state"]["questions"] == 1
    await evaluation.intend({"type": "evaluate", "request": "e2", "split": None})
    assert await evaluation.event("evaluated", "e2") == {"type": "evaluated", "stopped": False}
    await evaluation.shows(lambda state: state["state"]["runs"])
    tuner = await opened(client, bot, "tuner")
    assert "fewest" in tuner.state["state"]["trouble"]["fact"]


async def test_what_is_not_understood_ends_the_connection(client: Client, bot: str) -> None:
    for message in ("{", "[]", '{"type": "intent", "content": {}, "buffers": 99}', b"stray"):
        chat = await opened(client, bot, "chat")
        await chat.connection.write_message(message, binary=isinstance(message, bytes))
        while await chat.next() is not None:
            pass
        assert chat.connection.close_code == 1008


async def test_an_intent_that_is_none_is_passed_over(client: Client, bot: str) -> None:
    chat = await opened(client, bot, "chat")
    for content in (None, [], {"type": "nothing"}, {"type": "ask", "request": 1}):
        await chat.intend(content)
    assert "tank" in (await asked(chat, "r1"))["text"]


@pytest.mark.parametrize("view", ["short", "a" * 65, "with space", "dots.dots.dots"])
async def test_a_view_has_a_proper_id(client: Client, bot: str, view: str) -> None:
    assert (await client.call("GET", f"bots/{bot}/views/chat/{view}"))["status"] == 404


async def test_views_that_nobody_looks_at_are_dropped(
    client: Client, bot: str, lab: Workspace
) -> None:
    chat = await opened(client, bot, "chat")
    await asked(chat, "r1")
    path = lab.catalog.find(bot)
    (view,) = lab.views.of(path)
    view.used -= 1e6
    lab.views.sweep()
    assert lab.views.of(path) == [view]  # somebody looks at it
    await client.close()
    for _ in range(200):  # until the server has heard of it
        view.used -= 1e6
        lab.views.sweep()
        if not lab.views.of(path):
            break
        await asyncio.sleep(0.05)
    assert lab.views.of(path) == []
    assert (await opened(client, bot, "chat")).state["messages"] == []


async def test_a_conversation_outlives_the_server(client: Client, bot: str, lab: Workspace) -> None:
    chat = await opened(client, bot, "chat")
    await asked(chat, "r1")
    await chat.intend({"type": "new"})
    await asked(chat, "r2", "What does error E-04 mean?")
    path = lab.catalog.find(bot)
    await client.close()
    lab.views._close([*lab.views._views])  # as the end of the server does
    again = await opened(client, bot, "chat")
    assert again.state["messages"] == chat.state["messages"]
    assert again.state["conversation"] == chat.state["conversation"]
    assert [one["turns"] for one in again.state["conversations"]] == [1, 1]
    await asked(again, "r3", "And E-03?")
    assert len(again.state["messages"]) == 4
    lab.views.drop(path, RuntimeError("the bot was deleted"))
    assert (await opened(client, bot, "chat")).state["messages"] == []


async def test_what_was_applied_outlives_the_server(
    client: Client, bot: str, lab: Workspace
) -> None:
    path = lab.catalog.find(bot)
    controls = await opened(client, bot, "controls")
    await controls.intend({"type": "set", "request": "s1", "path": "retriever.k", "value": 3})
    await controls.intend({"type": "apply", "request": "s2"})
    await controls.event("applied", "s2")
    lab.pool.forget(path)
    lab.views.drop(path, RuntimeError("the server ends"))
    again = await opened(client, bot, "controls", "view-0002")
    assert again.state["settings"]["bot"]["retriever.k"] == 3
    lab.pool.forget(path)  # a build keeps it also where the bot is not in memory
    await client.build()
    assert lab.catalog.applied(path) == {}
    assert lab.pool.get(path).config.retriever.k == 3


async def test_a_verdict_is_kept_beside_the_bot_without_personal_data(
    client: Client, bot: str, lab: Workspace
) -> None:
    chat = await opened(client, bot, "chat")
    await asked(chat, "r1", "I am a@b.example, what does error E-03 mean?")
    comment = "call +34 612 345 678"
    verdict = {"type": "feedback", "request": "r1", "verdict": "down", "comment": comment}
    folder = lab.catalog.find(bot)
    (folder / ".feedback.jsonl").write_text(
        '{"answer_id": "a0", "question": "Old?", "answer": "Old.", "verdict": "up", "reasons": [], '
        '"comment": "", "conversation": "c", "time": "2026-01-01T00:00:00+00:00"}\nno verdict\n'
    )
    await chat.intend(verdict)
    await chat.event("noted", "r1")

    def kept() -> list[Verdict]:
        if not feedback_file(folder).exists():
            return []
        with FeedbackStore(feedback_file(folder)) as store:
            return store.all()

    async with asyncio.timeout(10):
        while len(kept()) < 2:
            await asyncio.sleep(0.05)
    old, new = kept()
    assert (old.question, old.time[:4], new.verdict) == ("Old?", "2026", "down")
    assert not (folder / ".feedback.jsonl").exists()
    assert new.question == "I am [email], what does error E-03 mean?"
    assert "612" not in new.comment
    assert "tank" in new.answer
    assert new.channel == "lab"


async def test_a_thumbs_down_joins_the_questions_beside_the_documents(
    client: Client, bot: str, lab: Workspace
) -> None:
    docs = lab.catalog.docs(lab.catalog.find(bot))
    assert docs is not None
    golden = docs / "golden.jsonl"
    proposal = '{"id": "p", "question": "Fees?", "language": "en", "action": "answer"'
    golden.write_text(f'{proposal}, "status": "proposed"}}\n', encoding="utf-8")
    chat = await opened(client, bot, "chat")
    await asked(chat, "r1")
    content = {"type": "feedback", "request": "r1", "verdict": "down", "comment": "It is E-04."}
    await chat.intend(content)
    async with asyncio.timeout(10):
        while len(cases := load_golden(golden, proposals=True)) < 2:
            await asyncio.sleep(0.05)
    assert (cases[1].question, cases[1].note) == (QUESTION, "It is E-04.")


async def test_a_first_thumbs_down_begins_a_set_beside_the_bot(
    client: Client, bot: str, lab: Workspace
) -> None:
    folder = lab.catalog.find(bot)
    docs = lab.catalog.docs(folder)
    assert docs is not None
    before = sorted(docs.rglob("*"))
    evaluation = await opened(client, bot, "evaluation")
    controls = await opened(client, bot, "controls")
    begun = folder.with_name(f"golden-{folder.name}.jsonl")
    assert evaluation.state["state"]["begins"] == begun.name
    assert controls.state["trials"]["pins"] == []
    chat = await opened(client, bot, "chat")
    await asked(chat, "r1")
    await chat.intend({"type": "feedback", "request": "r1", "verdict": "down"})
    await evaluation.shows(lambda shown: shown["state"]["proposed"] == 1)
    await controls.shows(lambda shown: shown["trials"]["pins"] == [QUESTION])
    assert [case.question for case in load_golden(begun, proposals=True)] == [QUESTION]
    assert sorted(docs.rglob("*")) == before
    (proposal,) = evaluation.state["state"]["proposals"]
    case = {"question": QUESTION, "action": "answer", "reference": "", "sources": ["errors.md"]}
    await evaluation.intend({"type": "accept", "request": "a1", "id": proposal["id"], "case": case})
    await evaluation.event("done", "a1")
    await evaluation.shows(lambda shown: shown["state"]["questions"] == 1)
    # What was found wrong is pinned also where the settings are opened later.
    assert (await opened(client, bot, "controls", "view-0002")).state["trials"]["pins"] == [
        QUESTION
    ]
    again = await opened(client, bot, "evaluation", "view-0003")
    assert again.state["state"]["file"] == begun.name


async def test_the_first_question_of_a_panel_begins_a_set(
    client: Client, bot: str, lab: Workspace
) -> None:
    folder = lab.catalog.find(bot)
    evaluation = await opened(client, bot, "evaluation")
    case = {
        "question": QUESTION, "language": "en", "action": "answer", "reference": "",
        "sources": ["errors.md"], "split": None,
    }  # fmt: skip
    await evaluation.intend({"type": "add", "request": "a1", "case": case})
    assert (await evaluation.event("added", "a1"))["written"]
    assert load_golden(folder.with_name(f"golden-{folder.name}.jsonl"))[0].question == QUESTION
    await evaluation.intend({"type": "evaluate", "request": "e1", "split": None})
    await evaluation.event("evaluated", "e1")


async def test_what_is_tried_in_the_settings_is_judged_blindly(client: Client, bot: str) -> None:
    blind = await opened(client, bot, "blind")
    await blind.intend({"type": "ask", "request": "b1"})
    assert "no candidate" in (await blind.event("error", "b1"))["error"]["fact"]
    controls = await opened(client, bot, "controls")
    await controls.intend({"type": "pin", "request": "s1", "text": QUESTION})
    change = {"type": "set", "path": "answer.refuse_below", "value": 1.0}
    await controls.intend({**change, "request": "s2"})
    await controls.event("done", "s2")
    await blind.intend({"type": "ask", "request": "b2"})
    await blind.event("asked", "b2")
    await blind.shows(lambda shown: shown["state"]["current"] is not None)
    assert blind.state["state"]["current"]["question"] == QUESTION
    vote = {"type": "vote", "request": "b3", "question": QUESTION, "choice": "left"}
    await blind.intend(vote)
    await blind.event("done", "b3")
    await blind.intend({"type": "show", "request": "b4"})
    await blind.shows(lambda shown: shown["state"]["result"] is not None)
    result = blind.state["state"]["result"]
    assert (result["names"], result["first"] + result["second"]) == (["now", "candidate"], 1)
