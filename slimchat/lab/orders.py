"""What a client may ask to have built."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from slimchat.config import BotConfig
from slimchat.lab.jobs import Job
from slimchat.lab.problems import ProblemError, missing
from slimchat.lab.workspace import Workspace


def job_for(workspace: Workspace, body: dict[str, Any]) -> Job:
    """A build of a folder, as a request describes it.

    Raises:
        ProblemError: the request is not understood, or leads out of the workspace.
        ConfigError: a setting is not valid.
    """
    match body:
        case {"folder": str(folder)}:
            docs = workspace.root.find_folder(folder)
        case _:
            raise ProblemError(400, "The request names no folder of documents.", 'Give "folder".')
    bot, name, changes = body.get("bot"), body.get("name"), body.get("settings") or {}
    if not isinstance(bot, str | None) or not isinstance(name, str | None):
        raise ProblemError(400, 'The "bot" and the "name" of a build are text.')
    if not isinstance(changes, dict) or not isinstance(body.get("rebuild", False), bool):
        raise ProblemError(
            400, 'The "settings" of a build are an object, "rebuild" is true or false.'
        )
    place = bot_place(workspace, docs) if bot is None else workspace.root.place(bot)
    if place == workspace.root.folder or (place.exists() and not place.is_dir()):
        raise missing(bot or "")
    if name:
        changes = {**changes, "name": name}
    BotConfig().updated(changes)  # refused now rather than when its turn has come
    return Job(
        docs, place, name or docs.name or "bot", changes=changes, rebuild=body.get("rebuild", False)
    )


def bot_place(workspace: Workspace, docs: Path) -> Path:
    """Where the bot of a folder is, or would be built."""
    known = workspace.catalog.built_from(docs)
    if known is not None:
        return known
    beside = docs.parent if docs != workspace.root.folder else docs
    return beside / "build" / f"{docs.name}-bot"
