"""Which trials are worth looking at."""

from __future__ import annotations

from collections.abc import Iterable

from slimchat.tuning.sweep.study import Trial


def best_of(trials: Iterable[Trial], max_latency: float | None) -> Trial | None:
    """The complete trial of the highest quality within the latency; of equals the one that
    changes less, then the faster."""
    fit = [
        trial
        for trial in trials
        if trial.state == "complete"
        and trial.quality is not None
        and trial.latency is not None
        and (max_latency is None or trial.latency <= max_latency)
    ]
    return max(
        fit,
        key=lambda t: (round(t.quality or 0.0, 9), -len(t.changes), -(t.latency or 0.0)),
        default=None,
    )


def pareto(trials: Iterable[Trial]) -> list[Trial]:
    """The complete trials that no other beats in both quality and latency, the fastest first."""
    done = [trial for trial in trials if trial.state == "complete" and trial.latency is not None]
    front: list[Trial] = []
    for trial in sorted(done, key=lambda t: (t.latency or 0.0, -(t.quality or 0.0), t.number)):
        if not front or (trial.quality or 0.0) > (front[-1].quality or 0.0) + 1e-9:
            front.append(trial)
    return front
