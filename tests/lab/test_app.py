"""The extension as the server loads it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from jupyter_server.serverapp import ServerApp

from slimchat.lab.app import SlimchatApp

ROOT = Path(__file__).parents[2]


def test_every_setting_has_help() -> None:
    traits = SlimchatApp.class_own_traits(config=True)
    assert {"max_loaded_bots", "idle_bot_s", "idle_view_s", "max_queued_jobs", "jobs_at_once",
            "scan_depth"} <= set(traits)  # fmt: skip
    for name, trait in traits.items():
        assert trait.help, name


def test_the_readme_names_every_setting() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in SlimchatApp.class_own_traits(config=True):
        assert f"c.SlimchatApp.{name}" in readme, name


def test_the_configuration_that_ships_names_the_extension(jp_serverapp: ServerApp) -> None:
    file = ROOT / "jupyter-config/jupyter_server_config.d/slimchat.json"
    (module,) = json.loads(file.read_text())["ServerApp"]["jpserver_extensions"]
    assert module in jp_serverapp.extension_manager.extension_apps


def test_it_needs_no_widgets_and_makes_no_server_wait() -> None:
    code = """
import sys
for name in ("anywidget", "ipywidgets"):
    sys.modules[name] = None
import slimchat.lab.app
heavy = {"numpy", "faiss", "tantivy", "tokenizers", "slimchat.bot"} & set(sys.modules)
assert not heavy, heavy
from slimchat.lab.views import chat, controls, inspector, knowledge
"""
    subprocess.run([sys.executable, "-c", code], check=True)
