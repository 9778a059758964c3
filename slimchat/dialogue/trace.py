"""What happened to one question, step by step, with its time."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from slimchat.knowledge.retriever import SearchResult
from slimchat.types import Step

TRACED_HITS = 10


class Trace:
    """Collects steps with their times."""

    def __init__(self) -> None:
        self._started = self._last = time.perf_counter()
        self.steps: list[Step] = []
        self.timings: dict[str, float] = {}

    def add(self, name: str, timings: Mapping[str, float] | None = None, **detail: Any) -> None:
        """End a step; ``timings`` (seconds) replace its own time where it has stages."""
        now = time.perf_counter()
        self.steps.append(Step(name, now - self._last, detail))
        self.timings.update(timings or {name: now - self._last})
        self._last = now

    def finished(self) -> dict[str, float]:
        """Seconds by step, and in all."""
        return {**self.timings, "total": time.perf_counter() - self._started}


def search_detail(found: SearchResult) -> dict[str, Any]:
    """The first hits as plain data, for the trace."""
    return {
        "hits": [
            {
                "passage_id": hit.passage.id,
                "source": hit.passage.source,
                "heading": hit.passage.heading,
                "rank": hit.rank,
                "scores": dict(hit.scores),
                "why": list(hit.why),
                "text": hit.passage.text,
            }
            for hit in found.hits[:TRACED_HITS]
        ],
        "seconds": dict(found.timings),
    }
