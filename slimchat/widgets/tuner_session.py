"""A search for better settings, as a page begins, follows and uses it.

``extension/src/tuner/protocol.ts`` is the other end.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from slimchat.config import BotConfig
from slimchat.errors import ConfigError, GoldenSetError, ModelError, error_data
from slimchat.evaluation.golden import GoldenCase
from slimchat.tuning.questions import Questions
from slimchat.tuning.sweep.division import Division, divided
from slimchat.tuning.sweep.knobs import Knob, knobs_for
from slimchat.tuning.sweep.places import WORK
from slimchat.tuning.sweep.search import Watch
from slimchat.tuning.sweep.study import Trial
from slimchat.tuning.sweep.tune import TRIALS, Order, load_cases, situation_of, tune
from slimchat.tuning.sweep.tuned import Tuned
from slimchat.types import Language
from slimchat.widgets.events import Data
from slimchat.widgets.tasks import Task, Tasks
from slimchat.widgets.tuner_findings import Findings
from slimchat.widgets.tuner_intents import obey

if TYPE_CHECKING:
    from slimchat.bot import SupportBot

PAUSE = 0.5
"""Seconds between two looks at a search under way."""


class TunerSession:
    """One search of one bot, and the candidate that is compared and applied.

    What takes long runs in a thread. Safe from several threads.

    Args:
        golden: the questions; ``None`` shows what there is to turn, and searches nothing.
        questions: pinned, answered before and after.
        output: where the settings go.
        docs: the folder of documents; by default the one the bot was built from.
        send: called with a request's id and an event.
        changed: called with ``state`` or ``trials`` when that part is another one.

    Attributes:
        cases: the questions, where there are any.
        output: where the settings go.
        questions: those that are pinned.
        tasks: what takes long.
        send: as given.
        lock: guards all that is shown.

    Raises:
        ConfigError: the questions are one text, one is not text, or there are too many.
        GoldenSetError: a row cannot be read.
    """

    def __init__(
        self,
        bot: SupportBot,
        golden: str | Path | Iterable[GoldenCase] | None,
        questions: Sequence[str],
        output: Path,
        docs: str | Path | None,
        send: Callable[[str, Data], None],
        changed: Callable[[str], None],
    ) -> None:
        self._bot, self.output, self._docs = bot, output, docs
        self.send, self._changed = send, changed
        self.lock = threading.RLock()
        self.cases = None if golden is None else load_cases(golden)
        self._division: Division | None = None
        self._trouble: Data | None = None
        if self.cases is not None:
            try:
                self._division = divided(self.cases)
            except GoldenSetError as error:  # a studio shows its other parts all the same
                self._trouble = error_data(error)
        self.questions = Questions(bot, self.lock, lambda: changed("trials"))
        self.questions.pin_all(questions)
        self._findings = Findings(bot)
        self._before: BotConfig | None = None
        self._running = False
        self._told = 0.0
        self._knobs = self._known_knobs()
        self.tasks = Tasks("tuner", send)

    @property
    def language(self) -> Language | None:
        """Language of fixed texts in answers; none is each question's own."""
        return self.questions.language

    @language.setter
    def language(self, language: Language | None) -> None:
        self.questions.language = language

    @property
    def outcome(self) -> Tuned | None:
        """What the last search found."""
        return self._findings.outcome

    @property
    def config(self) -> BotConfig:
        """The candidate, else the bot's own settings."""
        with self.lock:
            return self._findings.config

    def state(self) -> Data:
        """JSON data: what can be turned, the trials so far, the candidate and the outcome."""
        with self.lock:
            return {
                "knobs": [knob.to_dict() for knob in self._knobs],
                "questions": len(self._division.tuned) if self._division else 0,
                "held": len(self._division.test) if self._division else 0,
                "trouble": self._trouble,
                "output": self.output.name,
                "resumable": (self._work / TRIALS).is_file(),
                "running": self._running,
                "undo": self._before is not None,
                **self._findings.data(),
            }

    def trials(self) -> Data:
        """The pinned questions before and after; see :meth:`Questions.data`."""
        return self.questions.data()

    def obey(self, content: Any) -> bool:
        """Carry out one intent. Returns false for anything that is none, and does nothing then."""
        return obey(self, content)

    def join(self, timeout: float | None = None) -> bool:
        """Wait until all that was asked for is done; false when that took too long."""
        return self.tasks.join(timeout) and self.questions.join(timeout)

    def close(self) -> None:
        """Do nothing any more; a search under way is asked to end."""
        self.questions.close()
        self.tasks.close()

    @property
    def _work(self) -> Path:
        return self.output.with_suffix(WORK)

    def _known_knobs(self) -> list[Knob]:
        subject = self._bot._subject(self._docs)
        try:
            return knobs_for(self._bot.config, situation_of(subject, self.cases or []))
        except ModelError as error:
            self._trouble = error_data(error)
            return []

    def search(self, order: Order, fresh: bool, task: Task) -> Data:
        """Search, from the beginning or on from what is there.

        Raises:
            SlimchatError: see :func:`slimchat.tuning.sweep.tune.tune`.
        """
        if self.cases is None:
            raise GoldenSetError(
                "There is no golden set to tune on.", "Give one: bot.tuner('golden.jsonl')."
            )
        order = replace(order, fresh=fresh)
        began = time.monotonic()

        def tried(trial: Trial, trials: list[Trial]) -> None:
            with self.lock:
                self._findings.tried(trials)
                due = time.monotonic() - self._told > PAUSE
            self._report(task, order, began, trials)
            if due:
                self._told = time.monotonic()
                self._changed("state")

        def asked(done: int, total: int) -> None:
            task.progress("asked", done, total)

        with self.lock:
            self._findings.begin(order.max_latency, fresh)
            self._running = True
        self._changed("state")
        try:
            with self._bot.cited.paused():
                found = tune(
                    self._bot._subject(self._docs), order, Watch(tried, asked, task.stopped)
                )
            with self.lock:
                self._findings.end(found)
                self._compare()
        finally:
            self._running = False
            self._changed("state")
        return {"type": "tuned", "verdict": found.verdict}

    def _report(self, task: Task, order: Order, began: float, trials: list[Trial]) -> None:
        used = min(time.monotonic() - began, order.budget)
        task.progress("search", int(used), int(order.budget), str(len(trials)))

    def cut(self, text: str) -> str:
        """A question as the bot reads it: no longer than it may be."""
        return text.strip()[: self._bot.config.max_question_chars]

    def select(self, number: int | None) -> None:
        """Take a trial as the candidate, and compare it unless it needs another index.

        Raises:
            ConfigError: there is no such trial.
        """
        self._findings.select(number)
        self._compare()
        self._changed("state")

    def _compare(self) -> None:
        """Answer the pinned questions with the candidate, unless it needs another index."""
        if not self._findings.rebuild:
            self.questions.try_config(self._bot.config, self.config, 0)

    def apply(self) -> Data:
        """Give the bot the candidate's settings.

        Raises:
            ConfigError: there is no candidate, or it needs the index built anew.
        """
        if not self._findings.chosen:
            raise ConfigError("No candidate is selected.", "Select a trial first.")
        before, config = self._bot.config, self.config
        self._bot.configure(config)
        self._before = before
        self.questions.try_config(config, config, 0)
        self._changed("state")
        return {"type": "applied"}

    def undo(self) -> Data:
        """Give the bot back what it had before.

        Raises:
            ConfigError: nothing was applied.
        """
        if self._before is None:
            raise ConfigError("Nothing was applied here.", "Apply a candidate first.")
        self._bot.configure(self._before)
        self._before = None
        self.questions.try_config(self._bot.config, self.config, 0)
        self._changed("state")
        return {"type": "undone"}
