"""From a folder to an answer, over the wire."""

from __future__ import annotations

from lab_client import Client

VIEW = "view-0001"


async def test_a_folder_becomes_a_bot_that_answers(client: Client) -> None:
    assert (await client.call("GET", "bots"))["bots"] == []
    events = await client.socket("events")
    job = await client.call("POST", "jobs", {"folder": "help/docs", "name": "Helper"})
    assert job["state"] == "running"
    assert job["bot"] == "help/build/docs-bot"
    (done,) = await events.listed("jobs", lambda jobs: bool(jobs) and jobs[0]["state"] == "done")
    assert len(done["result"]["added"]) == 4
    assert done["result"]["passages"] > 0
    (bot,) = await events.listed("bots", bool)
    assert bot["name"] == "Helper"
    assert bot["documents"] == 4
    assert bot["docs"] == "help/docs"
    assert bot["languages"]["en"] >= 1
    assert bot["size"] > 0
    assert bot["error"] is None

    chat = await client.socket(f"bots/{bot['id']}/views/chat/{VIEW}")
    await chat.until(lambda one: one["type"] == "state")
    assert chat.state["messages"] == []
    assert chat.state["title"] == "Helper"
    await chat.intend({"type": "ask", "request": "r1", "text": "What does error E-03 mean?"})
    answer = (await chat.event("answer", "r1"))["answer"]
    assert "tank" in answer["text"]
    await chat.until(lambda one: one["type"] == "state" and "messages" in one["state"])
    assert [one["role"] for one in chat.state["messages"]] == ["user", "assistant"]
    assert (await client.call("GET", f"bots/{bot['id']}"))["loaded"] is True
