"""Where the golden set of a bot is looked for, and begun, where nobody names one."""

from __future__ import annotations

import logging
from pathlib import Path

from slimchat.errors import GoldenSetError
from slimchat.evaluation.golden import PROPOSED, GoldenCase, load_golden

logger = logging.getLogger(__name__)


def golden_file(docs: Path | None, bot: Path | None, *, proposals: bool = False) -> Path | None:
    """The golden set of a bot: ``golden*.jsonl`` beside its documents, or the one that was begun
    beside the bot.

    Args:
        docs: the folder of documents.
        bot: its folder, or its file.
        proposals: also one that holds nothing else.
    """
    places: list[Path] = []
    if docs is not None:
        inside = docs.resolve()
        found = sorted(docs.glob("golden*.jsonl"))
        places += [file for file in found if file.resolve().is_relative_to(inside)]
    if bot is not None and (begun := begun_file(bot)).is_file():
        places.append(begun)
    for file in places:
        try:
            load_golden(file, proposals=proposals)
        except GoldenSetError as error:
            logger.warning("%s", error)
        else:
            return file
    return None


def golden_of(docs: Path | None, bot: Path | None) -> list[GoldenCase] | None:
    """The questions of that golden set, where there is one that can be read."""
    file = golden_file(docs, bot)
    return None if file is None else load_golden(file)


def has_questions(file: Path) -> bool:
    """Whether a golden set is there, and holds more than proposals.

    Raises:
        GoldenSetError: a row cannot be read.
    """
    if not file.is_file() or not file.read_text(encoding="utf-8-sig").strip():
        return False
    return any(case.status != PROPOSED for case in load_golden(file, proposals=True))


def begun_file(bot: Path) -> Path:
    """Where a golden set is begun for a bot that has none: ``golden-NAME.jsonl`` beside it. No
    build takes a file of such a name for a document."""
    return bot.with_name(f"golden-{bot.name}.jsonl")
