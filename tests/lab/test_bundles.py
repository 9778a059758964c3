"""Bots that are files: listed, opened, verified and written."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from lab_client import Client
from support import write_documents

from slimchat import SupportBot
from slimchat.lab.paths import bot_id
from slimchat.lab.record import keep
from slimchat.lab.workspace import Workspace

QUESTION = "What does error E-03 mean?"
GOLDEN = {
    "id": "1", "question": QUESTION, "language": "en", "history": [],
    "reference_answer": None, "reference_sources": ["errors.md"], "action": "answer",
}  # fmt: skip


@pytest.fixture(scope="session")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bot as a file, with its questions and its report."""
    home = tmp_path_factory.mktemp("exported")
    golden = home / "golden.jsonl"
    golden.write_text(json.dumps(GOLDEN) + "\n")
    with SupportBot.from_folder(write_documents(home / "docs")) as bot:
        return bot.export(home / "acme.slimchat", golden=golden, minimums={}, owner="Support")


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where bundles are extracted."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("SLIMCHAT_CACHE", str(folder))
    return folder


@pytest.fixture
def bundle(workspace: Path, exported: Path) -> str:
    """The id of a bundle in the workspace."""
    shutil.copy(exported, workspace / "acme.slimchat")
    return bot_id("acme.slimchat")


async def test_a_bundle_is_listed_without_being_extracted(
    client: Client, bundle: str, workspace: Path, cache: Path
) -> None:
    (told,) = (await client.call("GET", "bots"))["bots"]
    assert told["id"] == bundle
    assert (told["path"], told["kind"]) == ("acme.slimchat", "bundle")
    assert (told["documents"], told["docs"], told["error"]) == (4, None, None)
    assert told["languages"]["en"] == 2
    assert told["size"] == (workspace / "acme.slimchat").stat().st_size
    assert told["score"] == {"name": "recall@5", "value": 1.0}
    assert await client.call("GET", "bot", path="acme.slimchat") == told
    card = await client.call("GET", f"bots/{bundle}/card")
    assert card["bot"]["owner"] == "Support"
    assert card["documents"][0]["source"] == "envios.md"
    assert card["evaluation"]["questions"] == 1
    assert str(workspace) not in json.dumps(card)
    assert not cache.exists()


async def test_a_bundle_answers_and_its_documents_stay(
    client: Client, bundle: str, workspace: Path
) -> None:
    before = (workspace / "acme.slimchat").read_bytes()
    chat = await client.socket(f"bots/{bundle}/views/chat/view-0001")
    await chat.intend({"type": "ask", "request": "r1", "text": QUESTION})
    assert "tank" in (await chat.event("answer", "r1"))["answer"]["text"]
    knowledge = await client.socket(f"bots/{bundle}/views/knowledge/view-0001")
    await knowledge.shows(lambda shown: shown.get("state", {}).get("documents") == 4)
    upload = {"type": "upload", "upload": "x", "name": "k.md", "size": 4}
    for intent in (upload, {"type": "rebuild"}):
        await knowledge.intend({**intent, "request": intent["type"]})
        error = (await knowledge.event("error", intent["type"]))["error"]
        assert "stays as it was exported" in error["fact"]
        assert "bundle update" in error["fix"]
    build = {"folder": "help/docs", "bot": "acme.slimchat"}
    refused = [await client.call("POST", f"bots/{bundle}/watch", {"on": True}),
               await client.call("POST", f"bots/{bundle}/export", {"path": "b.slimchat"}),
               await client.call("POST", "jobs", build)]  # fmt: skip
    assert [reply["status"] for reply in refused] == [409, 409, 409]
    assert "SupportBot.open" in (await client.call("GET", f"bots/{bundle}/python"))["python"]
    assert (workspace / "acme.slimchat").read_bytes() == before


async def test_a_bundle_is_verified(client: Client, bundle: str, workspace: Path) -> None:
    found = await client.call("GET", f"bots/{bundle}/verify")
    assert found["ok"] is True
    assert found["path"] == "acme.slimchat"
    checks = {check["name"]: check["passed"] for check in found["checks"]}
    assert checks["hashes"] is checks["questions"] is True
    assert checks["signature"] is None
    file = workspace / "acme.slimchat"
    data = bytearray(file.read_bytes())
    place = data.index(b"SQLite format 3") + 2000
    data[place] ^= 1
    file.write_bytes(data)
    found = await client.call("GET", f"bots/{bundle}/verify")
    assert found["ok"] is False
    assert "store.sqlite" in json.dumps(found["checks"])


async def test_a_file_that_is_no_bundle_says_why(client: Client, workspace: Path) -> None:
    (workspace / "broken.slimchat").write_bytes(b"no bot")
    (told,) = (await client.call("GET", "bots"))["bots"]
    assert "broken.slimchat" in told["error"]["fact"]
    for address in ("verify", "card"):
        reply = await client.call("GET", f"bots/{told['id']}/{address}")
        assert (reply["status"], reply["error"]) == (400, told["error"])
    chat = await client.socket(f"bots/{told['id']}/views/chat/view-0001")
    assert (await chat.next())["type"] == "error"


async def test_a_file_that_takes_the_place_of_a_bundle_is_taken_up(
    client: Client, bundle: str, workspace: Path, lab: Workspace, tmp_path: Path
) -> None:
    chat = await client.socket(f"bots/{bundle}/views/chat/view-0001")
    await chat.until(lambda one: one["type"] == "state")
    docs = write_documents(tmp_path / "more", {"k.md": "# K9\n\nThe kettle K9 boils tea.\n"})
    with SupportBot.from_folder(docs) as other:
        other.export(workspace / "acme.slimchat")
    await lab.follow_others()
    await chat.intend({"type": "ask", "request": "r1", "text": "What does the kettle K9 boil?"})
    assert "tea" in (await chat.event("answer", "r1"))["answer"]["text"]


async def exported_to(client: Client, bot: str, path: str, **more: Any) -> Any:
    job = await client.call("POST", f"bots/{bot}/export", {"path": path, **more})
    return job if "status" in job else await client.ended(job["id"])


async def test_a_bot_is_exported_with_its_questions(
    client: Client, bot: str, workspace: Path
) -> None:
    (workspace / "help/docs/golden.jsonl").write_text(json.dumps(GOLDEN) + "\n")
    job = await exported_to(client, bot, "help/desk.slimchat", version="1.2.0", questions=True)
    assert (job["state"], job["kind"], job["target"]) == ("done", "export", "help/desk.slimchat")
    assert {"questions", "write"} <= {line["text"] for line in job["log"]}
    bots = {one["path"]: one for one in (await client.call("GET", "bots"))["bots"]}
    made = bots["help/desk.slimchat"]
    assert made["score"] == {"name": "recall@5", "value": 1.0}
    assert (await client.call("GET", f"bots/{made['id']}/card"))["bot"]["version"] == "1.2.0"
    assert (await client.call("GET", f"bots/{made['id']}/verify"))["ok"] is True
    assert not [path for path in (workspace / "help").iterdir() if path.name.startswith(".slim")]


async def test_an_export_never_takes_the_place_of_a_file_unless_told(
    client: Client, bot: str, workspace: Path
) -> None:
    file = workspace / "desk.slimchat"
    file.write_text("mine")
    keep(workspace / "help/build/docs-bot", settings={"retriever.k": 3})
    assert (await exported_to(client, bot, "desk.slimchat"))["status"] == 409
    assert file.read_text() == "mine"
    assert (await exported_to(client, bot, "desk.slimchat", replace=True))["state"] == "done"
    assert file.read_bytes().startswith(b"PK")
    with SupportBot.open(file) as made:  # with what was applied, also before anybody opens it
        assert made.config.retriever.k == 3


WRONG: list[tuple[dict[str, Any], int]] = [
    ({}, 400),
    ({"path": "a.zip"}, 400),
    ({"path": ".slimchat"}, 400),
    ({"path": "a.slimchat", "replace": 1}, 400),
    ({"path": "a.slimchat", "version": "one"}, 400),
    ({"path": "../a.slimchat"}, 404),
    ({"path": "//a.slimchat"}, 404),
    ({"path": "no/such/a.slimchat"}, 404),
]


async def test_an_export_that_cannot_be_is_refused(
    client: Client, bot: str, workspace: Path, tmp_path: Path
) -> None:
    (workspace / "out").symlink_to(tmp_path)
    for body, status in [*WRONG, ({"path": "out/a.slimchat"}, 404)]:
        reply = await client.call("POST", f"bots/{bot}/export", body)
        assert reply["status"] == status, body
        assert reply["error"]["fact"]
    assert (await client.call("GET", f"bots/{bot}/verify"))["status"] == 409
    assert (await client.call("GET", f"bots/{bot}/card"))["status"] == 409


class TestDeleting:
    @pytest.fixture
    def jp_server_config(self) -> dict[str, Any]:
        server = {"jpserver_extensions": {"slimchat.lab": True}}
        return {"ServerApp": server, "FileContentsManager": {"delete_to_trash": False}}

    async def test_a_bundle_is_deleted(self, client: Client, bundle: str, workspace: Path) -> None:
        assert (await client.call("DELETE", f"bots/{bundle}"))["status"] == 204
        assert not (workspace / "acme.slimchat").exists()
        assert (await client.call("GET", "bots"))["bots"] == []
