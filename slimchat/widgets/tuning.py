"""Tries settings on a bot for a front end.

``extension/src/controls/protocol.ts`` is the other end.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from slimchat.config import BotConfig
from slimchat.errors import ConfigError, SlimchatError
from slimchat.explained import explained_yaml
from slimchat.tuning.draft import Draft
from slimchat.tuning.settings import groups, values
from slimchat.tuning.trials import PAUSE, Plan, Trials
from slimchat.types import Language
from slimchat.widgets.events import Data, error_data

if TYPE_CHECKING:
    from slimchat.bot import SupportBot

logger = logging.getLogger(__name__)

MOST_PINS = 50
"""Questions that are asked again on each change."""
HEADER = "# The settings of a bot that differ from their defaults.\n"


class TuningSession:
    """A draft of a bot's config, and the questions that show what it changes.

    Every method returns at once; questions are asked in a thread. Safe from several threads.

    Args:
        questions: pinned from the start.
        send: called with a request's id and the event that answers it.
        changed: called with ``settings`` or ``trials`` when that part of :meth:`snapshot` is
            another one.

    Raises:
        ConfigError: a question is not text, or there are more than :data:`MOST_PINS`.
    """

    def __init__(
        self,
        bot: SupportBot,
        questions: Iterable[str],
        send: Callable[[str, Data], None],
        changed: Callable[[str], None],
    ) -> None:
        self._bot = bot
        self._send = send
        self._changed = changed
        self._lock = threading.RLock()
        self._draft = Draft(bot.config)
        self._trials = Trials(bot, self._compared, self._progress)
        self._groups = groups(type(bot.config))
        self._before = bot.config
        self._question = ""
        self._pins: list[str] = []
        self._comparisons: dict[str, Data] = {}
        self._stale: set[str] = set()
        self._running: Data | None = None
        self._plan: Plan | None = None
        self.language: Language | None = None
        for question in questions:
            self._pin(question)

    @property
    def config(self) -> BotConfig:
        """The config that is tried."""
        with self._lock:
            return self._draft.config

    def snapshot(self) -> Data:
        """All that is shown, as JSON data: ``groups``, ``settings`` and ``trials``."""
        return {"groups": self._groups, "settings": self.settings(), "trials": self.trials()}

    def settings(self) -> Data:
        """The values that are tried, those of the bot, and those that were refused."""
        with self._lock:
            refused = self._draft.state.refused
            return {
                "values": values(self._draft.config),
                "bot": values(self._before),
                "refused": {
                    path: {"value": item.value, "reason": item.reason}
                    for path, item in refused.items()
                },
                "undo": self._draft.can_undo,
                "redo": self._draft.can_redo,
            }

    def trials(self) -> Data:
        """The questions, and how they were answered before and after."""
        with self._lock:
            return {
                "question": self._question,
                "pins": [*self._pins],
                "comparisons": dict(self._comparisons),
                "stale": [question for question in self._questions() if question in self._stale],
                "progress": self._running,
            }

    def obey(self, content: Any) -> bool:
        """Carry out one intent. Returns false for anything that is none, and does nothing then."""
        match content:
            case {"type": "set", "request": str(request), "path": str(path), "value": value}:
                self._do(request, lambda: self._turn(self._draft.set(path, value)))
            case {"type": "reset", "request": str(request)}:
                defaults = type(self._before)()
                kept = {
                    setting["path"]: values(self._before)[setting["path"]]
                    for group in self._groups
                    for setting in group["settings"]
                    if group["applies"] != "answer"
                }
                config = defaults.updated(kept)
                self._do(request, lambda: self._turn(self._draft.replace(config)))
            case {"type": "undo", "request": str(request)}:
                self._do(request, lambda: self._turn(self._draft.undo()))
            case {"type": "redo", "request": str(request)}:
                self._do(request, lambda: self._turn(self._draft.redo()))
            case {"type": "ask", "request": str(request), "text": str(text)} if text.strip():
                self._do(request, lambda: self._ask(text.strip()))
            case {"type": "pin", "request": str(request), "text": str(text)} if text.strip():
                self._do(request, lambda: self._pin_and_run(text.strip()))
            case {"type": "unpin", "request": str(request), "text": str(text)}:
                self._do(request, lambda: self._unpin(text))
            case {"type": "run", "request": str(request)}:
                self._do(request, lambda: self._run(0))
            case {"type": "cancel", "request": str(request)}:
                self._do(request, self._cancel)
            case {"type": "apply", "request": str(request)}:
                self._do(request, self._apply)
            case {"type": "yaml", "request": str(request)}:
                self._do(request, self._yaml)
            case _:
                return False
        return True

    def start(self) -> None:
        """Ask the pinned questions."""
        with self._lock:
            self._run(0)

    def join(self, timeout: float | None = None) -> bool:
        """Wait until every question is asked; false when that took too long."""
        return self._trials.join(timeout)

    def close(self) -> None:
        """Ask nothing any more."""
        self._trials.close()

    def _do(self, request: str, work: Callable[[], Data | None]) -> None:
        try:
            with self._lock:
                event = work() or {"type": "done"}
        except Exception as error:
            if not isinstance(error, SlimchatError):
                logger.exception("The controls could not do what was asked")
            event = {"type": "error", "error": error_data(error)}
        self._send(request, event)

    def _turn(self, other: bool) -> None:
        self._changed("settings")
        if other:
            self._run()

    def _ask(self, text: str) -> None:
        if text != self._question and self._question not in self._pins:
            self._comparisons.pop(self._question, None)
        self._question = text
        self._run(0, only=[text])

    def _pin_and_run(self, text: str) -> None:
        if text in self._pins:
            return
        self._pin(text)
        known = text in self._comparisons and text not in self._stale
        self._changed("trials") if known else self._run(0, only=[text])

    def _pin(self, question: object) -> None:
        if not isinstance(question, str) or not question.strip():
            raise ConfigError(
                f"A pinned question is {question!r:.80}, not text.", "Give questions as text."
            )
        if len(self._pins) >= MOST_PINS:
            raise ConfigError(
                f"{MOST_PINS} questions are pinned; no more are asked on each change.",
                "Unpin one first, or measure more questions with bot.evaluate.",
            )
        if question.strip() not in self._pins:
            self._pins.append(question.strip())

    def _unpin(self, text: str) -> None:
        if text in self._pins:
            self._pins.remove(text)
        if text != self._question:
            self._comparisons.pop(text, None)
            self._stale.discard(text)
        self._changed("trials")

    def _questions(self) -> list[str]:
        return [*dict.fromkeys([self._question, *self._pins] if self._question else self._pins)]

    def _run(self, pause: float = PAUSE, only: list[str] | None = None) -> None:
        """Ask all questions, or some of them and those whose answers are not up to date."""
        known = self._questions()
        wanted = {*known} if only is None else {*only, *self._stale}
        self._stale = wanted & {*known}
        first = [question for question in known if question in self._stale]
        self._running = {"done": 0, "total": len(first)} if first else None
        self._changed("trials")
        plan = Plan(tuple(first), self._before, self._draft.config, self.language)
        self._plan = plan
        self._trials.start(plan, pause)

    def _cancel(self) -> None:
        self._trials.cancel()
        self._running = self._plan = None
        self._changed("trials")

    def _apply(self) -> Data:
        config = self._draft.config
        self._bot.configure(config)
        self._before = config
        self._changed("settings")
        self._run(0)
        return {"type": "applied"}

    def _yaml(self) -> Data:
        text = HEADER + explained_yaml(self._draft.config, changed=True)
        return {"type": "yaml", "name": "slimchat.yaml", "text": text}

    def _compared(self, plan: Plan, found: Data) -> None:
        with self._lock:
            question = found["question"]
            if plan is self._plan and question in self._questions():
                self._comparisons[question] = found
                self._stale.discard(question)
                self._changed("trials")

    def _progress(self, plan: Plan, done: int, total: int) -> None:
        with self._lock:
            if plan is not self._plan:
                return
            self._running = None if done == total else {"done": done, "total": total}
            self._changed("trials")
