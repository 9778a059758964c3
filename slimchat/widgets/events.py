"""What the chat sends to its front end. ``extension/src/chat/protocol.ts`` is the other end."""

from __future__ import annotations

from typing import Any

from slimchat.errors import error_data
from slimchat.types import Answer, Event, Hit, to_json

__all__ = ["Data", "answer_message", "error_data", "event_data", "question_message"]

Data = dict[str, Any]


def event_data(event: Event) -> Data:
    """An event of a streamed answer as JSON data, without what the chat does not show."""
    if event.type == "retrieved":
        return {"type": "retrieved", "hits": [_hit_data(hit) for hit in event.hits]}
    if event.type == "answer":
        return {"type": "answer", "answer": _answer_data(event.answer)}
    return {"type": event.type, "text": event.text}


def question_message(request: str, question: str) -> Data:
    """The user's half of a turn, as :attr:`ChatWidget.messages` keeps it."""
    return {"request": request, "role": "user", "text": question}


def answer_message(
    request: str,
    *,
    text: str = "",
    answer: Answer | None = None,
    error: Data | None = None,
    stopped: bool = False,
) -> Data:
    """The bot's half of a turn: an answer, or what there was of it when it ended early."""
    return {
        "request": request,
        "role": "assistant",
        "id": answer.id if answer else None,
        "text": answer.text if answer else text,
        "action": answer.action if answer else None,
        "citations": to_json(answer.citations) if answer else [],
        "notice": answer.notice if answer else "",
        "choices": list(answer.choices) if answer else [],
        "bot": answer.bot if answer else "",
        "confidence": answer.confidence if answer else None,
        "language": answer.language if answer else None,
        "stopped": answer.cancelled if answer else stopped,
        "error": error,
    }


def _answer_data(answer: Answer | None) -> Data:
    if answer is None:
        raise ValueError("An event of type 'answer' carries no answer.")
    shown = (
        *("id", "text", "action", "citations", "notice", "choices", "bot"),
        *("confidence", "language", "timings", "cancelled"),
    )
    return {name: to_json(getattr(answer, name)) for name in shown}


def _hit_data(hit: Hit) -> Data:
    passage = hit.passage
    return {
        "rank": hit.rank,
        "source": passage.source,
        "title": passage.title,
        "section": passage.section_path,
        "page": passage.page,
    }
