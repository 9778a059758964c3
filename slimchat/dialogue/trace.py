"""What happened to one question, step by step, with its time."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from slimchat.config import BotConfig
from slimchat.dialogue.clarify import Choice
from slimchat.dialogue.faq import Match
from slimchat.dialogue.selection import Sentence
from slimchat.knowledge.retriever import SearchResult
from slimchat.types import Step

TRACED_HITS = 10
"""Hits in the trace, at least, where so many were found."""
TRACED_SENTENCES = 40
OF_DOCUMENTS = frozenset({"hits", "sentences", "withheld", "prompt", "parts"})
"""Details that hold nothing which a customer wrote, or were made private before."""


def _as_it_is(value: Any) -> Any:
    return value


class Trace:
    """Collects steps with their times.

    Args:
        private: makes of data what may be kept of it; by default all of it is.
    """

    def __init__(self, private: Callable[[Any], Any] | None = None) -> None:
        self.private = private or _as_it_is
        self._started = self._last = time.perf_counter()
        self.steps: list[Step] = []
        self.timings: dict[str, float] = {}

    def add(self, name: str, timings: Mapping[str, float] | None = None, **detail: Any) -> None:
        """End a step; ``timings`` (seconds) replace its own time where it has stages."""
        now = time.perf_counter()
        kept = {
            key: value if key in OF_DOCUMENTS else self.private(value)
            for key, value in detail.items()
        }
        self.steps.append(Step(name, now - self._last, kept))
        self.timings.update(timings or {name: now - self._last})
        self._last = now

    def finished(self) -> dict[str, float]:
        """Seconds by step, and in all."""
        return {**self.timings, "total": time.perf_counter() - self._started}


def read_as(steps: Sequence[Step]) -> str | None:
    """The question as the conversation completes it; ``None`` where it was taken as it stands."""
    held = {step.name: step.detail for step in steps}
    chosen = held.get("choose")
    found = (chosen or held.get("history", {})).get("query" if chosen else "completed")
    return found if isinstance(found, str) and found else None


def search_detail(found: SearchResult, config: BotConfig) -> dict[str, Any]:
    """The hits as plain data, for the trace, with the settings that chose them."""
    return {
        "answer_mode": config.answer.mode,
        **config.retriever.model_dump(mode="json"),
        "hits": [
            {
                "passage_id": hit.passage.id,
                "source": hit.passage.source,
                "heading": hit.passage.heading,
                "page": hit.passage.page,
                "language": hit.passage.language,
                "rank": hit.rank,
                "scores": dict(hit.scores),
                "why": list(hit.why),
                "text": hit.passage.text,
            }
            for hit in found.hits
        ],
        "seconds": dict(found.timings),
    }


def sentences_detail(sentences: Sequence[Sentence]) -> list[dict[str, Any]]:
    """The sentences worth most as plain data, for the trace."""
    return [
        {
            "passage_id": sentence.passage.id,
            "start": sentence.span[0],
            "end": sentence.span[1],
            "probability": sentence.probability,
            "worth": sentence.worth,
            "outcome": sentence.outcome,
        }
        for sentence in sentences[:TRACED_SENTENCES]
    ]


def faq_detail(match: Match | None, count: int) -> dict[str, Any]:
    """The curated answer that was found, as plain data, among so many."""
    if match is None:
        return {"curated": count, "matched": None}
    return {
        "curated": count,
        "matched": match.answer.id,
        "question": match.answer.question,
        "wording": match.wording,
        "owner": match.answer.owner,
        "sources": list(match.answer.sources),
        "method": match.method,
        "cosine": match.cosine,
        "overlap": match.overlap,
        "score": match.score,
    }


def choices_detail(found: Sequence[Choice]) -> dict[str, Any]:
    """What the customer was asked back, as plain data."""
    return {
        "choices": [
            {
                "label": choice.label,
                "passage_id": choice.passage.id,
                "source": choice.passage.source,
            }
            for choice in found
        ]
    }
