"""Answers what an inspector asks, one thing after another, in a thread."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Any

from slimchat.errors import SlimchatError, error_data
from slimchat.inspection.absence import why_not
from slimchat.inspection.facts import Facts
from slimchat.inspection.finder import find_passages
from slimchat.types import Answer, Language
from slimchat.widgets.events import Data

if TYPE_CHECKING:
    from slimchat.bot import SupportBot

logger = logging.getLogger(__name__)


class Lookups:
    """What an inspector can look up about the answer that it shows.

    Every method returns at once; what it finds is sent from a thread, as an event with the
    request's id.

    Args:
        send: called with a request's id and an event.
        show: called with an answer to a question that was asked here.
    """

    def __init__(
        self,
        bot: SupportBot,
        send: Callable[[str, Data], None],
        show: Callable[[Answer], None],
    ) -> None:
        self._bot = bot
        self._send = send
        self._show = show
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="slimchat-inspector")
        self._pending: set[Future[None]] = set()
        self.answer: Answer | None = None
        self.language: Language | None = None

    def obey(self, content: Any) -> bool:
        """Carry out one intent. Returns false for anything that is none, and does nothing then."""
        match content:
            case {"type": "ask", "request": str(request), "text": str(text)} if text.strip():
                self._do(request, "The answer", lambda: self._ask(text.strip()))
            case {"type": "find", "request": str(request), "text": str(text)}:
                offset = content.get("offset")
                start = offset if isinstance(offset, int) and offset > 0 else 0
                self._do(request, "The search", lambda: self._find(text, start))
            case {"type": "why", "request": str(request), "passage_id": str(passage_id)}:
                self._do(request, "The look-up", lambda: self._why(passage_id))
            case _:
                return False
        return True

    def join(self, timeout: float | None = None) -> bool:
        """Wait until everything is looked up; false when that took too long."""
        return not wait(self._pending.copy(), timeout).not_done

    def close(self) -> None:
        """Look nothing up any more."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _do(self, request: str, what: str, work: Callable[[], Data]) -> None:
        def run() -> None:
            try:
                event = work()
            except Exception as error:
                if not isinstance(error, SlimchatError):
                    logger.exception("The inspector could not look something up")
                event = {"type": "error", "error": error_data(error, what)}
            self._send(request, event)

        try:
            future = self._thread.submit(run)
        except RuntimeError:  # it is closed
            return
        self._pending.add(future)
        future.add_done_callback(self._pending.discard)

    def _ask(self, text: str) -> Data:
        self._show(self._bot.ask(text, language=self.language))
        return {"type": "shown"}

    def _find(self, text: str, offset: int) -> Data:
        return {"type": "found", **find_passages(self._bot.knowledge, text, offset)}

    def _why(self, passage_id: str) -> Data:
        answer = self.answer
        if answer is None:
            raise SlimchatError("No answer is shown.", "Ask a question first.")
        facts, now = Facts(answer), self._bot.config
        then = facts.config(now)
        told = why_not(
            self._bot.knowledge,
            then or now,
            answer.question,
            passage_id,
            language=answer.language,
            completed=facts.completed,
            threshold=facts.threshold,
        )
        return {"type": "why", "why": {**told, "settings": "bot" if then is None else "answer"}}
