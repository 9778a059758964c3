"""What a client may ask to have built."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from slimchat._bot.handing_over import OUTBOX
from slimchat.errors import EmptyKnowledgeError, RequestError, SlimchatError
from slimchat.feedback.keeping import FILE as VERDICTS
from slimchat.feedback.lines import LINES
from slimchat.knowledge.layout import GENERATIONS, LOCK, MANIFEST, RUNS, TRASH, Layout
from slimchat.lab.bundles import is_bundle, sealed
from slimchat.lab.catalog import Catalog
from slimchat.lab.job import Job
from slimchat.lab.paths import Root
from slimchat.lab.pool import Pool
from slimchat.lab.problems import missing
from slimchat.lab.record import FILE
from slimchat.widgets.events import Data

OWN = frozenset({MANIFEST, LOCK, GENERATIONS, TRASH, RUNS, OUTBOX, FILE, VERDICTS, *LINES})
"""What a build, and this extension, put into a bot's folder."""
BUILT_IN = (None, "bundled")
"""What a setting that names a model may say besides a place."""
PAGE_LENGTH = 64
LONGEST_FOLDER = 180
"""Bytes of a folder's name that the folder of its bot is named after; file systems take 255."""


def job_for(root: Root, catalog: Catalog, pool: Pool, body: dict[str, Any]) -> Job:
    """A build of a folder, as a request describes it.

    Raises:
        RequestError: the request is not understood, or leads out of the workspace.
        ConfigError: a setting is not valid.
    """
    from slimchat.config import BotConfig

    match body:
        case {"folder": str(folder)}:
            docs = root.find_folder(folder)
        case _:
            raise RequestError(400, "The request names no folder of documents.", 'Give "folder".')
    bot, name, changes = body.get("bot"), body.get("name"), body.get("settings", {})
    if not isinstance(bot, str | None) or not isinstance(name, str | None):
        raise RequestError(400, 'The "bot" and the "name" of a build are text.', "Give text.")
    if not isinstance(changes, dict) or not isinstance(body.get("rebuild", False), bool):
        raise RequestError(
            400,
            'The "settings" of a build are an object, "rebuild" is true or false.',
            "Give them so, or leave them out.",
        )
    page = page_of(body)
    place = bot_place(root, catalog, docs) if bot is None else root.place(bot)
    _check_place(root, place, bot or "")
    _check_models(root, changes)
    if name:
        changes = {**changes, "name": name}
    BotConfig().updated(changes)  # refused now rather than when its turn has come
    rebuild = body.get("rebuild", False)
    return order(catalog, pool, place, docs, changes, rebuild=rebuild, page=page)


def order(
    catalog: Catalog,
    pool: Pool,
    bot: Path,
    docs: Path,
    changes: Data | None = None,
    *,
    rebuild: bool = False,
    page: str | None = None,
) -> Job:
    """A build of a bot with the settings that it answers with now."""
    known = pool.known(bot)
    applied = known.applied if known is not None else None
    if known is None:
        changes = {**catalog.applied(bot), **(changes or {})}
    name = (changes or {}).get("name")
    if name is None:
        built = Layout(bot).exists()
        name = catalog.tell(bot)["name"] if built else (docs.name or bot.name)
    return Job(
        docs,
        bot,
        name,
        changes=changes or {},
        config=None if applied is None else applied.model_dump(mode="json"),
        rebuild=rebuild,
        page=page,
    )


def page_of(body: dict[str, Any]) -> str | None:
    """The page of a browser that asks for a job.

    Raises:
        RequestError: it is no short text.
    """
    page = body.get("page")
    if page is not None and not (isinstance(page, str) and len(page) <= PAGE_LENGTH):
        raise RequestError(
            400,
            f'The "page" of a job is text of at most {PAGE_LENGTH} characters.',
            "Give it so, or leave it out.",
        )
    return page


def bot_place(root: Root, catalog: Catalog, docs: Path) -> Path:
    """Where the bot of a folder is, or would be built."""
    known = catalog.built_from(docs)
    if known is not None:
        return known
    beside = docs.parent if docs != root.folder else docs
    return beside / "build" / f"{_short(docs.name) or 'documents'}-bot"


def proposal(root: Root, catalog: Catalog, folder: str) -> Data:
    """Sensible answers for a form that asks how a folder is to be built.

    Raises:
        RequestError: there is no such folder, or it may not be seen.
        SlimchatError: it may not be read, or its settings are not valid.
    """
    from slimchat.config import shown_name
    from slimchat.knowledge.loaders import supported_endings
    from slimchat.knowledge.scan import find_files
    from slimchat.settings import settings_for

    docs = root.find_folder(folder)
    bot = bot_place(root, catalog, docs)
    layout = Layout(bot)
    config = settings_for(docs, bot)[0].knowledge
    try:
        files = find_files(docs, layout, config)
    except EmptyKnowledgeError:
        files = []
    endings = supported_endings()
    sizes = [file.stat().st_size for file in files if file.suffix.lower() in endings]
    read = [size for size in sizes if size <= config.max_file_mb * 1_000_000]
    exists = layout.exists()
    existing = catalog.tell(bot) if exists else None
    return {
        "folder": root.name(docs),
        "name": existing["name"] if existing else shown_name(None, docs if docs.name else bot),
        "bot": root.name(bot),
        "documents": len(read),
        "size": sum(read),
        "skipped": len(files) - len(read),
        "existing": existing,
        "changes": changes_since(bot, docs, files) if exists else None,
    }


def changes_since(bot: Path, docs: Path, files: list[Path]) -> Data | None:
    """What a build would find, as lists of names, and how many files are as they were; nothing
    where the index cannot be read."""
    from slimchat.curation.pending import pending
    from slimchat.knowledge.base import KnowledgeBase
    from slimchat.knowledge.loaders.files import source_name

    try:
        with KnowledgeBase.open(bot) as base:
            found = pending(base, docs)
            known = {row.source for row in base.documents()}
            known |= {file.source for file in base.skipped()}
    except SlimchatError:
        return None
    gone = len(known - {source_name(file.relative_to(docs)) for file in files})
    unchanged = len(files) - (found["count"] - gone)
    return {
        **{kind: found[kind] for kind in ("added", "changed", "removed")},
        "unchanged": unchanged,
    }


def _short(name: str) -> str:
    """The name of a folder, cut where it is very long, and still unlike that of any other."""
    data = name.encode()
    if len(data) <= LONGEST_FOLDER:
        return name
    mark = hashlib.blake2b(data, digest_size=4).hexdigest()
    return f"{data[:LONGEST_FOLDER].decode(errors='ignore')}-{mark}"


def _check_place(root: Root, place: Path, told: str) -> None:
    if is_bundle(place):
        raise sealed()
    if place == root.folder or (place.exists() and not place.is_dir()):
        raise missing(told)
    if place.is_dir() and not Layout(place).exists():
        others = [entry.name for entry in place.iterdir() if entry.name not in OWN]
        if others:
            raise RequestError(
                409,
                f"The folder {root.name(place)!r:.200} holds other files: {others[0]!r:.80}.",
                "Choose a folder that does not exist yet.",
            )


def _check_models(root: Root, changes: Data) -> None:
    """A model may only be one that ships with slimchat, or lie below the root."""
    for name, value in changes.items():
        if name.endswith(".model") and value not in BUILT_IN:
            changes[name] = str(root.find_folder(str(value)))
