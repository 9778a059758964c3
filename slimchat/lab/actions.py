"""What can be done to one bot of the workspace."""

from __future__ import annotations

import asyncio
from itertools import chain
from pathlib import Path
from typing import Any

from jupyter_core.utils import ensure_async

from slimchat.errors import RequestError, SlimchatError
from slimchat.lab.bundles import bundle_card, is_bundle, sealed
from slimchat.lab.deleting import delete_bot
from slimchat.lab.export_orders import export_for
from slimchat.lab.job import Job
from slimchat.lab.record import keep, relative_docs
from slimchat.lab.workspace import Workspace
from slimchat.widgets.events import Data

ANY_QUESTION = "What can you help me with?"


async def watch(workspace: Workspace, bot: Path, on: bool) -> None:
    """Build the bot anew whenever a document changes, or no longer.

    Raises:
        RequestError: its folder of documents is not known, or the switch cannot be kept.
    """
    if is_bundle(bot):
        raise sealed()
    docs = await asyncio.to_thread(workspace.catalog.docs, bot)
    if on and docs is None:
        raise RequestError(
            409,
            "The folder of documents of this bot is not known.",
            "Build it once from the file browser.",
        )
    known = {} if docs is None else {"docs": relative_docs(bot, docs)}
    try:
        keep(bot, watching=on, **known)
    except OSError as error:
        raise _unwritable(error) from error
    await workspace.look()


async def delete(workspace: Workspace, bot: Path, contents: Any) -> None:
    """Remove the bot, never its documents.

    Raises:
        RequestError: it is being built, or cannot be removed.
    """
    for job in workspace.jobs.of(bot):
        done = "built" if job.kind == "build" else "exported"
        raise RequestError(409, f"The bot is being {done}.", "Stop it, or wait until it ends.")
    gone = SlimchatError("This bot was deleted.", "Build it again from its documents.")
    workspace.views.drop(bot, gone)
    await asyncio.to_thread(workspace.pool.forget, bot)
    trash = bool(getattr(contents, "delete_to_trash", False))
    try:
        await asyncio.to_thread(delete_bot, bot, trash=trash)
    except OSError as error:
        raise _unwritable(error) from error
    await workspace.look()


async def card(workspace: Workspace, bot: Path) -> Data:
    """What a bundle says of itself.

    Raises:
        RequestError: the bot is none.
        BundleError: it is unsafe, damaged or changed.
    """
    _check_bundle(bot)
    return await asyncio.to_thread(bundle_card, bot)


async def verify(workspace: Workspace, bot: Path) -> Data:
    """Whether a bundle is what was exported, and still answers as it did.

    Raises:
        RequestError: the bot is none.
        BundleError: it is unsafe, or of an unknown version.
    """
    _check_bundle(bot)
    return await workspace.verifications.of(bot, workspace.root.name(bot))


async def export(workspace: Workspace, bot: Path, body: dict[str, Any]) -> Job:
    """Begin to write a bot to a file.

    Raises:
        RequestError: see :func:`slimchat.lab.export_orders.export_for`.
    """
    root, catalog, pool = workspace.root, workspace.catalog, workspace.pool
    workspace.start()
    return workspace.jobs.add(await asyncio.to_thread(export_for, root, catalog, pool, bot, body))


async def python(workspace: Workspace, bot: Path, at: Path | None) -> tuple[str, list[str]]:
    """The name of a bot, and the code that makes it again, cell by cell.

    Args:
        at: the folder that paths are relative to; without one they are absolute.

    Raises:
        KnowledgeError: its index cannot be read.
    """
    return await asyncio.to_thread(_python, workspace, bot, at)


async def write_notebook(workspace: Workspace, bot: Path, folder: Path, contents: Any) -> str:
    """Write a notebook that makes the bot again. Returns its path."""
    from slimchat.lab.notebook import notebook

    name, cells = await python(workspace, bot, folder)
    place = workspace.root.name(folder)
    wanted = "".join(letter if letter.isalnum() or letter in " -_" else "-" for letter in name)
    file = await ensure_async(
        contents.increment_filename(f"{wanted.strip() or 'bot'}.ipynb", place)
    )
    path = f"{place}/{file}".strip("/")
    await ensure_async(contents.save(notebook(name, cells), path))
    return path


def _python(workspace: Workspace, bot: Path, at: Path | None) -> tuple[str, list[str]]:
    from slimchat.bundle.opening import open_bundle
    from slimchat.knowledge.base import KnowledgeBase
    from slimchat.lab.notebook import code_cells
    from slimchat.widgets.suggestions import of_documents

    known = workspace.pool.known(bot)
    index, given = open_bundle(bot) if is_bundle(bot) else (bot, None)
    with KnowledgeBase.open(index, given) as base:
        config = base.config if known is None else known.config
        asked = of_documents(base.store)
    question = next(chain.from_iterable(asked.values()), ANY_QUESTION)
    docs = workspace.catalog.docs(bot)
    name = str(workspace.catalog.tell(bot)["name"])
    return name, code_cells(bot, docs, config, question, at)


def _check_bundle(bot: Path) -> None:
    if not is_bundle(bot):
        raise RequestError(
            409, "This bot is a folder, not a bundle.", "Export it, and open the file."
        )


def _unwritable(error: OSError) -> RequestError:
    return RequestError(
        409,
        f"The bot's folder cannot be changed ({error.strerror or error}).",
        "Check its permissions and that the disk has room.",
    )
