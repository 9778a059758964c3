"""Nothing outside the server's root is read, written or told."""

from __future__ import annotations

from pathlib import Path

import pytest
from lab_client import Client
from support import write_documents

from slimchat.errors import RequestError
from slimchat.lab.paths import Root, bot_id, bot_name

ASTRAY = [
    "..", "../outside", "help/../../outside", "help/docs/../../..", "/etc/../outside", "//etc",
    "help//docs", "./help/docs", "help/docs/.", "link", "link/deeper", "help/link-file", ".hidden",
    ".hidden/docs", "to-hidden", "loop", "help/docs\0", "nothing", "help/" + "x" * 300,
    "%2e%2e/outside", "..\\outside", "~", "~root",
]  # fmt: skip


@pytest.fixture
def trapped(workspace: Path, tmp_path: Path) -> Path:
    """The workspace with links that lead out, hidden folders and a link to itself."""
    outside = write_documents(tmp_path / "outside")
    write_documents(outside / "deeper")
    write_documents(workspace / ".hidden" / "docs")
    (workspace / "link").symlink_to(outside)
    (workspace / "help" / "link-file").symlink_to(outside / "returns.md")
    (workspace / "to-hidden").symlink_to(workspace / ".hidden")
    (workspace / "loop").symlink_to(workspace / "loop")
    (workspace / "inside").symlink_to(workspace / "help" / "docs")
    return workspace


@pytest.mark.parametrize("path", ASTRAY, ids=ascii)
async def test_what_leads_astray_looks_like_what_is_not_there(
    trapped: Path, client: Client, bot: str, path: str
) -> None:
    before = sorted(trapped.parent.rglob("*"))
    replies = [
        await client.call("POST", "jobs", {"folder": path}),
        await client.call("POST", f"bots/{bot}/notebook", {"folder": path}),
    ]
    if path not in ("nothing", "help/" + "x" * 300, "%2e%2e/outside", "..\\outside", "~", "~root"):
        body = {"folder": "help/docs", "bot": path}
        replies.append(await client.call("POST", "jobs", body))
    if path.isprintable():  # no query holds anything else
        replies.append(await client.call("GET", "proposal", folder=path))
        replies.append(await client.call("GET", "bot", path=path))
    for reply in replies:
        assert reply["status"] == 404, reply
        assert reply["error"]["fact"] == (f"There is nothing at {path!r:.200} in this workspace.")
    assert sorted(trapped.parent.rglob("*")) == before


def test_errors_name_places_as_the_users_know_them(tmp_path: Path) -> None:
    root = Root(tmp_path)
    error = {
        "fact": f"{root.folder}/help/bot/slimchat.json cannot be read, nor /opt/models/x.bin.",
        "fix": f"Make it anew with: slimchat build DOCS -o {root.folder}/help/bot --rebuild",
    }
    text = f"Look at {root.folder}/help."
    data = {"bots": [{"error": {**error, "field": None}, "docs": text}], "rows": ((error,), 1)}
    seen = {
        "fact": "help/bot/slimchat.json cannot be read, nor …",
        "fix": "Make it anew with: slimchat build DOCS -o help/bot --rebuild",
    }
    assert root.as_seen(data) == {
        "bots": [{"error": {**seen, "field": None}, "docs": text}],
        "rows": [[seen], 1],
    }
    assert Root("/").words("There is no bot at /srv/help/bot.") == "There is no bot at …"


async def test_a_damaged_bot_tells_no_place_of_the_machine(
    client: Client, bot: str, workspace: Path
) -> None:
    for manifest in workspace.rglob("slimchat.json"):
        manifest.write_text("{")
    listed = await client.call("GET", "bots")
    python = await client.call("GET", f"bots/{bot}/python")
    panel = await client.socket(f"bots/{bot}/views/chat/view-0123456789")
    refused = await panel.until(lambda message: message["type"] == "error")
    for told in (listed["bots"][0]["error"], python["error"], refused["error"]):
        assert "slimchat.json cannot be read" in told["fact"]
        assert told["fix"].startswith("Make it anew with: slimchat build DOCS -o help/")
        assert str(workspace.parent) not in str(told)


async def test_a_link_inside_is_followed(trapped: Path, client: Client) -> None:
    assert (await client.call("GET", "proposal", folder="inside"))["folder"] == "help/docs"


async def test_an_id_leads_nowhere_else(trapped: Path, client: Client) -> None:
    for name in ("../outside", "link", ".hidden", "help/docs", "", "nothing"):
        assert (await client.call("GET", f"bots/{bot_id(name)}"))["status"] == 404
        assert (await client.call("DELETE", f"bots/{bot_id(name)}"))["status"] == 404
    for identity in ("b", "bA", "b!", "b" + "A" * 40, "bLi4="):
        assert (await client.call("GET", f"bots/{identity}"))["status"] == 404


async def test_a_bot_whose_index_lies_elsewhere_is_told_but_not_opened(
    trapped: Path, client: Client, bot: str
) -> None:
    index = trapped / "help" / "build" / "docs-bot" / "generations"
    index.rename(trapped.parent / "generations")
    index.symlink_to(trapped.parent / "generations")
    told = await client.call("GET", f"bots/{bot}")
    assert "outside this workspace" in told["error"]["fact"]
    chat = await client.socket(f"bots/{bot}/views/chat/view-0001")
    message = await chat.next()
    assert message["type"] == "error"
    assert "outside this workspace" in message["error"]["fact"]
    assert await chat.next() is None


async def test_a_bot_is_not_built_over_other_files(client: Client, workspace: Path) -> None:
    write_documents(workspace / "mine")
    reply = await client.call("POST", "jobs", {"folder": "help/docs", "bot": "mine"})
    assert reply["status"] == 409
    assert "holds other files" in reply["error"]["fact"]


async def test_a_model_outside_is_not_loaded(client: Client, tmp_path: Path) -> None:
    for model in (str(tmp_path), "../x", "link"):
        body = {"folder": "help/docs", "settings": {"embedder.model": model}}
        assert (await client.call("POST", "jobs", body))["status"] == 404


def test_ids_are_stable_and_reversible() -> None:
    for name in ("help/build/docs-bot", "ñandú/köln", "a b/c?d#e%f", "x"):
        assert bot_name(bot_id(name)) == name
        assert bot_id(name).replace("-", "").replace("_", "").isalnum()
    with pytest.raises(RequestError):
        bot_name("b*")


def test_hidden_files_are_seen_where_the_server_shows_them(tmp_path: Path) -> None:
    write_documents(tmp_path / ".hidden")
    assert Root(tmp_path, hidden=True).find(".hidden").is_dir()
    with pytest.raises(RequestError):
        Root(tmp_path).find(".hidden")
