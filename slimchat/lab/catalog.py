"""The bots below the server's root."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from slimchat.bundle.layout import SUFFIX
from slimchat.errors import IndexFormatError, SlimchatError
from slimchat.knowledge.layout import MANIFEST, STORE, Layout, is_built
from slimchat.lab.bundles import bundle_facts, is_bundle
from slimchat.lab.paths import Root, bot_id, bot_name
from slimchat.lab.problems import missing
from slimchat.lab.record import FILE, read_record
from slimchat.tuning.sweep.places import WORK
from slimchat.widgets.events import Data, error_data

if TYPE_CHECKING:
    from slimchat.knowledge.store import Store

PASSED_OVER = frozenset({"node_modules", "__pycache__", "site-packages", "venv"})
"""Folders that no bot is looked for in."""


class Catalog:
    """Finds bots and tells about them. Safe from several threads.

    Args:
        loaded: whether the bot in a folder is in memory.
        depth: folders below the root that are looked into.
        seconds: longest time a search may take; what was not reached is not found.
    """

    def __init__(
        self, root: Root, loaded: Callable[[Path], bool], depth: int, seconds: float
    ) -> None:
        self._root, self._loaded = root, loaded
        self._depth, self._seconds = depth, seconds
        self._lock = threading.Lock()
        self._known: dict[Path, tuple[object, Data]] = {}
        self._built_here: set[Path] = set()

    def bots(self) -> list[Data]:
        """Every bot, by path."""
        with self._lock:
            found = {*self._search(), *(path for path in self._built_here if _is_bot(path))}
            self._known = {path: kept for path, kept in self._known.items() if path in found}
        return sorted((self.tell(path) for path in found), key=lambda bot: str(bot["path"]))

    def find(self, identity: str) -> Path:
        """The folder or the file of a bot.

        Raises:
            RequestError: there is no such bot, or it may not be seen.
        """
        name = bot_name(identity)
        path = self._root.find(name)
        if is_bundle(path):
            return path
        if not _is_bot(path) or not self._root.holds(path / MANIFEST):
            raise missing(name)
        return path

    def find_index(self, identity: str) -> Path:
        """The folder or the file of a bot that may be opened.

        Raises:
            RequestError: there is no such bot, or it may not be seen.
            SlimchatError: its index lies elsewhere, or is damaged.
        """
        path = self.find(identity)
        if not is_bundle(path):
            self._check_inside(Layout(path).folder())
        return path

    def add(self, path: Path) -> None:
        """Remember a bot that was built here, however deep it lies."""
        with self._lock:
            self._built_here.add(path)

    def docs(self, path: Path) -> Path | None:
        """The folder of documents of a bot, where it is known and below the root."""
        kept = read_record(path).docs
        if kept is not None:
            found = path / kept
            return found.resolve() if found.is_dir() and self._root.holds(found) else None
        built_from = None if is_bundle(path) else Layout(path).docs
        if built_from is not None and self._root.holds(built_from):
            return built_from.resolve()
        return self._likely_docs(path)

    def applied(self, path: Path) -> Data:
        """The settings that were applied to a bot since it was built, by dotted name.

        A model that lies outside the root is left out.
        """
        kept = read_record(path).settings or {}
        return {
            name: value
            for name, value in kept.items()
            if not name.endswith(".model")
            or value in (None, "bundled")
            or self._root.holds(Path(str(value)))
        }

    def tell(self, path: Path) -> Data:
        """A bot as JSON data."""
        files = [path, *(path / name for name in (MANIFEST, FILE))]
        stamp = tuple(map(_mtime, files if is_bundle(path) else files[1:]))
        with self._lock:
            kept = self._known.get(path)
        if kept is None or kept[0] != stamp:
            kept = (stamp, self._described(path))
            with self._lock:
                self._known[path] = kept
        docs = self.docs(path)
        return {
            **kept[1],
            "docs": None if docs is None else self._root.name(docs),
            "loaded": self._loaded(path),
        }

    def built_from(self, docs: Path) -> Path | None:
        """A bot that was built from a folder of documents."""
        for bot in self.bots():
            path = self._root.find(bot["path"])
            if self.docs(path) == docs:
                return path
        return None

    def _described(self, path: Path) -> Data:
        name, record, bundle = self._root.name(path), read_record(path), is_bundle(path)
        try:
            facts, error = bundle_facts(path) if bundle else self._facts(path), None
        except Exception as problem:
            facts, error = dict(_NOTHING), error_data(problem)
        return {
            "id": bot_id(name),
            "path": name,
            "name": path.name,
            "kind": "bundle" if bundle else "folder",
            "score": record.score,
            **facts,
            "watching": record.watching,
            "error": error,
        }

    def _facts(self, path: Path) -> Data:
        from slimchat.config import shown_name
        from slimchat.knowledge.store import Store

        layout = Layout(path)
        folder = layout.folder()
        self._check_inside(folder)
        built = datetime.fromtimestamp(layout.manifest.stat().st_mtime, UTC)
        with Store(folder / STORE, path) as store:
            return {
                "name": shown_name(_stored_name(store), path),
                "documents": len(store.documents()),
                "passages": store.count(),
                "languages": store.languages(),
                "size": sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()),
                "built": built.isoformat(timespec="seconds"),
            }

    def _check_inside(self, generation: Path) -> None:
        if not all(map(self._root.contains, (generation, *generation.rglob("*")))):
            raise SlimchatError(
                "The index of this bot lies outside this workspace.", "Build it here."
            )

    def _likely_docs(self, path: Path) -> Path | None:
        """Where :meth:`slimchat.SupportBot.from_folder` puts the bot of a folder, the other way."""
        if path.parent.name != "build" or not path.name.endswith("-bot"):
            return None
        found = path.parent.parent / path.name.removesuffix("-bot")
        return found.resolve() if found.is_dir() and self._root.holds(found) else None

    def _search(self) -> set[Path]:
        found: set[Path] = set()
        end = time.monotonic() + self._seconds
        waiting = [(self._root.folder, 0)]
        for folder, depth in waiting:  # grows while it is read: the nearest folders come first
            if time.monotonic() > end:
                break
            try:
                with os.scandir(folder) as entries:
                    listed = [*entries]
            except OSError:
                continue
            folders = [entry.name for entry in listed if entry.is_dir(follow_symlinks=False)]
            if is_built(folders, [entry.name for entry in listed]) and _is_bot(folder):
                found.add(folder)
                continue
            found.update(
                folder / entry.name
                for entry in listed
                if entry.name.endswith(SUFFIX)
                and not entry.name.startswith(".")
                and entry.is_file(follow_symlinks=False)
            )
            if depth < self._depth:
                waiting += [
                    (folder / name, depth + 1)
                    for name in sorted(folders)
                    if name not in PASSED_OVER
                    and not name.startswith(".")
                    and not name.endswith(WORK)
                ]
        return found


_NOTHING: Data = {"documents": 0, "passages": 0, "languages": {}, "size": 0, "built": None}


def _is_bot(path: Path) -> bool:
    return Layout(path).exists() or is_bundle(path)


def _stored_name(store: Store) -> object:
    """The name in the settings that a bot was built with."""
    from slimchat.knowledge.stored_settings import stored_settings

    try:
        return stored_settings(store).get("name")
    except IndexFormatError:
        return None


def _mtime(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
