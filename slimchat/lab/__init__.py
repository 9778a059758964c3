"""The extension of Jupyter Server: bots of the workspace, builds, and panels that talk to bots."""

from __future__ import annotations

from typing import Any


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    from slimchat.lab.app import SlimchatApp

    return [{"module": "slimchat.lab.app", "app": SlimchatApp}]
