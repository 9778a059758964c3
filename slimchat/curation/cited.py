"""Counts which documents a bot's answers cite."""

from __future__ import annotations

import contextlib
import threading
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from slimchat.types import Answer, Event

if TYPE_CHECKING:
    from slimchat.evaluation.report import Report


class CitedSources:
    """In how many answers each document is cited. Safe from several threads.

    Attributes:
        answers: answers counted since the bot was opened.
        evaluated: answers of the last golden set, ``None`` before any was evaluated.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._here = threading.local()
        self._session: Counter[str] = Counter()
        self._golden: Counter[str] = Counter()
        self.answers = 0
        self.evaluated: int | None = None

    def counts(self) -> tuple[Counter[str], Counter[str]]:
        """By source: of the answers in this session, and of the golden set's."""
        with self._lock:
            return self._session.copy(), self._golden.copy()

    def record(self, answer: Answer) -> None:
        """Count an answer, and every document that it cites once."""
        with self._lock:
            self.answers += 1
            sources = {citation.source for citation in answer.citations if not citation.tool}
            self._session.update(sources)

    def record_report(self, report: Report) -> None:
        """Count the answers of a golden set, in place of those of the one before."""
        with self._lock:
            self.evaluated = report.n
            self._golden = Counter(source for row in report.rows for source in row["cited_sources"])

    @contextlib.contextmanager
    def paused(self) -> Iterator[None]:
        """What this thread asks meanwhile is no customer's: not counted, and without tools."""
        before = self.resting
        self._here.paused = True
        try:
            yield
        finally:
            self._here.paused = before

    @property
    def resting(self) -> bool:
        """Whether what this thread asks is no customer's."""
        return bool(getattr(self._here, "paused", False))

    def watch(self, events: Iterator[Event]) -> Iterator[Event]:
        """Pass the events of an answer on, and count it at its end."""
        if self.resting:
            return events
        return self._watched(events)

    def _watched(self, events: Iterator[Event]) -> Iterator[Event]:
        try:
            for event in events:
                if event.answer is not None and not event.answer.cancelled:
                    self.record(event.answer)
                yield event
        finally:
            close = getattr(events, "close", None)
            if close is not None:
                close()
