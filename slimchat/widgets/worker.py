"""Answers the questions of a chat one after another, in a thread."""

from __future__ import annotations

import inspect
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

from slimchat.errors import SlimchatError
from slimchat.types import Answer, Event, Turn
from slimchat.widgets.events import Data, event_data
from slimchat.widgets.job import Job
from slimchat.widgets.troubles import chat_error


class AnswersQuestions(Protocol):
    """What the chat needs of a bot. One whose ``stream`` takes a ``language`` is told it."""

    def stream(
        self, question: str, *, history: Sequence[Turn], cancel: Callable[[], bool]
    ) -> Iterator[Event]:
        """Answer, event by event; return early once ``cancel()`` is true."""
        ...


class Host(Protocol):
    """Whoever owns the questions."""

    def history(self, job: Job) -> list[Turn]:
        """The turns before a question."""
        ...

    def post(self, job: Job, event: Data) -> None:
        """Pass an event on."""
        ...

    def record(self, job: Job, **ending: Any) -> None:
        """Keep what became of a question."""
        ...


class Worker:
    """A queue with one thread, which ends when nothing is left to answer.

    ``lock`` guards the queue; the host's methods are called with and without it.
    """

    def __init__(self, bot: AnswersQuestions, host: Host, lock: threading.RLock) -> None:
        self._bot = bot
        self._host = host
        self._lock = lock
        self._thread: threading.Thread | None = None
        self._takes_language = _takes_language(bot)
        self.waiting: deque[Job] = deque()
        self.current: Job | None = None

    def add(self, job: Job) -> bool:
        """Answer it now, or after those that came before. Returns whether it has to wait."""
        with self._lock:
            self.waiting.append(job)
            if self._thread is not None:
                return True
            self._thread = threading.Thread(target=self._run, name="slimchat-chat", daemon=True)
            self._thread.start()
            return False

    def drop(self, wanted: Callable[[Job], bool]) -> None:
        """Forget every question that is wanted gone."""
        with self._lock:
            self.waiting = deque(job for job in self.waiting if not wanted(job))
            if self.current is not None and wanted(self.current):
                self.current.drop()

    def join(self, timeout: float | None = None) -> bool:
        """Wait until every question is answered; false when that took too long."""
        thread = self._thread
        if thread is not None:
            thread.join(timeout)
            return not thread.is_alive()
        return True

    def _run(self) -> None:
        while True:
            with self._lock:
                self.current = self.waiting.popleft() if self.waiting else None
                if self.current is None:
                    self._thread = None
                    return
                job = self.current
            self._answer(job)

    def _answer(self, job: Job) -> None:
        host = self._host
        host.post(job, {"type": "started", "question": job.question})
        answer: Answer | None = None
        try:
            answer = self._stream(job)
            if answer is None and not job.stopped():
                raise SlimchatError("The bot ended without an answer.", "Ask again.")
        except Exception as error:
            job.tokens.flush()
            data = chat_error(error)
            if not job.stopped():
                host.post(job, {"type": "error", "error": data})
                host.record(job, error=data)
                return
        job.tokens.flush()
        if answer is None:
            host.post(job, {"type": "stopped"})
            host.record(job, stopped=True)
            return
        host.post(job, event_data(Event("answer", answer=answer)))
        host.record(job, answer=answer)

    def _stream(self, job: Job) -> Answer | None:
        answer: Answer | None = None
        options: dict[str, Any] = {"history": self._host.history(job), "cancel": job.stopped}
        if self._takes_language and job.language is not None:
            options["language"] = job.language
        events = self._bot.stream(job.question, **options)
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

    def _forward(self, job: Job, event: Event) -> None:
        if event.type == "replaced":
            job.text = event.text
            job.tokens.replace(event.text, lambda _: self._host.post(job, event_data(event)))
        elif event.type == "token":
            if not job.stopped():
                job.text += event.text
                job.tokens.add(event.text)
        else:
            job.tokens.flush()
            self._host.post(job, event_data(event))


def _takes_language(bot: AnswersQuestions) -> bool:
    try:
        parameters = inspect.signature(bot.stream).parameters.values()
    except (TypeError, ValueError):
        return False
    return any(one.name == "language" or one.kind is one.VAR_KEYWORD for one in parameters)
