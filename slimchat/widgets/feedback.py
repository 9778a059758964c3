"""What people think of the answers."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, cast, get_args

from slimchat.feedback.verdict import Verdict as Kept
from slimchat.types import Turn, to_json
from slimchat.widgets.conversations import Conversation
from slimchat.widgets.events import Data

logger = logging.getLogger(__name__)

Verdict = Literal["up", "down", "withdrawn"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


@dataclass(frozen=True, slots=True)
class Feedback:
    """One verdict on one answer.

    Attributes:
        reasons: keys such as ``wrong`` or ``incomplete``.
        comment: in the user's own words; may be empty.
        conversation: id of the conversation; empty when the chat no longer knows the answer.
        time: ISO 8601, UTC.
        history: the turns before the question, where the chat still knows them.
    """

    answer_id: str
    question: str
    answer: str
    verdict: Verdict
    reasons: tuple[str, ...]
    comment: str
    conversation: str
    time: str
    history: tuple[Turn, ...] = ()

    def verdict_data(self) -> Data:
        """The part of it that is shown with the answer."""
        return {"verdict": self.verdict, "reasons": list(self.reasons), "comment": self.comment}

    def kept(self, channel: str = "notebook") -> Kept:
        """The same as a :class:`slimchat.feedback.FeedbackStore` keeps it."""
        return Kept(
            self.answer_id,
            self.verdict,
            self.question,
            self.answer,
            self.reasons,
            self.comment,
            history=self.history,
            conversation=self.conversation,
            channel=channel,
        )

    def to_dict(self) -> Data:
        """Plain JSON data."""
        result: Data = to_json(self)
        return result


class FeedbackBook:
    """Every verdict in the order it was given; a later one on an answer supersedes the earlier.

    Args:
        told: called with each record. When it fails, that is logged and the record stays.
    """

    def __init__(self, told: Callable[[Feedback], object] | None = None) -> None:
        self._told = told
        self.records: list[Feedback] = []

    def note(self, content: Data, conversations: Iterable[Conversation]) -> Feedback:
        """Keep what the front end sent: as it knows the answer, where the chat does not."""
        request = content["request"]
        verdict = cast(Verdict, content["verdict"])
        reasons = tuple(str(reason) for reason in content.get("reasons") or ())
        comment = str(content.get("comment") or "").strip()
        home, turn = next(
            ((one, turn) for one in conversations if (turn := one.turn(request))), (None, None)
        )
        asked, answered = turn or ({}, {})
        record = Feedback(
            answer_id=str(answered.get("id") or content.get("answer") or request),
            question=str(asked.get("text") or content.get("question") or ""),
            answer=str(answered.get("text") or content.get("text") or ""),
            verdict=verdict,
            reasons=reasons,
            comment=comment,
            conversation=home.id if home else "",
            time=datetime.now(UTC).isoformat(timespec="seconds"),
            history=home.before(request) if home else (),
        )
        self.records.append(record)
        if home is not None:
            home.judge(request, record.verdict_data())
        return record

    def tell(self, record: Feedback) -> None:
        """Call back; to be done without holding a lock."""
        if self._told is None:
            return
        try:
            self._told(record)
        except Exception:
            logger.exception("The callback for feedback failed; ChatWidget.feedback has the record")
