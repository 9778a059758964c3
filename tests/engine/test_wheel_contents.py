"""What a user installs holds all that it needs, and nothing of the tests."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    pytest.importorskip("hatchling")
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", str(ROOT), "--no-deps", "--no-build-isolation"]
    subprocess.run(
        [*command, "--quiet", "-w", str(out)],
        check=True,
        timeout=240,
        env={**os.environ, "SLIMCHAT_SKIP_JS": "1"},
    )
    (wheel,) = out.glob("slimchat-*.whl")
    return set(zipfile.ZipFile(wheel).namelist())


def test_the_wheel_enables_the_extension_of_the_server(names: set[str]) -> None:
    enabled = "data/etc/jupyter/jupyter_server_config.d/slimchat.json"
    assert enabled in {name.split(".data/", 1)[-1] for name in names}


@pytest.mark.parametrize(
    "needed",
    [
        "slimchat/py.typed",
        "slimchat/widgets/static/chat.js",
        "slimchat/widgets/static/inspector.js",
        "slimchat/widgets/static/controls.js",
        "slimchat/widgets/static/slimchat.js",
        "slimchat/widgets/static/operator.js",
        "slimchat/widgets/static/page.js",
        "slimchat/serving/page.css",
        "slimchat/models/bundled/embedder/model.bin",
        "slimchat/models/bundled/embedder/slimchat-card.json",
        "slimchat/models/bundled/reader/model.bin",
        "slimchat/models/bundled/reader/reader-heads.json",
        "slimchat/models/bundled/answerer/model.bin",
        "slimchat/training/data/helpdesks.jsonl",
    ],
)
def test_the_wheel_holds(names: set[str], needed: str) -> None:
    assert needed in names


def test_the_wheel_holds_nothing_else(names: set[str]) -> None:
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith((".dist-info", ".data"))} == {"slimchat"}
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not any("__pycache__" in name or name.endswith(".ts") for name in names)
