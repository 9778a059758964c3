"""Builds: queued, limited, stopped, killed; the old index serves until the new one is whole."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path
from typing import Any

import pytest
from lab_client import Client
from support import write_documents

from slimchat.knowledge.layout import Layout
from slimchat.lab import jobs as jobs_module
from slimchat.lab.orders import order
from slimchat.lab.workspace import Workspace


class TestQueue:
    @pytest.fixture
    def jp_server_config(self) -> dict[str, Any]:
        limits = {"jobs_at_once": 1, "max_queued_jobs": 1}
        server = {"jpserver_extensions": {"slimchat.lab": True}}
        return {"ServerApp": server, "SlimchatApp": limits}

    async def test_builds_wait_and_the_queue_is_bounded(
        self, client: Client, workspace: Path
    ) -> None:
        for name in ("a", "b", "c"):
            write_documents(workspace / name)
        first = await client.call("POST", "jobs", {"folder": "a"})
        second = await client.call("POST", "jobs", {"folder": "b"})
        third = await client.call("POST", "jobs", {"folder": "c"})
        again = await client.call("POST", "jobs", {"folder": "b"})
        assert (first["state"], second["state"]) == ("running", "queued")
        assert third["status"] == 429
        assert again["status"] == 409
        assert (await client.call("DELETE", f"jobs/{second['id']}"))["status"] == 204
        assert (await client.call("GET", f"jobs/{second['id']}"))["state"] == "cancelled"
        third = await client.call("POST", "jobs", {"folder": "c"})
        assert third["state"] == "queued"
        assert (await client.ended(first["id"]))["state"] == "done"
        assert (await client.ended(third["id"]))["state"] == "done"
        listed = (await client.call("GET", "jobs"))["jobs"]
        assert [job["id"] for job in listed] == [third["id"], second["id"], first["id"]]
        assert not (workspace / "build/b-bot").exists()


async def test_a_job_bears_the_name_of_the_page_that_ordered_it(
    client: Client, bot: str, lab: Workspace
) -> None:
    order = {"folder": "help/docs", "page": "1-2-3-4"}
    build = await client.call("POST", "jobs", order)
    assert build["page"] == "1-2-3-4"
    await client.ended(build["id"])
    again = await client.call("POST", f"jobs/{build['id']}/again", {"page": "5-6-7-8"})
    assert again["page"] == "5-6-7-8"
    await client.ended(again["id"])
    target = {"path": "help.slimchat", "page": "1-2-3-4"}
    export = await client.call("POST", f"bots/{bot}/export", target)
    assert export["page"] == "1-2-3-4"
    await client.ended(export["id"])
    assert (await client.call("POST", "jobs", {"folder": "help/docs"}))["page"] is None
    for page in (1, "x" * 65):
        refused = await client.call("POST", "jobs", {**order, "page": page})
        assert (refused["status"], refused["error"]["fact"]) == (
            400,
            'The "page" of a job is text of at most 64 characters.',
        )


async def running(client: Client, lab: Workspace) -> Any:
    """A build of everything that is at work in its process."""
    job = await client.call("POST", "jobs", {"folder": "help/docs", "rebuild": True})
    async with asyncio.timeout(60):
        while not lab.jobs.get(job["id"]).stage:
            await asyncio.sleep(0.01)
    return job


@pytest.fixture
def more(workspace: Path) -> None:
    """Enough documents that a build takes its time."""
    texts = {f"{n}.md": f"# Part {n}\n\n" + "Words of it. " * 300 for n in range(150)}
    write_documents(workspace / "help/docs", texts)


async def test_a_build_that_is_stopped_changes_nothing(
    client: Client, bot: str, lab: Workspace, more: None
) -> None:
    before = (await client.call("GET", f"bots/{bot}"))["built"]
    job = await running(client, lab)
    assert (await client.call("DELETE", f"jobs/{job['id']}"))["status"] == 204
    job = await client.ended(job["id"])
    assert (job["state"], job["result"], job["error"]) == ("cancelled", None, None)
    told = await client.call("GET", f"bots/{bot}")
    assert (told["built"], told["documents"], told["error"]) == (before, 4, None)
    assert (await client.call("DELETE", f"jobs/{job['id']}"))["status"] == 204
    assert (await client.call("GET", "jobs"))["jobs"] == []


async def test_a_first_build_that_is_stopped_leaves_nothing(
    client: Client, workspace: Path, lab: Workspace, more: None
) -> None:
    job = await running(client, lab)
    assert lab.activity == 1
    await client.call("DELETE", f"jobs/{job['id']}")
    assert (await client.ended(job["id"]))["state"] == "cancelled"
    assert lab.activity == 0
    assert not (workspace / "help/build/docs-bot").exists()


async def test_a_build_can_be_stopped_before_its_process_runs(
    client: Client, workspace: Path, lab: Workspace
) -> None:
    docs = workspace / "help/docs"
    job = lab.jobs.add(order(lab.catalog, lab.pool, workspace / "bot", docs))
    lab.jobs.remove(job)
    assert (await client.ended(job.id))["state"] == "cancelled"
    assert not (workspace / "bot").exists()


async def test_a_build_that_is_killed_leaves_the_old_bot(
    client: Client, bot: str, lab: Workspace, more: None
) -> None:
    chat = await client.socket(f"bots/{bot}/views/chat/view-0001")
    job = await running(client, lab)
    process = lab.jobs.get(job["id"]).process
    assert process is not None
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    job = await client.ended(job["id"])
    assert job["state"] == "failed"
    assert "ended unexpectedly" in job["error"]["fact"]
    assert (await client.call("GET", f"bots/{bot}"))["documents"] == 4
    await chat.intend({"type": "ask", "request": "r1", "text": "What does error E-03 mean?"})
    assert "tank" in (await chat.event("answer", "r1"))["answer"]["text"]


async def test_the_server_answers_while_it_builds(
    client: Client, bot: str, lab: Workspace, more: None
) -> None:
    chat = await client.socket(f"bots/{bot}/views/chat/view-0001")
    job = await running(client, lab)
    await chat.intend({"type": "ask", "request": "r1", "text": "What does error E-03 mean?"})
    assert "tank" in (await chat.event("answer", "r1"))["answer"]["text"]
    assert (await client.call("GET", f"jobs/{job['id']}"))["state"] == "running"
    await client.call("DELETE", f"jobs/{job['id']}")
    await client.ended(job["id"])


async def test_a_page_that_comes_back_finds_the_build(client: Client, workspace: Path) -> None:
    events = await client.socket("events")
    job = await client.call("POST", "jobs", {"folder": "help/docs"})
    await events.listed("jobs", bool)
    events.close()
    again = await client.socket("events")
    (found,) = await again.listed("jobs", bool)
    assert found["id"] == job["id"]
    (done,) = await again.listed("jobs", lambda jobs: jobs[0]["state"] == "done")
    stages = {line["text"] for line in done["log"]}
    assert {"read", "embed", "done"} <= stages
    assert done["started"]
    assert done["ended"]


async def test_a_folder_without_documents_says_so(client: Client, workspace: Path) -> None:
    (workspace / "empty").mkdir()
    assert (await client.call("GET", "proposal", folder="empty"))["documents"] == 0
    job = await client.ended((await client.call("POST", "jobs", {"folder": "empty"}))["id"])
    assert "holds no file" in job["error"]["fact"]
    assert job["error"]["fix"]
    assert not (workspace / "build").exists()


WRONG: list[dict[str, Any]] = [{"settings": []}, {"rebuild": "yes"}, {"bot": 1}, {"name": 1}]


async def test_a_setting_that_is_not_valid_is_refused(client: Client) -> None:
    for settings in ({"chunking.max_tokens": 1}, {"no.such": 1}, {"name": 5}):
        reply = await client.call("POST", "jobs", {"folder": "help/docs", "settings": settings})
        assert reply["status"] == 400
        assert reply["error"]["fact"]
    docs = {"folder": "help/docs"}
    wrong = [{}, {"folder": 1}, *({**docs, **more} for more in WRONG)]
    for body in wrong:
        assert (await client.call("POST", "jobs", body))["status"] == 400


async def test_ended_jobs_are_forgotten_at_some_time(
    client: Client, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs_module, "ENDED", 2)
    (workspace / "empty").mkdir()
    ids = []
    for _ in range(4):
        job = await client.call("POST", "jobs", {"folder": "empty"})
        ids.append(job["id"])
        await client.ended(job["id"])
    listed = [job["id"] for job in (await client.call("GET", "jobs"))["jobs"]]
    assert listed == ids[:0:-1]


async def test_a_second_build_tells_what_changed(client: Client, bot: str, workspace: Path) -> None:
    docs = workspace / "help/docs"
    (docs / "new.md").write_text("# New\n\nA new page.\n")
    (docs / "errors.md").write_text("# Error codes\n\nNothing is left of them.\n")
    (docs / "envios.md").unlink()
    proposal = await client.call("GET", "proposal", folder="help/docs")
    assert proposal["existing"]["id"] == bot
    assert proposal["bot"] == "help/build/docs-bot"
    assert (proposal["documents"], proposal["skipped"]) == (4, 0)
    changes = {"added": ["new.md"], "changed": ["errors.md"], "removed": ["envios.md"]}
    assert proposal["changes"] == {**changes, "unchanged": 2}
    job = await client.ended((await client.call("POST", "jobs", {"folder": "help/docs"}))["id"])
    assert {kind: job["result"][kind] for kind in changes} == changes
    assert job["result"]["unchanged"] == 2
    assert Layout(workspace / "help/build/docs-bot").current() == 2


async def test_a_first_proposal(client: Client, workspace: Path) -> None:
    (workspace / "help/docs/tool.exe").write_bytes(b"MZ")
    proposal = await client.call("GET", "proposal", folder="help/docs")
    assert proposal == {
        "folder": "help/docs", "name": "docs", "bot": "help/build/docs-bot", "documents": 4,
        "size": sum(file.stat().st_size for file in (workspace / "help/docs").glob("*.md")),
        "skipped": 1, "existing": None, "changes": None,
    }  # fmt: skip
    root = await client.call("GET", "proposal", folder="")
    assert root["folder"] == ""
    assert root["bot"].startswith("build/")
    assert root["documents"] == 4


@pytest.mark.parametrize("letter", ["x", "\N{HIRAGANA LETTER A}"])
async def test_a_folder_with_the_longest_name_becomes_a_bot(
    client: Client, workspace: Path, letter: str
) -> None:
    length = 255 // len(letter.encode())
    names = [letter * (length - 1) + last for last in "ab"]
    places = set()
    for name in names:
        (workspace / name).mkdir()
        (workspace / name / "hours.md").write_text("# Hours\n\nWe open at nine.\n")
        proposal = await client.call("GET", "proposal", folder=name)
        assert name.startswith(proposal["name"])
        places.add(proposal["bot"])
    assert len(places) == 2, "each has a bot of its own"
    built = await client.build(name, name=proposal["name"], bot=proposal["bot"])
    assert built["name"] == proposal["name"]


async def test_an_update_proposes_the_name_that_the_bot_has(client: Client) -> None:
    await client.build(name="Acme help")
    assert (await client.call("GET", "proposal", folder="help/docs"))["name"] == "Acme help"
