"""A chat with a bot: asks in, events out; several conversations, of which one is shown.

Knows nothing of widgets; a host gives it two callbacks.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from slimchat.types import Answer, Language, Turn
from slimchat.widgets.conversations import Conversations
from slimchat.widgets.events import Data, answer_message, question_message
from slimchat.widgets.feedback import FeedbackBook, verdict_data
from slimchat.widgets.handing_over import hand_over
from slimchat.widgets.job import Job
from slimchat.widgets.passages import is_cited, passage_event
from slimchat.widgets.worker import AnswersQuestions, Worker

MAX_WAITING = 8
MAX_INSPECTED = 200
"""Answers kept whole, so that they can be inspected; the newest stay."""


class ChatSession:
    """Everything one chat keeps.

    Every method returns at once; the bot works in a thread of its own.

    Args:
        bot: answers.
        send: called with a request's id and an event, from any thread.
        changed: called with the new :meth:`snapshot`, from any thread.
        feedback: keeps the verdicts on answers.
        inspect: shows how an answer came about.
        conversations: to go on with; by default none.
    """

    def __init__(
        self,
        bot: AnswersQuestions,
        send: Callable[[str, Data], None],
        changed: Callable[[Data], None],
        feedback: FeedbackBook | None = None,
        inspect: Callable[[Answer], object] | None = None,
        conversations: Conversations | None = None,
    ) -> None:
        self._bot = bot
        self._send = send
        self._changed = changed
        self._lock = threading.RLock()
        self._conversations = conversations or Conversations()
        self._worker = Worker(bot, self, self._lock)
        self._inspect = inspect
        self._answers: dict[str, Answer] = {}
        self.feedback = feedback or FeedbackBook()
        self.language: Language | None = None

    def snapshot(self) -> Data:
        """All that a view shows, as JSON data; answers under way are not part of it."""
        with self._lock:
            return {
                "messages": list(self._conversations.current.messages),
                "conversation": self._conversations.current.id,
                "conversations": [one.summary() for one in self._conversations],
                "language": self.language,
            }

    def ask(self, request: str, question: str, replaces: str | None = None) -> None:
        """Answer the question now, or after those that came before it.

        Args:
            replaces: the request of an earlier turn; it and those after it are forgotten.
        """
        with self._lock:
            shown = self._conversations.current
            job = Job(request, question, shown.id, self.language, self.post)
            if len(self._worker.waiting) >= MAX_WAITING:
                busy = {
                    "fact": f"{MAX_WAITING} questions are waiting already.",
                    "fix": "Wait for an answer, or press Stop.",
                    "reason": "busy",
                }
                self.post(job, {"type": "error", "error": busy})
                return
            if replaces is not None:
                self._worker.drop(lambda other: other.request == replaces)
                if shown.take_back(replaces):
                    self._tell()
            if self._worker.add(job):
                self.post(job, {"type": "queued", "question": question})

    def stop(self, request: str) -> None:
        """End the answer to one question; what was written of it stays."""
        with self._lock:
            current = self._worker.current
            if current is not None and current.request == request:
                current.stop()
                return
            for job in [job for job in self._worker.waiting if job.request == request]:
                self._worker.waiting.remove(job)
                self.post(job, {"type": "stopped"})
                self.record(job, stopped=True)

    def clear(self) -> None:
        """Empty the conversation that is shown, with all that is under way in it."""
        with self._lock:
            shown = self._conversations.current
            self._worker.drop(lambda job: job.conversation == shown.id)
            self._conversations.clear()
            self._send("", {"type": "cleared"})
            self._tell()

    def attach(self) -> None:
        """Tell a view that has just opened about the answers that are under way."""
        with self._lock:
            job, waiting = self._worker.current, list(self._worker.waiting)
        if job is not None:
            self.post(job, {"type": "started", "question": job.question})
            job.tokens.repeat(lambda text: self.post(job, {"type": "replaced", "text": text}))
        for later in waiting:
            self.post(later, {"type": "queued", "question": later.question})

    def begin(self) -> None:
        """Show an empty conversation."""
        self._show(self._conversations.begin)

    def select(self, conversation: str) -> None:
        """Show another conversation; answers under way go on where they belong."""
        self._show(lambda: self._conversations.select(conversation))

    def rename(self, conversation: str, title: str) -> None:
        """Name a conversation."""
        with self._lock:
            self._conversations.rename(conversation, title)
            self._tell()

    def delete(self, conversation: str) -> None:
        """Take a conversation away, with all that is under way in it, until :meth:`restore`."""
        self._worker.drop(lambda job: job.conversation == conversation)
        self._show(lambda: self._conversations.delete(conversation))

    def restore(self, conversation: str) -> None:
        """Bring back what was deleted or cleared."""
        self._show(lambda: self._conversations.restore(conversation))

    def speak(self, language: Language | None) -> None:
        """Ask for fixed texts in this language; none follows each question's own."""
        with self._lock:
            self.language = language
            self._tell()

    def passage(self, passage_id: str) -> None:
        """Send the text of a passage that an answer cites."""
        with self._lock:
            cited = is_cited(passage_id, self._conversations.all())
        self._send("", passage_event(self._bot, passage_id, cited))

    def inspect(self, request: str) -> None:
        """Have it shown how an answer came about; nothing where it is no longer known."""
        with self._lock:
            answer = self._answers.get(request)
        if answer is not None and self._inspect is not None:
            self._inspect(answer)

    def note(self, content: Data) -> None:
        """Keep a verdict on an answer, and confirm it."""
        with self._lock:
            record = self.feedback.note(content, self._conversations.all())
            self._send(content["request"], {"type": "noted", "feedback": verdict_data(record)})
            if record.conversation:
                self._tell()
        self.feedback.tell(record)

    def hand_over(self, request: str, contact: Data, consent: bool) -> None:
        """Pass the conversation up to an answer on to a person, and say whether it worked."""
        with self._lock:
            home = next((one for one in self._conversations.all() if one.turn(request)), None)
            turn = home.turn(request) if home else None
            said = home.until(request) if home else []
        if home is None or turn is None:
            return

        def done(event: Data) -> None:
            with self._lock:
                if event["type"] == "handed":
                    home.mark(request, {"handed": event["case"]})
                    self._tell()
                self._send(request, event)

        hand_over(self._bot, said, turn[1], contact, consent, done)

    def close(self) -> None:
        """Stop everything; nothing of it is sent afterwards."""
        self._worker.drop(lambda job: True)

    def join(self, timeout: float | None = None) -> bool:
        """Wait until every question is answered; false when that took too long."""
        return self._worker.join(timeout)

    def history(self, job: Job) -> list[Turn]:
        """Question and answer of each earlier turn that has both."""
        with self._lock:
            home = self._conversations.get(job.conversation)
            messages = list(home.messages) if home else []
        turns: list[Turn] = []
        for asked, answered in zip(messages[::2], messages[1::2], strict=False):
            if answered["text"] and not answered["error"]:
                turns += [("user", asked["text"]), ("assistant", answered["text"])]
        return turns

    def post(self, job: Job, event: Data) -> None:
        """Send an event of a question, if its conversation is the one that is shown."""
        with self._lock:
            if not job.dropped and job.conversation == self._conversations.current.id:
                self._send(job.request, event)

    def record(self, job: Job, answer: Answer | None = None, **ending: Any) -> None:
        """Keep a question and what became of it."""
        with self._lock:
            home = self._conversations.get(job.conversation)
            if job.dropped or home is None:
                return
            asked = question_message(job.request, job.question)
            answered = answer_message(job.request, text=job.text, answer=answer, **ending)
            if answer is not None and self._inspect is not None:
                self._answers[job.request] = answer
                while len(self._answers) > MAX_INSPECTED:
                    del self._answers[next(iter(self._answers))]
            home.messages = [*home.messages, asked, answered]
            self._tell()

    def _show(self, change: Callable[[], None]) -> None:
        with self._lock:
            change()
            self._tell()
        self.attach()  # outside the lock: it takes the locks of token buffers first

    def _tell(self) -> None:
        self._changed(self.snapshot())
