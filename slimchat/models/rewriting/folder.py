"""Writing a rewritten model's folder."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from slimchat.models.source import Source


def link_others(original: Source, folder: Path, *, weights: bool) -> None:
    """Create the folder and link every file but ``config.json`` into it.

    Args:
        weights: link the weights too.
    """
    folder.mkdir(parents=True)
    for path in original.folder.iterdir():
        is_weights = ".safetensors" in path.name
        if path.is_file() and path.name != "config.json" and (weights or not is_weights):
            (folder / path.name).symlink_to(path.resolve())


def write_config(folder: Path, config: Mapping[str, Any]) -> None:
    """Write ``config.json``."""
    (folder / "config.json").write_text(json.dumps(config, indent=2), encoding="utf-8")


def kept(config: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """The named settings, as far as they are stated."""
    return {name: config[name] for name in names if config.get(name) is not None}
