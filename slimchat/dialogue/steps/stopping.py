"""The end of an answer that is not wanted any more, or of a question that asks nothing."""

from __future__ import annotations

from collections.abc import Iterable

from slimchat.dialogue.inquiry import Inquiry, Means
from slimchat.dialogue.texts import text
from slimchat.types import Event


def ask_for_words(inquiry: Inquiry, means: Means) -> Iterable[Event]:
    """Ask for a question where there is not a letter or digit."""
    speaker = inquiry.speaker
    if any(char.isalnum() for char in speaker.asked):
        return ()
    return speaker.say("clarify", text("empty_question", speaker.language, means.config.texts))


def halt(inquiry: Inquiry, means: Means) -> Iterable[Event]:
    """Stop where that is wanted."""
    return inquiry.speaker.stopped() if inquiry.stop() else ()
