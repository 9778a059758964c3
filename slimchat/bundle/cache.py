"""Bundles that were opened, extracted and checked, shared by all processes of a user.

::

    CACHE/                        $SLIMCHAT_CACHE, else ~/.cache/slimchat/bundles
      <SHA-256 of a manifest>/    a built folder, its models/ beside it; see knowledge.layout
        bundle.json               size and time of every file, and which files it was found equal to
      <SHA-256 of a manifest>.lock

A folder appears whole or not at all. It can be removed at any time; the next opening makes it anew.
When one is added, old ones that nobody has open are removed; see :mod:`slimchat.bundle.pruning`.
What lies there is not compared with the file each time, so nobody else may be able to write it:
of a CACHE that others can write, only a folder of the user's own is used, ``user-<number>/``.
"""

from __future__ import annotations

import json
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from slimchat._files import sync_tree
from slimchat.bundle import layout
from slimchat.bundle.canonical import check_schema, write_vectors
from slimchat.bundle.container import Container
from slimchat.bundle.manifest import Manifest, Part
from slimchat.bundle.pruning import prune, touch
from slimchat.bundle.reading import check_part, write_part
from slimchat.errors import BundleError
from slimchat.knowledge.layout import LEXICAL, STORE, VECTORS, Layout, write_json
from slimchat.knowledge.lexical import LexicalIndex
from slimchat.knowledge.store import Store
from slimchat.knowledge.vectors import EXACT_LIMIT

RECORD = "bundle.json"
MODELS = "models"
WAIT_SECONDS = 300
"""How long to wait for another process that extracts the same bundle."""
_STAMPS = 16


def cache_folder() -> Path:
    """Where bundles are extracted."""
    if own := os.environ.get("SLIMCHAT_CACHE"):
        return Path(own).expanduser().absolute()
    base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(base).expanduser().absolute() / "slimchat" / "bundles"


def extracted(container: Container, manifest: Manifest, digest: str) -> Path:
    """The folder of a bundle in the cache, extracted first where it is not there yet.

    Every byte of the file is compared with the manifest, unless this very file, unchanged since,
    was compared before.

    Raises:
        BundleIntegrityError: a part is not what was exported.
        BundleError: the cache cannot be written, or another process does not let go of it.
    """
    root = cache_folder()
    stamp = _stamp(container)  # before anything is read: a later change is seen next time
    try:
        root = _private(root)
        folder = root / digest
        record = _whole(folder)
        if record is None or stamp not in record["equal"]:
            with _lock(root, digest):
                record = _whole(folder)
                if record is None:
                    _extract(container, manifest, folder, stamp)
                else:
                    _compare(container, manifest, folder, record, stamp)
            prune(root, partial(_lock, root, wait_s=0))
        touch(folder)
    except OSError as error:
        raise BundleError(
            f"The bundle {container.path} cannot be extracted to {root} ({error.strerror}).",
            "Make room there and the right to write, or set SLIMCHAT_CACHE to another folder.",
        ) from error
    return folder


def _private(root: Path) -> Path:
    """A folder for the cache that nobody else can write.

    Raises:
        BundleError: somebody else has taken its name.
        OSError: it cannot be made.
    """
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not hasattr(os, "getuid") or _is_own(root.stat()):
        return root
    own = root / f"user-{os.getuid()}"
    own.mkdir(exist_ok=True, mode=0o700)
    if not _is_own(own.lstat()):
        raise BundleError(
            f"The folder {own} is for extracted bundles, and others can write it.",
            "Remove it, or set SLIMCHAT_CACHE to a folder of your own.",
        )
    return own


def _is_own(status: os.stat_result) -> bool:
    """Whether nobody but this user and the administrator writes a folder."""
    shared = status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    return stat.S_ISDIR(status.st_mode) and not shared and status.st_uid in (0, os.getuid())


def _stamp(container: Container) -> list[int]:
    status = container.status()
    return [
        status.st_dev,
        status.st_ino,
        status.st_size,
        status.st_mtime_ns,
        status.st_ctime_ns,
    ]


def _whole(folder: Path) -> dict[str, Any] | None:
    """The record of a folder in the cache, if its files are as they were extracted."""
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        same = record["files"] == _measures(folder) and isinstance(record["equal"], list)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return record if same else None


def _measures(folder: Path) -> dict[str, list[int]]:
    measures = {}
    for file in sorted(folder.rglob("*")):
        # tantivy leaves lock files beside an index that was opened.
        if file.is_file() and file.name != RECORD and not file.name.startswith("."):
            status = file.stat()
            measures[file.relative_to(folder).as_posix()] = [status.st_size, status.st_mtime_ns]
    return measures


@contextmanager
def _lock(root: Path, digest: str, wait_s: float = WAIT_SECONDS) -> Iterator[None]:
    try:
        with FileLock(root / f"{digest}.lock", timeout=wait_s):
            yield
    except Timeout as error:
        raise BundleError(
            f"Another process has been extracting the same bundle to {root} for {wait_s} seconds.",
            "Wait until it ends, or stop it.",
        ) from error


def _compare(
    container: Container,
    manifest: Manifest,
    folder: Path,
    record: dict[str, Any],
    stamp: list[int],
) -> None:
    for part in manifest.parts:
        check_part(container, part)
    stamps = [*record["equal"], stamp][-_STAMPS:]
    write_json(folder / RECORD, record | {"equal": stamps})


def _extract(container: Container, manifest: Manifest, folder: Path, stamp: list[int]) -> None:
    staging = folder.with_name(f".{folder.name}")  # its lock is held
    shutil.rmtree(staging, ignore_errors=True)
    try:
        bot = Layout(staging)
        generation = bot.generations / "1"
        generation.mkdir(parents=True)
        for part in manifest.parts:
            if target := _target(part, staging, generation):
                target.parent.mkdir(parents=True, exist_ok=True)
                write_part(container, part, target)
            else:
                check_part(container, part)
        check_schema(generation / STORE, container.path)
        with Store(generation / STORE, container.path) as store:
            LexicalIndex.from_store(store.scan(), generation / LEXICAL)
            if store.count() <= EXACT_LIMIT or not (generation / VECTORS).exists():
                write_vectors(store, generation / VECTORS)
        bot.name(1, sealed=True)
        record = {"files": _measures(staging), "equal": [stamp]}
        write_json(staging / RECORD, record)
        sync_tree(staging)
        if folder.exists():  # what is there is not whole
            shutil.rmtree(folder)
        staging.rename(folder)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _target(part: Part, staging: Path, generation: Path) -> Path | None:
    """Where a part goes; ``None`` for those that opening has no use for."""
    if part.role == "model":
        return staging / part.name
    own = {layout.STORE: STORE, layout.VECTORS: VECTORS}
    return generation / own[part.name] if part.name in own else None
