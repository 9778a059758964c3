"""What a bot failed last: of the runs kept beside it, and of the answers that people found wrong.

Of each question the newest run counts. A verdict on an answer counts where no later run asked that
question; it says what is wrong, and not what is right, unless a golden set does. Questions of the
split ``test`` are left for the last look.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, cast

from slimchat.errors import SlimchatError
from slimchat.evaluation.golden import ACTIONS, GoldenCase
from slimchat.evaluation.history import newest_runs
from slimchat.evaluation.rows import How, Row, how_failed
from slimchat.evaluation.sets.splitting import HELD_OUT
from slimchat.feedback.keeping import feedback_file
from slimchat.feedback.store import FeedbackStore
from slimchat.feedback.verdict import Verdict
from slimchat.types import LANGUAGES, Turn

logger = logging.getLogger(__name__)

Key = tuple[str, tuple[Turn, ...]]


@dataclass(frozen=True, slots=True)
class Failing:
    """A question that went wrong when it was asked last.

    Attributes:
        how: see :func:`slimchat.evaluation.rows.how_failed`; ``disliked`` where somebody found the
            answer wrong and nothing says what is right.
        answer: what the bot said then.
    """

    case: GoldenCase
    how: How | Literal["disliked"]
    answer: str


def failing_of(bot: Path, golden: Callable[[], Iterable[GoldenCase]] = tuple) -> list[Failing]:
    """What failed, newest first. What cannot be read is left out; the log says so.

    Args:
        bot: its folder, or its file.
        golden: gives accepted questions, which say what is right where people only said what is
            wrong.
    """
    asked: dict[Key, str] = {}
    failed: dict[Key, tuple[str, Failing]] = {}
    for time, row in _rows(bot):
        key = _key(row["question"], _turns(row))
        asked[key] = time
        failed.pop(key, None)
        how = how_failed(row)
        if how is not None and row["split"] != HELD_OUT:
            failed[key] = time, Failing(_case(row), how, row["answer"])
    verdicts = _disliked(bot)
    known = {_key(case.question, case.history): case for case in (golden() if verdicts else ())}
    for verdict in verdicts:
        key = _key(verdict.question, verdict.history)
        if key not in failed and not _before(verdict.time, asked.get(key)):
            case = known.get(key, verdict.case())
            if case.split != HELD_OUT:
                failed[key] = verdict.time, Failing(case, "disliked", verdict.answer)
    newest = sorted(failed.values(), key=lambda each: each[0], reverse=True)
    return [each for _, each in newest]


def disliked(bot: Path, most: int = 5) -> list[str]:
    """Questions that began a conversation and whose answers somebody found wrong, the newest
    first."""
    found = (one.question for one in reversed(_disliked(bot)) if not one.history)
    return [*dict.fromkeys(found)][:most]


def _rows(bot: Path) -> Iterator[tuple[str, Row]]:
    """What runs asked, with their time, oldest first."""
    for report in newest_runs(bot):
        for row in report.rows:
            usable = row["gold_action"] in ACTIONS and row["language"] in LANGUAGES
            if row["history"] is not None and usable:
                yield report.time, row


def _disliked(bot: Path) -> list[Verdict]:
    file = feedback_file(bot)
    if not file.exists():
        return []
    try:
        with FeedbackStore(file) as store:
            latest = store.latest()
    except SlimchatError as error:
        logger.warning("%s", error)
        return []
    return [one for one in latest if one.verdict == "down" and one.question.strip()]


def _case(row: Row) -> GoldenCase:
    return GoldenCase(
        id=row["id"],
        question=row["question"],
        language=cast(Any, row["language"]),
        history=_turns(row),
        reference_answer=row["reference_answer"],
        reference_sources=tuple(row["reference_sources"]),
        action=cast(Any, row["gold_action"]),
        split=row["split"],
        kind=row["kind"],
        topic=row["topic"],
    )


def _turns(row: Row) -> tuple[Turn, ...]:
    return tuple((role, text) for role, text in row["history"] or ())


def _key(question: str, history: Iterable[Turn]) -> Key:
    return question.strip(), tuple(history)


def _before(time: str, other: str | None) -> bool:
    """Whether one time is before another; where one is not known, it is not."""
    try:
        return other is not None and datetime.fromisoformat(time) < datetime.fromisoformat(other)
    except (ValueError, TypeError):
        return False
