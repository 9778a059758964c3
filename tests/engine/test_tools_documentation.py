"""The Python of docs/tools.md runs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from support import write_documents

from slimchat import SupportBot
from slimchat.config import ToolsConfig

TEXT = (Path(__file__).parents[2] / "docs" / "tools.md").read_text(encoding="utf-8")


def test_its_python_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    docs = write_documents(tmp_path / "docs")
    machines = write_documents(
        tmp_path / "machines",
        {"lumen.md": "# Lumen\n\n## Descaling\n\nDescale the Lumen every two months.\n"},
    )
    SupportBot.from_folder(docs, index="build/acme").close()
    SupportBot.from_folder(docs, index="build/coffee").close()
    SupportBot.from_folder(machines, index="build/machines").close()
    names: dict[str, Any] = {}
    for code in re.findall(r"^```python\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE):
        exec(code, names)
        if "router" not in names:
            assert names["asked"].action == "clarify"
            assert names["answer"].citations[0].tool == "order_status"
    assert names["answer"].bot == "Machines"
    assert "lumen.md" in names["answer"].trace[0].detail["reason"]
    names["bot"].close()
    names["careful"].close()


def test_its_settings_exist() -> None:
    named = set(re.findall(r"`tools\.(\w+)", TEXT))
    assert named
    assert named <= set(ToolsConfig.model_fields)
