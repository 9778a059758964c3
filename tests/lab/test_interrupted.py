"""What the end of a server interrupts: the next server tells of it, and can begin it again."""

from __future__ import annotations

import asyncio
import json
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyter_server.serverapp import ServerApp
from lab_client import Client
from support import write_documents

from slimchat.knowledge.layout import Layout
from slimchat.lab.paths import Root
from slimchat.lab.unfinished import Unfinished
from slimchat.lab.workspace import Limits, Workspace

LIMITS = Limits(4, 900, 200, 86400, 1, 20, 5, 2)
KILLED = """
import os, sys
from pathlib import Path
from slimchat.lab.job import Job
from slimchat.lab.paths import Root
from slimchat.lab.unfinished import Unfinished
kept, root = map(Path, sys.argv[1:])
job = Job(root / "help/docs", root / "help/build/docs-bot", "Helper", changes={"name": "Helper"})
job.state = "running"
job.note("read")
Unfinished(kept, Root(root)).save([job])
os._exit(9)
"""


@pytest.fixture
def kept(jp_data_dir: Path) -> Path:
    return Path(jp_data_dir) / "slimchat/jobs"


@pytest.fixture
def restart(
    jp_serverapp: ServerApp, lab: Workspace, jp_asyncio_loop: asyncio.AbstractEventLoop
) -> Iterator[Callable[[], Any]]:
    """Ends what the server keeps, as its end does, and begins anew with what is on disk."""
    spaces = [lab]

    async def anew() -> Workspace:
        await spaces[-1].close()
        spaces.append(Workspace(lab.root, LIMITS))
        jp_serverapp.web_app.settings["slimchat_workspace"] = spaces[-1]
        return spaces[-1]

    yield anew
    jp_asyncio_loop.run_until_complete(spaces[-1].close())


@pytest.fixture
def more(workspace: Path) -> None:
    """Enough documents that a build takes its time."""
    texts = {f"{n}.md": f"# Part {n}\n\n" + "Words of it. " * 300 for n in range(150)}
    write_documents(workspace / "help/docs", texts)


async def at_work(client: Client, lab: Workspace) -> Any:
    job = await client.call(
        "POST", "jobs", {"folder": "help/docs", "name": "Helper", "rebuild": True}
    )
    async with asyncio.timeout(60):
        while not lab.jobs.get(job["id"]).stage:
            await asyncio.sleep(0.01)
    return job


async def test_builds_that_the_servers_end_interrupts_are_told_of(
    client: Client, workspace: Path, lab: Workspace, more: None, restart: Any, kept: Path
) -> None:
    write_documents(workspace / "other")
    running = await at_work(client, lab)
    waiting = await client.call("POST", "jobs", {"folder": "other"})
    assert waiting["state"] == "queued"
    await restart()
    second, first = (await client.call("GET", "jobs"))["jobs"]
    assert [first["id"], second["id"]] == [running["id"], waiting["id"]]
    assert {first["state"], second["state"]} == {"interrupted"}
    assert first["ended"]
    assert (first["docs"], first["name"], first["log"][-1]["text"]) == (
        "help/docs", "Helper", "interrupted",
    )  # fmt: skip
    assert not Layout(workspace / "help/build/docs-bot").exists()
    await restart()  # it is told of until somebody does something about it
    assert len((await client.call("GET", "jobs"))["jobs"]) == 2
    assert (await client.call("DELETE", f"jobs/{second['id']}"))["status"] == 204
    for file in (workspace / "help/docs").glob("[0-9]*.md"):
        file.unlink()
    again = await client.call("POST", f"jobs/{first['id']}/again")
    assert (again["state"], again["name"], again["bot"]) == (
        "running", "Helper", "help/build/docs-bot",
    )  # fmt: skip
    assert [job["id"] for job in (await client.call("GET", "jobs"))["jobs"]] == [again["id"]]
    assert (await client.ended(again["id"]))["state"] == "done"
    (bot,) = (await client.call("GET", "bots"))["bots"]
    assert (bot["name"], bot["documents"]) == ("Helper", 4)
    await restart()
    assert (await client.call("GET", "jobs"))["jobs"] == []
    assert [file for file in kept.rglob("*") if file.suffix == ".json"] == []


async def test_a_build_that_somebody_stopped_is_not_interrupted(
    client: Client, lab: Workspace, more: None, restart: Any
) -> None:
    job = await at_work(client, lab)
    await client.call("DELETE", f"jobs/{job['id']}")
    await restart()
    assert (await client.call("GET", "jobs"))["jobs"] == []


async def test_a_server_that_was_killed_leaves_what_it_did(
    client: Client, workspace: Path, kept: Path
) -> None:
    code = subprocess.run([sys.executable, "-c", KILLED, str(kept), str(workspace)], check=False)
    assert code.returncode == 9
    (file,) = kept.rglob("*.json")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    (job,) = (await client.call("GET", "jobs"))["jobs"]
    assert (job["state"], job["ended"], job["name"]) == ("interrupted", None, "Helper")
    assert [line["text"] for line in job["log"]] == ["read", "interrupted"]
    again = await client.call("POST", f"jobs/{job['id']}/again")
    assert (await client.ended(again["id"]))["state"] == "done"


async def test_an_interrupted_build_whose_documents_are_gone_says_so(
    client: Client, workspace: Path, kept: Path
) -> None:
    code = KILLED.replace('"help/docs"', '"help/gone"')
    subprocess.run([sys.executable, "-c", code, str(kept), str(workspace)], check=False)
    (job,) = (await client.call("GET", "jobs"))["jobs"]
    again = await client.call("POST", f"jobs/{job['id']}/again")
    assert (again["status"], "help/gone" in again["error"]["fact"]) == (404, True)
    assert len((await client.call("GET", "jobs"))["jobs"]) == 1


async def test_an_interrupted_export_is_begun_again(
    client: Client, bot: str, workspace: Path, kept: Path
) -> None:
    options = '{"version": "1.2.3", "replace": False, "questions": False}'
    export = f'kind="export", target=root / "docs.slimchat", options={options}'
    code = KILLED.replace('changes={"name": "Helper"}', export)
    subprocess.run([sys.executable, "-c", code, str(kept), str(workspace)], check=False)
    (found,) = (await client.call("GET", "jobs"))["jobs"]
    assert (found["state"], found["target"]) == ("interrupted", "docs.slimchat")
    again = await client.call("POST", f"jobs/{found['id']}/again")
    assert (again["kind"], again["state"], again["target"]) == (
        "export", "running", "docs.slimchat",
    )  # fmt: skip
    await client.call("DELETE", f"jobs/{again['id']}")
    await client.ended(again["id"])


def test_what_a_running_server_keeps_is_left_to_it(tmp_path: Path) -> None:
    code = KILLED.replace("os._exit(9)", "")
    root = Root(tmp_path)
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "kept"), str(tmp_path)], check=True)
    first, second = (Unfinished(tmp_path / "kept", root) for _ in range(2))
    (job,) = first.take_over()
    assert second.take_over() == []
    first.close()
    assert [each.id for each in second.take_over()] == [job.id]
    second.save([])
    second.close()
    assert [file for file in (tmp_path / "kept").rglob("*") if file.is_file()] == []


def test_what_is_damaged_or_leads_elsewhere_is_left_out(tmp_path: Path) -> None:
    code = KILLED.replace("os._exit(9)", "")
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "kept"), str(tmp_path)], check=True)
    (file,) = (tmp_path / "kept").rglob("*.json")
    data = json.loads(file.read_text(encoding="utf-8"))
    data["jobs"] = [{**data["jobs"][0], "bot": "../elsewhere"}, {}, 5, data["jobs"][0]]
    file.write_text(json.dumps(data), encoding="utf-8")
    file.with_name("other.json").write_text("{", encoding="utf-8")
    (job,) = Unfinished(tmp_path / "kept", Root(tmp_path)).take_over()
    assert job.name == "Helper"
