"""Events, collected."""

from __future__ import annotations

from collections.abc import Iterable

from slimchat.types import Answer, Event


def collected(events: Iterable[Event]) -> Answer:
    """The answer at the end of the events of one question."""
    for event in events:
        if event.answer is not None:
            return event.answer
    raise AssertionError("a stream ends with an answer")
