"""How fast several ways of the same work are, measured side by side."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping


def seconds(work: Mapping[str, Callable[[], object]], repeats: int = 5) -> dict[str, list[float]]:
    """Wall seconds of every repeat, in turns, so that what slows the machine slows all.

    Each way runs once before the first measurement.
    """
    for run in work.values():
        run()
    found: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(repeats):
        for name, run in work.items():
            started = time.perf_counter()
            run()
            found[name].append(time.perf_counter() - started)
    return found


def times_as_fast(found: Mapping[str, list[float]], base: str) -> dict[str, float]:
    """Median over the repeats of how many times as fast each way is as ``base``."""
    return {
        name: statistics.median(b / own for b, own in zip(found[base], taken, strict=True))
        for name, taken in found.items()
    }
