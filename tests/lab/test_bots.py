"""What can be done to a bot of the workspace."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jupyter_server.serverapp import ServerApp
from lab_client import Client
from support import write_documents

from slimchat import SupportBot
from slimchat.lab.workspace import Workspace


async def test_a_watched_folder_is_built_when_a_document_changes(
    client: Client, bot: str, workspace: Path
) -> None:
    events = await client.socket("events")
    told = await client.call("POST", f"bots/{bot}/watch", {"on": True})
    assert told["watching"] is True
    (workspace / "help/docs/new.md").write_text("# New\n\nThe kettle boils in two minutes.\n")
    await events.listed("bots", lambda bots: bool(bots) and bots[0]["documents"] == 5)
    assert (await client.call("POST", f"bots/{bot}/watch", {"on": False}))["watching"] is False
    assert (await client.call("POST", f"bots/{bot}/watch", {}))["status"] == 400


async def test_what_changed_while_nobody_watched_is_built_too(
    client: Client, bot: str, workspace: Path
) -> None:
    (workspace / "help/docs/new.md").write_text("# New\n\nThe kettle boils in two minutes.\n")
    record = {"docs": "../../docs", "watching": True, "score": None}
    (workspace / "help/build/docs-bot/.lab.json").write_text(json.dumps(record))
    events = await client.socket("events")
    await events.listed("bots", lambda bots: bool(bots) and bots[0]["documents"] == 4)
    await events.listed("bots", lambda bots: bool(bots) and bots[0]["documents"] == 5)


async def test_a_server_that_starts_watches_before_any_page_asks(
    bot: str, workspace: Path, lab: Workspace, jp_serverapp: ServerApp
) -> None:
    (workspace / "help/docs/new.md").write_text("# New\n\nThe kettle boils in two minutes.\n")
    record = {"docs": "../../docs", "watching": True, "score": None}
    (workspace / "help/build/docs-bot/.lab.json").write_text(json.dumps(record))
    await jp_serverapp.extension_manager.start_extension("slimchat.lab")
    async with asyncio.timeout(60):
        while not any(job.state == "done" for job in lab.jobs):
            await asyncio.sleep(0.05)
    assert lab.catalog.tell(workspace / "help/build/docs-bot")["documents"] == 5


class TestDeleting:
    @pytest.fixture
    def jp_server_config(self) -> dict[str, Any]:
        return {
            "ServerApp": {"jpserver_extensions": {"slimchat.lab": True}},
            "FileContentsManager": {"delete_to_trash": False},
        }

    async def test_a_deleted_bot_is_gone_and_its_documents_stay(
        self, client: Client, bot: str, workspace: Path, lab: Workspace
    ) -> None:
        documents = sorted((workspace / "help/docs").iterdir())
        chat = await client.socket(f"bots/{bot}/views/chat/view-0001")
        await chat.until(lambda one: one["type"] == "state")
        assert (await client.call("DELETE", f"bots/{bot}"))["status"] == 204
        error = await chat.until(lambda one: one["type"] == "error")
        assert "deleted" in error["error"]["fact"]
        assert await chat.next() is None
        assert chat.connection.close_code == 4400
        assert not (workspace / "help/build/docs-bot").exists()
        assert (await client.call("GET", "bots"))["bots"] == []
        assert (await client.call("GET", f"bots/{bot}"))["status"] == 404
        assert sorted((workspace / "help/docs").iterdir()) == documents
        assert lab.pool.known(workspace / "help/build/docs-bot") is None

    async def test_what_is_no_part_of_a_bot_stays(
        self, client: Client, bot: str, workspace: Path
    ) -> None:
        folder = workspace / "help/build/docs-bot"
        (folder / "mine.txt").write_text("mine")
        removed = folder / ".trash/1/file"
        removed.parent.mkdir(parents=True)
        removed.write_text("a document that was removed")
        assert (await client.call("DELETE", f"bots/{bot}"))["status"] == 204
        assert sorted(path.name for path in folder.iterdir()) == [".trash", "mine.txt"]
        assert removed.is_file()

    async def test_a_bot_that_is_being_built_is_not_deleted(self, client: Client, bot: str) -> None:
        job = await client.call("POST", "jobs", {"folder": "help/docs", "rebuild": True})
        assert (await client.call("DELETE", f"bots/{bot}"))["status"] == 409
        assert (await client.ended(job["id"]))["state"] == "done"


async def test_a_deleted_bot_goes_to_the_trash(
    client: Client, bot: str, workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("send2trash.plat_other.get_dev", lambda path: 0)
    monkeypatch.setattr("send2trash.plat_other.HOMETRASH_B", os.fsencode(tmp_path / "Trash"))
    assert (await client.call("DELETE", f"bots/{bot}"))["status"] == 204
    assert not (workspace / "help/build/docs-bot").exists()
    assert (tmp_path / "Trash/files/docs-bot/slimchat.json").is_file()


async def test_the_cells_make_the_bot_again(
    client: Client, workspace: Path, tmp_path: Path
) -> None:
    bot = (await client.build(name="Über <b>bot</b>", settings={"retriever.k": 5}))["id"]
    written = await client.call("POST", f"bots/{bot}/notebook", {"folder": "help"})
    again = await client.call("POST", f"bots/{bot}/notebook", {"folder": "help"})
    assert written["path"] == "help/Über -b-bot--b-.ipynb"
    assert again["path"] == "help/Über -b-bot--b-1.ipynb"
    cells = json.loads((workspace / written["path"]).read_text())["cells"]
    assert "".join(cells[0]["source"]) == "# Über &lt;b>bot&lt;/b>"
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    assert "'docs'" in code[0]
    assert "'build/docs-bot'" in code[0]
    assert code[-1] == "bot.studio()"
    python = (await client.call("GET", f"bots/{bot}/python"))["python"]
    shown = "\nprint(bot.config.name, bot.config.retriever.k, bot.knowledge.generation)\n"
    for text, folder in (("\n".join(code), workspace / "help"), (python, tmp_path)):
        done = subprocess.run(
            [sys.executable, "-c", text.replace("bot.studio()", "") + shown],
            cwd=folder, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.stdout.splitlines()[-1:] == ["Über <b>bot</b> 5 1"], done.stderr


async def test_a_damaged_bot_is_told_and_can_be_built_anew(
    client: Client, bot: str, workspace: Path
) -> None:
    (workspace / "help/build/docs-bot/generations/1/store.sqlite").write_bytes(b"damaged")
    told = await client.call("GET", f"bots/{bot}")
    assert told["error"]["fact"]
    assert told["error"]["fix"]
    chat = await client.socket(f"bots/{bot}/views/chat/view-0001")
    assert (await chat.next())["type"] == "error"
    job = await client.call("POST", "jobs", {"folder": "help/docs", "rebuild": True})
    assert (await client.ended(job["id"]))["state"] == "done"
    assert (await client.call("GET", f"bots/{bot}"))["error"] is None


async def test_a_bot_is_found_by_its_path(client: Client, bot: str, workspace: Path) -> None:
    found = await client.call("GET", "bot", path="help/build/docs-bot")
    assert found["id"] == bot
    (workspace / "x.slimchat").write_bytes(b"PK")
    assert (await client.call("GET", "bot", path="x.slimchat"))["error"]["fact"]
    assert (await client.call("GET", "bot", path="help/docs"))["status"] == 404


async def test_a_build_from_elsewhere_is_taken_up(
    client: Client, bot: str, workspace: Path, lab: Workspace
) -> None:
    chat = await client.socket(f"bots/{bot}/views/chat/view-0001")
    await chat.until(lambda one: one["type"] == "state")
    docs = workspace / "help/docs"
    (docs / "new.md").write_text("# Kettles\n\nThe kettle K9 boils in two minutes.\n")
    SupportBot.from_folder(docs).close()  # as a notebook or the command line does
    (outdated,) = lab.pool.outdated()
    await lab.follow_others()
    assert not outdated.outdated()
    question = "How fast does the kettle K9 boil?"
    await chat.intend({"type": "ask", "request": "r1", "text": question})
    assert "two minutes" in (await chat.event("answer", "r1"))["answer"]["text"]


class TestMemory:
    @pytest.fixture
    def jp_server_config(self) -> dict[str, Any]:
        server = {"jpserver_extensions": {"slimchat.lab": True}}
        return {"ServerApp": server, "SlimchatApp": {"max_loaded_bots": 1}}

    async def test_only_so_many_bots_are_in_memory(
        self, client: Client, bot: str, workspace: Path, lab: Workspace
    ) -> None:
        write_documents(workspace / "other", {"a.md": "# Kettles\n\nThe K9 boils tea.\n"})
        other = (await client.build("other"))["id"]
        first = await client.socket(f"bots/{bot}/views/chat/view-0001")
        second = await client.socket(f"bots/{other}/views/chat/view-0001")
        questions = ((first, "r1", "What does error E-03 mean?", "tank"),
                     (second, "r2", "What does the K9 boil?", "tea"),
                     (first, "r3", "What does error E-04 mean?", "grinder"))  # fmt: skip
        for chat, request, question, word in questions:
            await chat.intend({"type": "ask", "request": request, "text": question})
            assert word in (await chat.event("answer", request))["answer"]["text"]
            bots = (await client.call("GET", "bots"))["bots"]
            assert sum(one["loaded"] for one in bots) == 1
