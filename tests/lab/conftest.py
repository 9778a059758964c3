"""A real Jupyter Server with the extension, over a small workspace."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyter_server.serverapp import ServerApp
from lab_client import Client, Fetch
from pytest_jupyter.jupyter_server import *  # noqa: F403
from support import write_documents

from slimchat import SupportBot
from slimchat.lab.paths import bot_id
from slimchat.lab.workspace import Workspace


@pytest.fixture
def jp_server_config() -> dict[str, Any]:
    return {"ServerApp": {"jpserver_extensions": {"slimchat.lab": True}}}


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of documents, with the bot where the extension would have put it."""
    home = tmp_path_factory.mktemp("built") / "help"
    SupportBot.from_folder(write_documents(home / "docs")).close()
    return home


@pytest.fixture
def bot(workspace: Path, built: Path) -> str:
    """The id of a bot in the workspace."""
    shutil.copytree(built, workspace / "help", dirs_exist_ok=True)
    return bot_id("help/build/docs-bot")


@pytest.fixture
def lab(jp_serverapp: ServerApp) -> Workspace:
    """What the extension keeps in the server."""
    (app,) = jp_serverapp.extension_manager.extension_apps["slimchat.lab"]
    return app.workspace


@pytest.fixture
def workspace(jp_root_dir: Path) -> Path:
    """A server's root with one folder of documents."""
    write_documents(jp_root_dir / "help" / "docs")
    return jp_root_dir


@pytest.fixture
def client(
    workspace: Path,
    jp_fetch: Fetch,
    jp_ws_fetch: Fetch,
    jp_asyncio_loop: asyncio.AbstractEventLoop,
) -> Iterator[Client]:
    page = Client(jp_fetch, jp_ws_fetch)
    yield page
    jp_asyncio_loop.run_until_complete(page.close())
