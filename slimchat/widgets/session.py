"""One conversation with a bot: asks in, events out, an answer at a time, in a thread.

Knows nothing of widgets; a host gives it two callbacks.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

from slimchat.errors import SlimchatError
from slimchat.types import Answer, Event, Turn
from slimchat.widgets.coalesce import TokenBuffer
from slimchat.widgets.events import (
    Data,
    answer_message,
    error_data,
    event_data,
    question_message,
)

logger = logging.getLogger(__name__)

MAX_WAITING = 8
STOP_GRACE = 1.0
"""Seconds a bot that was told to stop may go on before its stream is closed."""


class AnswersQuestions(Protocol):
    """What the chat needs of a bot."""

    def stream(
        self, question: str, *, history: Sequence[Turn], cancel: Callable[[], bool]
    ) -> Iterator[Event]:
        """Answer, event by event; return early once ``cancel()`` is true."""
        ...


class _Job:
    """One question on its way."""

    def __init__(self, request: str, question: str, send: Callable[[_Job, Data], None]) -> None:
        self.request = request
        self.question = question
        self.text = ""
        self.dropped = False
        self.stopped_at: float | None = None
        self.tokens = TokenBuffer(lambda text: send(self, {"type": "token", "text": text}))

    def stop(self) -> None:
        if self.stopped_at is None:
            self.stopped_at = time.monotonic()

    def stopped(self) -> bool:
        return self.stopped_at is not None

    def overdue(self) -> bool:
        return self.stopped_at is not None and time.monotonic() - self.stopped_at > STOP_GRACE


class ChatSession:
    """Runs the questions of one chat, in the order they came.

    Every method returns at once; the bot works in a thread of its own, which ends when there
    is nothing left to answer.

    Args:
        bot: answers.
        send: called with a request's id and an event, from any thread.
        changed: called with the new list of messages, from any thread.
    """

    def __init__(
        self,
        bot: AnswersQuestions,
        send: Callable[[str, Data], None],
        changed: Callable[[list[Data]], None],
    ) -> None:
        self._bot = bot
        self._send = send
        self._changed = changed
        self._lock = threading.RLock()
        self._waiting: deque[_Job] = deque()
        self._current: _Job | None = None
        self._worker: threading.Thread | None = None
        self.messages: list[Data] = []

    def ask(self, request: str, question: str) -> None:
        """Answer the question now, or after those that came before it."""
        job = _Job(request, question, self._post)
        with self._lock:
            if len(self._waiting) >= MAX_WAITING:
                fact = f"{MAX_WAITING} questions are waiting already."
                fix = "Wait for an answer, or press Stop."
                self._post(job, {"type": "error", "error": {"fact": fact, "fix": fix}})
                return
            self._waiting.append(job)
            if self._worker is not None:
                self._post(job, {"type": "queued"})
                return
            self._worker = threading.Thread(target=self._work, name="slimchat-chat", daemon=True)
            self._worker.start()

    def stop(self, request: str) -> None:
        """End the answer to one question; what was written of it stays."""
        with self._lock:
            if self._current is not None and self._current.request == request:
                self._current.stop()
                return
            for job in [job for job in self._waiting if job.request == request]:
                self._waiting.remove(job)
                self._post(job, {"type": "stopped"})
                self._record(job, stopped=True)

    def clear(self) -> None:
        """Forget the conversation, with all that is under way."""
        with self._lock:
            self._drop_all()
            self.messages = []
            self._send("", {"type": "cleared"})
            self._changed(self.messages)

    def attach(self) -> None:
        """Tell a view that has just opened about the answer that is being written."""
        with self._lock:
            job = self._current
        if job is None:
            return
        self._post(job, {"type": "started", "question": job.question})
        job.tokens.repeat(lambda text: self._post(job, {"type": "replaced", "text": text}))

    def close(self) -> None:
        """Stop everything; nothing is sent afterwards."""
        with self._lock:
            self._drop_all()

    def join(self, timeout: float | None = None) -> bool:
        """Wait until every question is answered; false when that took too long."""
        worker = self._worker
        if worker is not None:
            worker.join(timeout)
            return not worker.is_alive()
        return True

    def _drop_all(self) -> None:
        self._waiting.clear()
        if self._current is not None:
            self._current.dropped = True
            self._current.stop()

    def _work(self) -> None:
        while True:
            with self._lock:
                self._current = self._waiting.popleft() if self._waiting else None
                if self._current is None:
                    self._worker = None
                    return
                job = self._current
            self._answer(job)

    def _answer(self, job: _Job) -> None:
        self._post(job, {"type": "started", "question": job.question})
        try:
            answer = self._stream(job)
            if answer is None and not job.stopped():
                raise SlimchatError("The bot ended without an answer.", "Ask again.")
        except Exception as error:
            if not isinstance(error, SlimchatError):
                logger.exception("The bot failed on a question")
            job.tokens.flush()
            if not job.stopped():
                data = error_data(error)
                self._post(job, {"type": "error", "error": data})
                self._record(job, error=data)
                return
            answer = None
        job.tokens.flush()
        if answer is None:
            self._post(job, {"type": "stopped"})
            self._record(job, stopped=True)
            return
        self._post(job, event_data(Event("answer", answer=answer)))
        self._record(job, answer=answer)

    def _stream(self, job: _Job) -> Answer | None:
        answer: Answer | None = None
        events = self._bot.stream(job.question, history=self._history(), cancel=job.stopped)
        try:
            for event in events:
                if event.type == "answer":
                    answer = event.answer
                else:
                    self._forward(job, event)
                if job.overdue():
                    break
        finally:
            close = getattr(events, "close", None)
            if close is not None:
                close()
        return answer

    def _forward(self, job: _Job, event: Event) -> None:
        if event.type == "replaced":
            job.text = event.text
            job.tokens.replace(event.text, lambda _: self._post(job, event_data(event)))
        elif event.type == "token":
            if not job.stopped():
                job.text += event.text
                job.tokens.add(event.text)
        else:
            job.tokens.flush()
            self._post(job, event_data(event))

    def _history(self) -> list[Turn]:
        """Question and answer of each earlier turn that has both."""
        with self._lock:
            messages = list(self.messages)
        turns: list[Turn] = []
        for asked, answered in zip(messages[::2], messages[1::2], strict=False):
            if answered["text"] and not answered["error"]:
                turns += [("user", asked["text"]), ("assistant", answered["text"])]
        return turns

    def _post(self, job: _Job, event: Data) -> None:
        with self._lock:
            if not job.dropped:
                self._send(job.request, event)

    def _record(self, job: _Job, **ending: Any) -> None:
        with self._lock:
            if job.dropped:
                return
            self.messages = [
                *self.messages,
                question_message(job.request, job.question),
                answer_message(job.request, text=job.text, **ending),
            ]
            self._changed(self.messages)
