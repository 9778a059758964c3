"""One bot with the bundled models over a few documents, and one server for most tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

for package in ("fastapi", "uvicorn", "prometheus_client", "openai"):
    pytest.importorskip(package)

from running import ORIGIN, Running, running  # noqa: E402
from support import write_documents  # noqa: E402

from slimchat import BotConfig, SupportBot  # noqa: E402
from slimchat.serving.bots import Bots  # noqa: E402


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("served")
    docs = write_documents(root / "docs")
    SupportBot.from_folder(docs, BotConfig(name="acme"), index=root / "bot").close()
    return root / "bot"


@pytest.fixture(scope="session")
def server(built: Path) -> Iterator[Running]:
    with running(Bots(built), {"access.origins": [ORIGIN], "reload_s": 0}) as made:
        yield made
