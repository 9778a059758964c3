"""The steps of an answer on one time axis."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slimchat.inspection.facts import Data
from slimchat.types import Answer


def timeline(answer: Answer) -> list[Data]:
    """A bar for every step, and for every stage of a step that names its stages' ``seconds``.

    Returns:
        JSON data: ``name``, ``start`` and ``seconds`` of each bar, ``depth`` 1 for a stage.
        Stages are laid one after another in the order in which they are named; what a trace
        leaves open of the total comes last, without a name.
    """
    bars: list[Data] = []
    clock = 0.0
    for step in answer.trace:
        bars.append({"name": step.name, "start": clock, "seconds": step.seconds, "depth": 0})
        begin = clock
        for name, seconds in _stages(step.detail):
            bars.append({"name": name, "start": begin, "seconds": seconds, "depth": 1})
            begin += seconds
        clock += step.seconds
    rest = answer.timings.get("total", clock) - clock
    if rest > 0:
        bars.append({"name": "", "start": clock, "seconds": rest, "depth": 0})
    return bars


def _stages(detail: Mapping[str, Any]) -> list[tuple[str, float]]:
    found = detail.get("seconds")
    if not isinstance(found, Mapping):
        return []
    return [
        (str(name), float(seconds))
        for name, seconds in found.items()
        if name != "total" and isinstance(seconds, int | float)
    ]
