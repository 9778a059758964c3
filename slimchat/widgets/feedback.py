"""What people think of the answers."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

from slimchat.feedback.keeping import keep_verdict
from slimchat.feedback.store import now
from slimchat.feedback.verdict import Thumb, Verdict
from slimchat.widgets.conversations import Conversation
from slimchat.widgets.events import Data

logger = logging.getLogger(__name__)


def verdict_data(verdict: Verdict) -> Data:
    """The part of a verdict that is shown with the answer."""
    shown = {
        "verdict": verdict.verdict,
        "reasons": list(verdict.reasons),
        "comment": verdict.comment,
    }
    return {**shown, "edited": verdict.edited} if verdict.edited else shown


class FeedbackBook:
    """Every verdict in the order it was given; a later one on an answer supersedes the earlier.

    Args:
        told: called with each record. When it fails, that is logged and the record stays.
        bot: keeps them in its store, where it has one; see
            :func:`slimchat.feedback.keeping.keep_verdict`.
        channel: where the answers were given.
    """

    def __init__(
        self,
        told: Callable[[Verdict], object] | None = None,
        bot: object = None,
        channel: str = "notebook",
    ) -> None:
        self._told, self._bot, self._channel = told, bot, channel
        self._keeping: ThreadPoolExecutor | None = None
        self.records: list[Verdict] = []

    def note(self, content: Data, conversations: Iterable[Conversation]) -> Verdict:
        """Keep what the front end sent: as it knows the answer, where the chat does not."""
        request = content["request"]
        home, turn = next(
            ((one, turn) for one in conversations if (turn := one.turn(request))), (None, None)
        )
        asked, answered = turn or ({}, {})
        record = Verdict(
            answer_id=str(answered.get("id") or content.get("answer") or request),
            verdict=cast(Thumb, content["verdict"]),
            question=str(asked.get("text") or content.get("question") or ""),
            answer=str(answered.get("text") or content.get("text") or ""),
            reasons=tuple(str(reason) for reason in content.get("reasons") or ()),
            comment=str(content.get("comment") or "").strip(),
            edited=str(content.get("edited") or "").strip(),
            history=home.before(request) if home else (),
            citations=tuple(_cited(one) for one in answered.get("citations") or ()),
            action=answered.get("action"),
            language=answered.get("language"),
            conversation=home.id if home else "",
            channel=self._channel,
            time=now(),
        )
        self.records.append(record)
        if home is not None:
            home.judge(request, verdict_data(record))
        return record

    def tell(self, record: Verdict) -> None:
        """Have it kept for good, in a thread, and call back; to be done without holding a lock."""
        if self._bot is not None:
            self._keeping = self._keeping or ThreadPoolExecutor(1, "slimchat-feedback")
            self._keeping.submit(keep_verdict, self._bot, record)
        if self._told is None:
            return
        try:
            self._told(record)
        except Exception:
            logger.exception("The callback for feedback failed; ChatWidget.feedback has the record")


def _cited(citation: dict[str, Any]) -> dict[str, str]:
    return {name: str(citation.get(name) or "") for name in ("source", "quote")}
