"""The passage behind a source, for a chat that shows it."""

from __future__ import annotations

from collections.abc import Iterable

from slimchat.errors import SlimchatError
from slimchat.types import Passage
from slimchat.widgets.conversations import Conversation
from slimchat.widgets.events import Data
from slimchat.widgets.troubles import chat_error


def passage_event(bot: object, passage_id: str, cited: bool) -> Data:
    """The text of a passage as an event. Only what an answer of this chat cites is given out."""
    event: Data = {"type": "passage", "passage_id": passage_id}
    try:
        if not cited:
            raise SlimchatError("No answer of this chat cites that passage.", "Ask again.")
        passage = _find(bot, passage_id)
    except Exception as error:
        return event | {"error": chat_error(error, "The look-up")}
    return event | {"text": passage.text, "heading": passage.heading, "language": passage.language}


def _find(bot: object, passage_id: str) -> Passage:
    find = getattr(getattr(bot, "knowledge", bot), "passage", None)
    found = find(passage_id) if callable(find) else None
    if not isinstance(found, Passage):
        raise SlimchatError(
            f"This bot does not give out the passage {passage_id!r:.80}, only the quote.",
            "Look into the document itself.",
        )
    return found


def is_cited(passage_id: str, conversations: Iterable[Conversation]) -> bool:
    """Whether an answer of these conversations rests on the passage."""
    return any(
        citation["passage_id"] == passage_id
        for conversation in conversations
        for message in conversation.messages
        for citation in message.get("citations", ())
    )
