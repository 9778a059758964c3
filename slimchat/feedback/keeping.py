"""Where the verdicts on a bot's answers lie, and how they get there.

``BOT/feedback.sqlite``; of a bundle, ``NAME.slimchat.feedback.sqlite`` beside it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

from slimchat.bundle.layout import SUFFIX
from slimchat.errors import ConfigError
from slimchat.feedback.lines import files_of, take_in
from slimchat.feedback.store import FeedbackStore
from slimchat.feedback.verdict import Verdict
from slimchat.privacy import masked

logger = logging.getLogger(__name__)
FILE = "feedback.sqlite"


def feedback_file(origin: Path) -> Path:
    """The file of a bot's verdicts.

    Args:
        origin: the bot's folder, or its file.
    """
    return origin / FILE if origin.is_dir() else origin.with_name(f"{origin.name}.{FILE}")


def feedback_files(origin: Path) -> list[Path]:
    """All files that hold a bot's verdicts: its store, what SQLite puts beside that while it is
    open, and what has not been taken into it yet."""
    store = feedback_file(origin)
    parts = [store.with_name(f"{store.name}{end}") for end in ("", "-wal", "-shm")]
    return [*(part for part in parts if part.exists()), *files_of(origin)]


def store_file(path: Path) -> Path:
    """The file of verdicts that a user means: a bot's folder or ``*.slimchat`` stands for its
    own."""
    return feedback_file(path) if path.is_dir() or path.suffix == SUFFIX else path


def open_feedback(path: Path) -> FeedbackStore:
    """The verdicts that a user means; see :func:`store_file`.

    Raises:
        ConfigError: there are none, or they cannot be used.
    """
    file = store_file(path)
    if not (file.exists() or (file != path and files_of(path))):
        raise ConfigError(
            f"There are no verdicts at {path}.",
            "Name a feedback file, or a bot whose answers somebody has judged in a notebook.",
        )
    return FeedbackStore(file) if file == path else _opened(path, masked)


def keep_verdict(bot: object, verdict: Verdict) -> None:
    """Add a verdict to those of a bot, masked as the bot does it; where that cannot be, the log
    says so. What comes of no folder or file, such as a router, keeps none.

    Args:
        bot: a :class:`slimchat.SupportBot`, or whatever stands in its place.
    """
    origin, private = getattr(bot, "origin", None), getattr(bot, "private", None)
    if not isinstance(origin, Path) or private is None or not origin.exists():
        return
    try:
        with _opened(origin, private) as store:
            store.add(verdict)
    except ConfigError as error:
        logger.warning("A verdict on an answer of %s is not kept: %s", origin, error)


def _opened(origin: Path, private: Callable[[Any], Any]) -> FeedbackStore:
    store = FeedbackStore(feedback_file(origin), mask=private)
    take_in(store, origin)
    return store
