"""Writes a bot to one file, in a process of its own."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from slimchat.config import BotConfig
from slimchat.errors import BuildCancelledError, BundleExportError, BundleGateError
from slimchat.evaluation.sets.places import begun_file, has_questions
from slimchat.knowledge.protocols import Cancel, Progress
from slimchat.widgets.events import Data


def export(order: Data, progress: Progress, cancel: Cancel) -> None:
    """Write a bot to a file, which appears whole or not at all.

    Raises:
        BuildCancelledError: it was stopped; nothing was written.
        SlimchatError: the bot cannot be opened or exported, or a file is in its way.
    """
    from slimchat.bot import SupportBot

    target, options = Path(order["target"]), order["options"]
    progress("open", 0, 0, "")

    def asked(done: int, total: int) -> None:
        progress("questions", done, total, "")
        if done == total:
            progress("write", 0, 0, "")

    golden = golden_file(order["docs"], Path(order["bot"])) if options["questions"] else None
    if golden is None:
        progress("write", 0, 0, "")
    try:
        # Beside the target, so that it can be moved there in one step.
        with (
            SupportBot.open(order["bot"], _settings(order)) as bot,
            tempfile.TemporaryDirectory(prefix=".slimchat-", dir=target.parent) as scratch,
        ):
            written = bot.export(
                Path(scratch) / target.name,
                version=options["version"],
                golden=golden,
                minimums=None if golden is None else {},
                progress=asked,
                cancel=cancel,
            )
            _put(written, target, replace=options["replace"])
    except BundleGateError as error:
        if cancel():
            raise BuildCancelledError(error.fact, error.fix) from error
        raise
    except OSError as error:
        raise BundleExportError(
            f"{target.name} cannot be written ({error.strerror or error}).",
            "Check the permissions of its folder and that the disk has room.",
        ) from error


def golden_file(docs: str | None, bot: Path) -> Path | None:
    """The golden set that lies beside the documents, else the one beside the bot. One that cannot
    be read is not passed over: the bot would be exported without being held to it."""
    folder = None if docs is None else Path(docs)
    files = [] if folder is None else sorted(folder.glob("golden*.jsonl"))
    inside = [file for file in files if folder and file.resolve().is_relative_to(folder)]
    begun = begun_file(bot)
    if begun.is_file() and has_questions(begun):
        inside.append(begun)
    return next(iter(inside), None)


def _settings(order: Data) -> BotConfig | None:
    from slimchat.knowledge.base import KnowledgeBase

    if order["config"]:
        return BotConfig.from_dict(order["config"])
    if not order["changes"]:
        return None
    with KnowledgeBase.open(order["bot"]) as base:
        return base.config.updated(order["changes"])


def _put(written: Path, target: Path, *, replace: bool) -> None:
    if replace:
        written.replace(target)
        return
    try:
        os.link(written, target)  # unlike a move, it never takes the place of a file
    except FileExistsError as error:
        raise BundleExportError(
            f"There is something at {target.name!r:.200} already.",
            "Choose another name for the file.",
        ) from error
