"""A real Jupyter Server with the extension, over a small workspace."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lab_client import Client, Fetch
from pytest_jupyter.jupyter_server import *  # noqa: F403
from support import write_documents


@pytest.fixture
def jp_server_config() -> dict[str, Any]:
    return {"ServerApp": {"jpserver_extensions": {"slimchat.lab": True}}}


@pytest.fixture
def workspace(jp_root_dir: Path) -> Path:
    """A server's root with one folder of documents."""
    write_documents(jp_root_dir / "help" / "docs")
    return jp_root_dir


@pytest.fixture
def client(workspace: Path, jp_fetch: Fetch, jp_ws_fetch: Fetch) -> Client:
    return Client(jp_fetch, jp_ws_fetch)
