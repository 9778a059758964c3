"""From trials to an outcome: what of the best one is needed, and whether it holds."""

from __future__ import annotations

import time
from collections.abc import Sequence
from statistics import fmean
from typing import Any

from slimchat.config import BotConfig
from slimchat.errors import StoppedError
from slimchat.evaluation.rows import Row
from slimchat.tuning.sweep.bench import Bench
from slimchat.tuning.sweep.division import Division
from slimchat.tuning.sweep.front import best_of
from slimchat.tuning.sweep.paired import Difference
from slimchat.tuning.sweep.quality import latency, worth
from slimchat.tuning.sweep.search import Watch
from slimchat.tuning.sweep.study import Trial
from slimchat.tuning.sweep.tuned import Tuned, Verdict


class Outcome:
    """Picks the best trial and asks the held-out questions, once.

    Args:
        base: the bot as it is.
        max_latency: seconds that 95% of the answers may take.
    """

    def __init__(
        self,
        bench: Bench,
        division: Division,
        base: BotConfig,
        max_latency: float | None,
        watch: Watch,
    ) -> None:
        self._bench, self._division, self._base = bench, division, base
        self._cap, self._watch = max_latency, watch

    def of(self, trials: Sequence[Trial], deadline: float) -> Tuned:
        """The outcome of some trials.

        Args:
            deadline: on the clock of :func:`time.monotonic`, for leaving out changes.

        Raises:
            StoppedError: the watch said so.
        """
        before = self._rows({})
        best = best_of(trials, self._cap)
        changes, after = dict(best.changes) if best else {}, before
        if changes:
            changes, after = self._needed(changes, deadline)
        dev = _difference(before, after)
        test, latencies = None, (latency(before), latency(after))
        verdict: Verdict = "none"
        slow = self._slow(before)
        if changes and (dev.gain > 0 or slow):
            first, second = self._checked(changes)
            test, latencies = _difference(first, second), (latency(first), latency(second))
            verdict = "better" if test.low > 0 else "likely" if test.gain > 0 else "unconfirmed"
            if slow and verdict == "unconfirmed":
                verdict = "within"
        kept = self._base if verdict in ("none", "unconfirmed") else self._base.updated(changes)
        seconds = sum(trial.seconds for trial in trials)
        return Tuned(
            verdict, kept, self._base, changes, tuple(trials), dev, test, latencies,
            self._division.how, self._cap, seconds,
        )  # fmt: skip

    def _rows(self, changes: dict[str, Any]) -> list[Row]:
        return self._bench.rows(self._base.updated(changes), self._division.tuned)

    def _slow(self, rows: Sequence[Row]) -> bool:
        return self._cap is not None and latency(rows) > self._cap

    def _needed(self, changes: dict[str, Any], deadline: float) -> tuple[dict[str, Any], list[Row]]:
        """The changes without those that make nothing better, and the rows with them."""
        rows = self._rows(changes)
        for path in list(changes):
            if time.monotonic() > deadline or self._watch.cancel():
                break
            fewer = {name: value for name, value in changes.items() if name != path}
            found = self._rows(fewer)
            if not self._slow(found) and _mean(found) >= _mean(rows) - 1e-9:
                changes, rows = fewer, found
        return changes, rows

    def _checked(self, changes: dict[str, Any]) -> tuple[list[Row], list[Row]]:
        """The held-out questions, before and after."""
        cases, watch = self._division.test, self._watch
        total = 2 * len(cases)

        def asked(before: int) -> Any:
            return lambda done, _: watch.asked(before + done, total)

        first = self._bench.rows(self._base, cases, watch.cancel, asked(0))
        config = self._base.updated(changes)
        second = self._bench.rows(config, cases, watch.cancel, asked(len(cases)))
        if len(first) < len(cases) or len(second) < len(cases):
            raise StoppedError(
                "The search was stopped while its outcome was checked; nothing was written.",
                "Go on with --resume (resume=True).",
            )
        return first, second


def _difference(before: Sequence[Row], after: Sequence[Row]) -> Difference:
    return Difference.of([worth(row) for row in before], [worth(row) for row in after])


def _mean(rows: Sequence[Row]) -> float:
    return fmean(worth(row) for row in rows)
