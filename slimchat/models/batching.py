"""Several answers of one model at the same time: those that begin together are one batch.

A step of a batch reads the weights once for all of its rows, so that sixteen answers cost little
more than one. While a batch is computed the next ones wait; when it is over, the oldest of them is
begun with all others that fit to it: the same sampling, and of a decoder a prompt of much the same
length, because CTranslate2 feeds what exceeds the shortest prompt of a batch token by token. So
many may wait, and no more.
"""

from __future__ import annotations

import math
import queue
import threading
import time
import weakref
from collections import deque
from collections.abc import Callable, Generator, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from slimchat.errors import ModelBusyError

MOST = 16
"""Answers in one batch."""
WAITING = 256
"""Answers of one model that may wait for their batch."""
USUAL_S = 1.0
"""How long a batch is taken to last before any has ended, in seconds."""
POLL_S = 0.1
"""Seconds between looks whether an answer that waits is still wanted."""
LETTING_GO_S = 1.0
"""Longest wait for CTranslate2 to let go of what it has called."""

Compute = Callable[[list[list[str]], Callable[[Any], bool]], object]
"""Given prompts and what is called with every step, computes the answers; ``True`` ends a row."""


@dataclass(frozen=True, slots=True)
class Begun:
    """An answer has waited long enough.

    Attributes:
        at: time of ``time.perf_counter``.
    """

    at: float


class _Row:
    """One answer: its prompt, and its steps as they come."""

    def __init__(
        self,
        tokens: Sequence[str],
        key: Hashable,
        compute: Compute,
        reach: float,
        answers: int,
    ) -> None:
        self.tokens, self.key, self.compute, self.reach = list(tokens), key, compute, reach
        self.answers = answers
        self.steps: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self.begun = self.closed = False

    def step(self, result: Any) -> bool:
        self.steps.put(result)
        if result.is_last:
            self.steps.put(None)
        return self.closed


class Batches:
    """Computes the answers of one model. Safe from several threads.

    Args:
        waiting: answers that may wait while a batch is computed.

    Attributes:
        sizes: of the last batches.
    """

    def __init__(self, waiting: int = WAITING) -> None:
        self._most = waiting
        self._usual = USUAL_S
        self._lock = threading.Lock()
        self._waiting: deque[_Row] = deque()
        self._busy = False
        self.sizes: deque[int] = deque(maxlen=100)

    def start(
        self,
        tokens: Sequence[str],
        key: Hashable,
        compute: Compute,
        reach: float = math.inf,
        answers: int = 1,
    ) -> Generator[Any, None, None]:
        """The steps of an answer, with :class:`Begun` before the first; ``None`` comes now and then
        between them, so that whoever waits can leave.

        Closing the generator ends the answer at its next token.

        Args:
            key: rows with the same key may be one batch; ``compute`` must then be the same too.
            reach: tokens by which the row may widen the span between the shortest and the longest
                prompt of the batch that it joins.
            answers: that are written to this prompt side by side, as one step.

        Raises:
            ModelBusyError: too many wait already.
        """
        row = _Row(tokens, key, compute, reach, answers)
        with self._lock:
            self._waiting = deque(other for other in self._waiting if not other.closed)
            if self._busy and len(self._waiting) >= self._most:
                raise self._full()
            self._waiting.append(row)
            begin, self._busy = not self._busy, True
        if begin:
            # No daemon: Python must not end while CTranslate2 is about to call it.
            threading.Thread(target=self._run, name="slimchat-batches").start()
        try:
            while True:
                try:
                    step = row.steps.get(timeout=POLL_S)
                except queue.Empty:
                    yield None
                    continue
                if step is None:
                    return
                if isinstance(step, BaseException):
                    raise step
                yield step
        finally:
            row.closed = True

    def _run(self) -> None:
        """Compute batches until none waits."""
        while rows := self._next():
            self.sizes.append(len(rows))
            began = time.perf_counter()
            try:
                _compute(rows)
            except BaseException as error:
                for row in rows:
                    row.steps.put(error)
            self._usual += 0.2 * (time.perf_counter() - began - self._usual)
            for row in rows:
                row.steps.put(None)

    def _next(self) -> list[_Row]:
        with self._lock:
            wanted = [row for row in self._waiting if not row.closed]
            rows = _fitting(wanted)
            self._waiting = deque(row for row in wanted if row not in rows)
            self._busy = bool(rows)
            begun = Begun(time.perf_counter())
            for row in rows:
                row.begun = True
                row.steps.put(begun)
            return rows

    def _full(self) -> ModelBusyError:
        waiting = len(self._waiting)
        seconds = self._usual * (waiting // MOST + 1)
        return ModelBusyError(
            f"{waiting} answers wait for the model already; it takes no more than {self._most}.",
            f"Ask again in {max(1, round(seconds))} s, or ask fewer questions at once.",
            seconds,
        )


def _fitting(waiting: list[_Row]) -> list[_Row]:
    """The oldest and those that may be computed with it, the nearest in length first."""
    if not waiting:
        return []
    oldest = waiting[0]
    most = max(1, MOST // oldest.answers)
    rows, low = [oldest], len(oldest.tokens)
    high = low
    others = [row for row in waiting[1:] if row.key == oldest.key]
    for row in sorted(others, key=lambda row: abs(len(row.tokens) - len(oldest.tokens))):
        lower, higher = min(low, len(row.tokens)), max(high, len(row.tokens))
        if len(rows) < most and (higher - lower) - (high - low) <= row.reach:
            rows.append(row)
            low, high = lower, higher
    return rows


def _compute(rows: list[_Row]) -> None:
    def told(result: Any) -> bool:
        return bool(rows[result.batch_id].step(result))

    kept = weakref.ref(told)
    rows[0].compute([row.tokens for row in rows], told)
    del told
    # CTranslate2 lets go of it in a thread of its own, a moment after it has returned. If Python
    # ended before, the process would be aborted.
    until = time.monotonic() + LETTING_GO_S
    while kept() is not None and time.monotonic() < until:
        time.sleep(0.001)
