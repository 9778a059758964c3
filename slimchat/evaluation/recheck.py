"""What failed, asked again after a change: which pass now, and which do not."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal, cast

from slimchat._counted import counted
from slimchat.evaluation.failing import Failing
from slimchat.evaluation.golden import GoldenCase
from slimchat.evaluation.rows import How, how_failed
from slimchat.evaluation.runner import ask_one
from slimchat.knowledge.protocols import Cancel, Progress

if TYPE_CHECKING:
    from slimchat.bot import SupportBot

STAGE = "recheck"
"""Its stage of a build."""
TOLD = 10
"""Questions that the text of one names."""
HOW: dict[How, str] = {
    "error": "the bot failed",
    "unanswered": "should have answered",
    "answered": "should not have answered",
    "source": "cites no document that answers",
    "action": "should have done something else",
}
Now = How | Literal["passes", "same", "other"]


@dataclass(frozen=True, slots=True)
class Again:
    """A question that failed, asked once more.

    Attributes:
        now: ``passes``, or how it fails. Where nothing says what is right, whether the answer is
            the ``same`` as the one that somebody found wrong, or an ``other``.
    """

    id: str
    question: str
    now: Now
    answer: str


@dataclass(frozen=True, slots=True)
class Recheck:
    """What became of the questions that failed.

    Attributes:
        asked: newest failures first.
        left: that were not asked, as the time was up or it was stopped.
    """

    asked: tuple[Again, ...]
    left: int = 0

    @property
    def judged(self) -> tuple[Again, ...]:
        """Those of which it is known what is right."""
        return tuple(one for one in self.asked if one.now not in ("same", "other"))

    @property
    def passing(self) -> tuple[Again, ...]:
        """Those that pass now."""
        return self._that("passes")

    @property
    def failing(self) -> tuple[Again, ...]:
        """Those that fail still, or have the answer that somebody found wrong."""
        return tuple(one for one in self.asked if one.now not in ("passes", "other"))

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data; the counts are there for pages."""
        return {
            "passing": len(self.passing),
            "judged": len(self.judged),
            "same": len(self._that("same")),
            "other": len(self._that("other")),
            "left": self.left,
            "cases": [asdict(one) for one in self.asked],
        }

    def lines(self) -> list[str]:
        """What to tell people, the sum first."""
        told = []
        if self.judged:
            cases = counted(len(self.judged), "failing case")
            verb = "passes" if len(self.passing) == 1 else "pass"
            told.append(f"{len(self.passing)} of {cases} {verb} now.")
        other, same = self._that("other"), self._that("same")
        if other or same:
            wrong = counted(len(other) + len(same), "answer")
            told.append(f"{len(other)} of {wrong} that somebody found wrong changed.")
        told += [
            f"Fails still: {one.question} ({HOW[cast(How, one.now)]})"
            for one in self.judged
            if one.now != "passes"
        ][:TOLD]
        told += [f"Unchanged: {one.question}" for one in same][:TOLD]
        told += [f"Look whether it is right now: {one.question}" for one in other][:TOLD]
        if self.left:
            told.append(f"Not asked, as the time was up: {counted(self.left, 'case')}.")
        return told

    def __str__(self) -> str:
        return "\n".join(self.lines()) or "Nothing failed last."

    def _that(self, now: Now) -> tuple[Again, ...]:
        return tuple(one for one in self.asked if one.now == now)


def recheck(
    bot: SupportBot,
    failing: Sequence[Failing],
    seconds: float | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> Recheck:
    """Ask what failed once more.

    Args:
        seconds: after which no further question is asked; by default all are.
        progress: told of the stage, how many of how many, and the question.
        cancel: asked before each question; ``True`` ends with those so far.
    """
    asked: list[Again] = []
    start = time.monotonic()
    with bot.cited.paused():
        for one in failing:
            late = seconds is not None and time.monotonic() - start >= seconds
            if late or (cancel is not None and cancel()):
                break
            if progress is not None:
                progress(STAGE, len(asked), len(failing), one.case.question)
            asked.append(_again(bot, one))
    if progress is not None and failing:
        progress(STAGE, len(asked), len(failing), "")
    return Recheck(tuple(asked), len(failing) - len(asked))


def _again(bot: SupportBot, failing: Failing) -> Again:
    case = failing.case
    row = ask_one(cast(Any, bot), case)
    how = how_failed(row)
    if failing.how != "disliked" or how == "error" or _known(case):
        now: Now = how or "passes"
    else:
        now = "same" if row["answer"].strip() == failing.answer.strip() else "other"
    return Again(case.id, case.question, now, row["answer"])


def _known(case: GoldenCase) -> bool:
    """Whether it says what is right."""
    return case.action != "answer" or bool(case.reference_sources)
