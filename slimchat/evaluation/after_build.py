"""A build is followed by asking again what failed; it never fails because of that."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from slimchat.errors import KnowledgeError
from slimchat.evaluation.failing import failing_of
from slimchat.evaluation.golden import GoldenCase
from slimchat.evaluation.recheck import Recheck, recheck
from slimchat.evaluation.sets.places import golden_of
from slimchat.knowledge.layout import Layout
from slimchat.knowledge.protocols import Cancel, Progress

if TYPE_CHECKING:
    from slimchat.bot import SupportBot

logger = logging.getLogger(__name__)


def recheck_built(
    path: Path,
    opened: Callable[[], AbstractContextManager[SupportBot]],
    golden: Callable[[], Iterable[GoldenCase]],
    seconds: float,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> Recheck | None:
    """Ask what failed once more, after a build. Never raises: the log says what went wrong.

    Args:
        path: the bot's folder.
        opened: opens the bot; called only where something failed.
        golden: gives the questions of its golden set.
        seconds: see :func:`recheck`; 0 asks nothing.

    Returns:
        ``None`` where nothing failed, or nothing was to be asked.
    """
    if seconds <= 0:
        return None
    try:
        failing = failing_of(path, golden)
        if not failing:
            return None
        with opened() as bot:
            return recheck(bot, failing, seconds, progress, cancel)
    except Exception as error:  # the build itself is done
        logger.warning("What failed last could not be asked again (%s): %s", path, error)
        return None


def recheck_from_disk(
    path: Path,
    docs: Path,
    seconds: float,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> Recheck | None:
    """The same of a bot that is not open."""

    def opened() -> SupportBot:
        from slimchat.bot import SupportBot

        return SupportBot.open(path)

    return recheck_built(
        path, opened, lambda: golden_of(docs, path) or (), seconds, progress, cancel
    )


def generation_of(path: str | Path) -> int | None:
    """The generation that answers; ``None`` where nothing was built yet that can be read."""
    try:
        return Layout(path).current()
    except KnowledgeError:
        return None
