"""The search: trials one after another until the time is over."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from slimchat.config import BotConfig
from slimchat.errors import BuildCancelledError, SlimchatError, StoppedError
from slimchat.evaluation.rows import Row
from slimchat.tuning.settings import values
from slimchat.tuning.sweep.bench import Bench
from slimchat.tuning.sweep.division import Division
from slimchat.tuning.sweep.front import best_of
from slimchat.tuning.sweep.knobs import Knob
from slimchat.tuning.sweep.quality import latency, quality
from slimchat.tuning.sweep.study import FIRST_GUESSES, Trial, halving, trials_of

if TYPE_CHECKING:
    import optuna

BUILD_SHARE = 1 / 3
"""Most of the time that may go to trials which need an index of their own."""


@dataclass(frozen=True, slots=True)
class Watch:
    """Who is told, and asked.

    Attributes:
        tried: called with each trial when it ends, and all trials so far.
        asked: called with the questions asked of the trial under way, and how many it has.
        cancel: asked between questions; true ends the search.
    """

    tried: Callable[[Trial, list[Trial]], None] = lambda trial, trials: None
    asked: Callable[[int, int], None] = lambda done, total: None
    cancel: Callable[[], bool] = lambda: False


class Search:
    """Tries configs and notes what came of them.

    Args:
        base: the bot as it is.
        max_latency: seconds that 95% of the answers may take.

    Attributes:
        trials: those that have ended, also in runs before.
    """

    def __init__(
        self,
        study: optuna.Study,
        bench: Bench,
        division: Division,
        knobs: list[Knob],
        base: BotConfig,
        max_latency: float | None,
        watch: Watch,
    ) -> None:
        self._study, self._bench, self._division = study, bench, division
        self._knobs, self._base, self._cap, self._watch = knobs, base, max_latency, watch
        self._study.pruner = halving(division.rungs)
        self._now = values(base)
        self.trials = trials_of(study)

    @property
    def spent(self) -> float:
        """Seconds of all trials, also of runs before."""
        return sum(trial.seconds for trial in self.trials)

    @property
    def first(self) -> Trial | None:
        """The bot as it is, once it was measured."""
        return next((trial for trial in self.trials if trial.as_it_is), None)

    def measure_first(self) -> Trial:
        """Measure the bot as it is, however long it takes.

        Raises:
            StoppedError: it was stopped.
        """
        if self.first is None:
            known = {knob.path: knob.parameter(self._now[knob.path]) for knob in self._knobs}
            self._study.enqueue_trial(known)
            self._try(lambda: False)
        found = self.first
        if found is None:
            raise StoppedError(
                "The search was stopped before the bot as it is was measured.",
                "Go on with --resume (resume=True).",
            )
        return found

    def run(self, deadline: float) -> None:
        """Try other configs until then, or until somebody stops it.

        Args:
            deadline: on the clock of :func:`time.monotonic`; the trial under way is given up then.
        """
        while time.monotonic() < deadline and not self._watch.cancel():
            self._try(lambda: time.monotonic() >= deadline)

    def _try(self, late: Callable[[], bool]) -> None:
        import optuna

        began = time.monotonic()
        trial = self._study.ask()
        changes, builds = self._proposed(trial)

        def noted(rows: list[Row]) -> dict[str, Any]:
            return {
                "changes": changes,
                "asked": len(rows),
                "quality": quality(rows) if rows else None,
                "latency": latency(rows) if rows else None,
                "median": latency(rows, 0.5) if rows else None,
                "seconds": time.monotonic() - began,
                "builds": builds,
            }

        rows: list[Row] = []
        state = optuna.trial.TrialState.FAIL
        try:
            state = self._ask(trial, self._base.updated(changes), rows, late)
        except BuildCancelledError:
            pass
        except SlimchatError as error:
            trial.set_user_attr("error", str(error))
        trial.set_user_attr("noted", noted(rows))
        if self._cap is not None and rows:
            trial.set_constraint("latency", latency(rows) - self._cap)
        complete = state == optuna.trial.TrialState.COMPLETE
        frozen = self._study.tell(trial, quality(rows) if complete else None, state)
        done = Trial.of(frozen)
        self.trials.append(done)
        self._watch.tried(done, [*self.trials])

    def _ask(
        self, trial: optuna.Trial, config: BotConfig, rows: list[Row], late: Callable[[], bool]
    ) -> optuna.trial.TrialState:
        """Ask rung after rung; how the trial ends."""
        from optuna.trial import TrialState

        cases, rungs = self._division.tuned, self._division.rungs
        before = 0

        def asked(done: int, _: int) -> None:
            self._watch.asked(before + done, len(cases))

        def stop() -> bool:
            return late() or self._watch.cancel()

        for size in rungs:
            before = len(rows)
            rows.extend(self._bench.rows(config, cases[before:size], stop, asked))
            if len(rows) < size:
                return TrialState.FAIL
            trial.report(quality(rows), size)
            if size < rungs[-1] and (self._slow(rows) or trial.should_prune()):
                return TrialState.PRUNED
        return TrialState.COMPLETE

    def _slow(self, rows: list[Row]) -> bool:
        """Half of the questions took longer than all but a few may."""
        return self._cap is not None and latency(rows, 0.5) > self._cap

    def _proposed(self, trial: optuna.Trial) -> tuple[dict[str, Any], bool]:
        """Settings that differ from the bot as it is, and whether they need an index.

        A trial turns either how documents are cut, or all else; the other half is that of the
        best trial so far.
        """
        held = dict(self._now)
        best = best_of(self.trials, self._cap)
        if best is not None:
            held |= best.changes
        cut = self._may_build()
        turned = [knob for knob in self._knobs if knob.builds == cut or self.first is None]
        chosen = dict(held)
        for knob in sorted(turned, key=lambda knob: knob.path != "answer.mode"):
            if knob.when(chosen):
                chosen[knob.path] = knob.suggest(trial)
        if self.first is None:
            chosen = dict(self._now)
        changes = _changes(self._now, chosen)
        return changes, any(knob.builds and knob.path in changes for knob in self._knobs)

    def _may_build(self) -> bool:
        cutters = [knob for knob in self._knobs if knob.builds]
        others = len(self._knobs) > len(cutters)
        if not cutters or not others:
            return bool(cutters)
        if len(self.trials) <= FIRST_GUESSES:
            return False
        building = sum(trial.seconds for trial in self.trials if trial.builds)
        return building < BUILD_SHARE * self.spent


def _changes(now: Mapping[str, Any], chosen: Mapping[str, Any]) -> dict[str, Any]:
    return {path: value for path, value in chosen.items() if value != now[path]}
