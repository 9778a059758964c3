"""The questions that show what a changed config changes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from slimchat.config import BotConfig
from slimchat.errors import ConfigError
from slimchat.tuning.difference import Data
from slimchat.tuning.trials import PAUSE, Plan, Trials
from slimchat.types import Language

if TYPE_CHECKING:
    from slimchat.bot import SupportBot

MOST_PINS = 50
"""Questions that are asked again on each change."""


class Questions:
    """One question, those that are pinned, and how each was answered before and after.

    Args:
        lock: guards everything here; it is held while ``changed`` is called.
        changed: called when :meth:`data` is other than before.
    """

    def __init__(self, bot: SupportBot, lock: threading.RLock, changed: Callable[[], None]) -> None:
        self.before = self.after = bot.config
        self.language: Language | None = None
        self._lock = lock
        self._changed = changed
        self._trials = Trials(bot, self._compared, self._progress)
        self._plan: Plan | None = None
        self._question = ""
        self._pins: list[str] = []
        self._comparisons: dict[str, Data] = {}
        self._stale: set[str] = set()
        self._running: Data | None = None

    def data(self) -> Data:
        """JSON data: ``question``, ``pins``, ``comparisons`` by question, the ``stale`` ones
        among them, and the ``progress`` (``done`` of ``total``) of the run under way."""
        with self._lock:
            return {
                "question": self._question,
                "pins": [*self._pins],
                "comparisons": dict(self._comparisons),
                "stale": [question for question in self._all() if question in self._stale],
                "progress": self._running,
            }

    def try_config(self, before: BotConfig, after: BotConfig, pause: float = PAUSE) -> None:
        """Ask every question with these configs, after a pause."""
        with self._lock:
            self.before, self.after = before, after
            self._run({*self._all()}, pause)

    def again(self) -> None:
        """Ask every question again, with both configs."""
        with self._lock:
            self._trials.forget()
            self._run({*self._all()}, 0)

    def ask(self, text: str) -> None:
        """Ask another question, instead of the last one that was asked so."""
        with self._lock:
            if text != self._question and self._question not in self._pins:
                self._comparisons.pop(self._question, None)
            self._question = text
            self._run({text, *self._stale}, 0)

    def pin_all(self, questions: Iterable[str]) -> None:
        """Pin them, and ask none yet.

        Raises:
            ConfigError: they are one text, or as for :meth:`pin`.
        """
        if isinstance(questions, str):
            raise ConfigError(
                f"The questions are one text: {questions!r:.80}.", "Give a list of questions."
            )
        for question in questions:
            self.pin(question, ask=False)

    def pin(self, question: object, ask: bool = True) -> None:
        """Ask a question on each change.

        Raises:
            ConfigError: it is not text, or there are :data:`MOST_PINS` already.
        """
        if not isinstance(question, str) or not question.strip():
            raise ConfigError(
                f"A pinned question is {question!r:.80}, not text.", "Give questions as text."
            )
        text = question.strip()
        with self._lock:
            if text in self._pins:
                return
            if len(self._pins) >= MOST_PINS:
                raise ConfigError(
                    f"{MOST_PINS} questions are pinned; no more are asked on each change.",
                    "Unpin one first, or measure more questions with bot.evaluate.",
                )
            self._pins.append(text)
            if text in self._comparisons and text not in self._stale:
                self._changed()
            elif ask:
                self._run({text, *self._stale}, 0)

    def unpin(self, text: str) -> None:
        """Ask a question no more."""
        with self._lock:
            if text in self._pins:
                self._pins.remove(text)
            if text != self._question:
                self._comparisons.pop(text, None)
                self._stale.discard(text)
            self._changed()

    def cancel(self) -> None:
        """End the run under way; answers that are not up to date stay marked so."""
        with self._lock:
            self._trials.cancel()
            self._running = self._plan = None
            self._changed()

    def join(self, timeout: float | None = None) -> bool:
        """Wait until every question is asked; false when that took too long."""
        return self._trials.join(timeout)

    def close(self) -> None:
        """Ask nothing any more."""
        self._trials.close()

    def _all(self) -> list[str]:
        return [*dict.fromkeys([self._question, *self._pins] if self._question else self._pins)]

    def _run(self, wanted: set[str], pause: float) -> None:
        shown = tuple(self._all())
        questions = tuple(question for question in shown if question in wanted)
        self._stale = {*questions}
        self._running = {"done": 0, "total": len(questions)} if questions else None
        self._plan = Plan(questions, self.before, self.after, self.language, shown)
        self._changed()
        self._trials.start(self._plan, pause)

    def _compared(self, plan: Plan, found: Data) -> None:
        with self._lock:
            question = found["question"]
            if plan is self._plan and question in self._all():
                self._comparisons[question] = found
                self._stale.discard(question)
                self._changed()

    def _progress(self, plan: Plan, done: int, total: int) -> None:
        with self._lock:
            if plan is self._plan:
                self._running = None if done == total else {"done": done, "total": total}
                self._changed()
