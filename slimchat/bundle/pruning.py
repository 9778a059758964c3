"""Makes room among the bundles that were opened: old ones that nobody has open go.

What goes is made anew by the next opening, so nothing is lost but the time of that.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from slimchat._holds import unheld
from slimchat.errors import BundleError

logger = logging.getLogger(__name__)

KEPT = 4
"""Bundles that stay, the one that was opened last first."""
RECENT_S = 3600
"""One that was opened in the last hour stays too: whoever opened it may not hold it yet."""
_FOLDER = re.compile(r"\.?[0-9a-f]{64}")

Lock = Callable[[str], AbstractContextManager[None]]
"""The right to write the bundle of a digest; raises ``BundleError`` where another has it."""


def touch(folder: Path) -> None:
    """Note that a bundle was opened now."""
    os.utime(folder)


def prune(root: Path, lock: Lock) -> None:
    """Remove what is neither new nor held, and what killed processes left. Never raises.

    Args:
        root: the folder of all extracted bundles.
    """
    try:
        opened = sorted(_last_opened(root), reverse=True)
    except OSError as error:
        logger.warning("Extracted bundles are not cleared away: %s", error)
        return
    whole = [folder.name for _, folder in opened if not folder.name.startswith(".")]
    keep = set(whole[:KEPT])
    for when, folder in opened:
        if folder.name not in keep and time.time() - when > RECENT_S:
            try:
                with lock(folder.name.removeprefix(".")), unheld(folder) as free:
                    if free:
                        _remove(folder)
            except (OSError, BundleError) as error:
                logger.warning("%s is not cleared away: %s", folder, error)


def _last_opened(root: Path) -> list[tuple[float, Path]]:
    return [
        (entry.stat(follow_symlinks=False).st_mtime, Path(entry.path))
        for entry in os.scandir(root)
        if _FOLDER.fullmatch(entry.name) and entry.is_dir(follow_symlinks=False)
    ]


def _remove(folder: Path) -> None:
    """Out of sight first, so that nobody finds a half of it."""
    going = folder.with_name(f".{folder.name.removeprefix('.')}")
    if folder != going:
        shutil.rmtree(going, ignore_errors=True)
        folder.rename(going)
    shutil.rmtree(going)
