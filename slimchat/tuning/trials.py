"""Questions asked twice, with the config as it was and with the one that is tried."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from slimchat.config import BotConfig
from slimchat.errors import SlimchatError, error_data
from slimchat.tuning.difference import Data, comparison, failure, side
from slimchat.types import Language

if TYPE_CHECKING:
    from slimchat.bot import SupportBot

logger = logging.getLogger(__name__)

PAUSE = 0.3
"""Seconds without another change before questions are asked."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What one run asks.

    Attributes:
        language: of fixed texts; by default each question's own.
        shown: questions that a later plan may ask; what the config before answers to any other
            but ``questions`` is forgotten.
    """

    questions: Sequence[str]
    before: BotConfig
    after: BotConfig
    language: Language | None = None
    shown: Sequence[str] = ()


class Trials:
    """Runs the newest plan in a thread; one that comes later ends it.

    What the config before answers is kept and asked once, until the index is another one. The
    callbacks come from the thread; one that comes as its plan is replaced can be told by the
    plan.

    Args:
        compared: called with the plan and a comparison, see
            :func:`slimchat.tuning.difference.comparison`.
        progress: called with ``(plan, done, total)`` before each question and at the end.
    """

    def __init__(
        self,
        bot: SupportBot,
        compared: Callable[[Plan, Data], None],
        progress: Callable[[Plan, int, int], None],
    ) -> None:
        self._bot = bot
        self._compared = compared
        self._progress = progress
        self._lock = threading.Lock()
        self._asking = threading.Lock()
        self._serial = 0
        self._timer: threading.Timer | None = None
        self._warm = False
        self._closed = False
        self._kept: dict[tuple[str, Language | None], Data] = {}
        self._kept_of: tuple[BotConfig, int] | None = None

    def start(self, plan: Plan, pause: float = PAUSE) -> None:
        """Run a plan after a pause, instead of the one before. Returns at once."""
        with self._lock:
            if self._closed:
                return
            self._end()
            if not plan.questions:
                return
            self._timer = threading.Timer(pause, self._run, (self._serial, plan))
            self._timer.daemon = True
            self._timer.start()

    def cancel(self) -> None:
        """End the run under way, if there is one; what it has compared stays."""
        with self._lock:
            self._end()

    def forget(self) -> None:
        """End the run under way, and ask anew what the config before answers."""
        with self._lock:
            self._end()
            self._kept = {}

    def join(self, timeout: float | None = None) -> bool:
        """Wait until nothing is asked any more; false when that took too long."""
        end = None if timeout is None else time.monotonic() + timeout
        while (timer := self._timer) is not None and timer.is_alive():
            timer.join(None if end is None else max(0.0, end - time.monotonic()))
            if end is not None and time.monotonic() >= end:
                return not timer.is_alive()
        return True

    def close(self) -> None:
        """Ask nothing any more."""
        with self._lock:
            self._closed = True
            self._end()

    def _end(self) -> None:
        self._serial += 1
        if self._timer is not None:
            self._timer.cancel()

    def _run(self, serial: int, plan: Plan) -> None:
        def stale() -> bool:
            return serial != self._serial

        left = [*plan.questions]
        try:
            with self._asking, self._bot.cited.paused():  # what is only tried calls no tool
                self._ask_all(plan, stale, left)
        except Exception as error:
            logger.exception("The questions could not be asked again")
            if not stale():
                self._fail(plan, left, error)

    def _fail(self, plan: Plan, left: Sequence[str], error: Exception) -> None:
        """End a run that broke: the questions that are left have failed."""
        told = failure(error_data(error, "The answer"))
        try:
            for question in left:
                self._compared(plan, comparison(question, told, told))
        finally:
            self._progress(plan, len(plan.questions), len(plan.questions))

    def _ask_all(self, plan: Plan, stale: Callable[[], bool], left: list[str]) -> None:
        wanted = {*plan.questions, *plan.shown}
        self._kept = {key: side for key, side in self._kept.items() if key[0] in wanted}
        kept = self._kept
        total = len(plan.questions)
        for done, question in enumerate(plan.questions):
            if stale():
                return
            self._progress(plan, done, total)
            self._warm_up(plan)
            now = (plan.before, self._bot.knowledge.generation)
            if now != self._kept_of:
                kept.clear()
                self._kept_of = now
            key = (question, plan.language)
            before = kept.get(key) or self._ask(question, plan.before, plan, stale)
            if before is None:
                return
            if before["error"] is None:
                kept[key] = before
            same = plan.after == plan.before
            after = before if same else self._ask(question, plan.after, plan, stale)
            if after is None or stale():
                return
            self._compared(plan, comparison(question, before, after))
            left.remove(question)
        if not stale():
            self._progress(plan, total, total)

    def _warm_up(self, plan: Plan) -> None:
        """Ask something first, so that no answer's time holds the loading of models."""
        if self._warm:
            return
        self._warm = True
        try:
            self._bot.ask("Where is my order?", config=plan.before)
        except Exception as error:  # the questions themselves will say so
            logger.info("The bot could not be warmed up: %s", error)

    def _ask(
        self, question: str, config: BotConfig, plan: Plan, stale: Callable[[], bool]
    ) -> Data | None:
        try:
            for event in self._bot.stream(
                question, language=plan.language, cancel=stale, config=config
            ):
                if event.answer is not None and not event.answer.cancelled:
                    return side(event.answer)
        except Exception as error:
            if not isinstance(error, SlimchatError):
                logger.exception("The bot failed on a question")
            return failure(error_data(error, "The answer"))
        return None
