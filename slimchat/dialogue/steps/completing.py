"""The history's step: a follow-up takes what it leaves out from the turns before."""

from __future__ import annotations

from collections.abc import Iterable

from slimchat.dialogue.courtesy import without_courtesies
from slimchat.dialogue.history import completed
from slimchat.dialogue.inquiry import Inquiry, Means
from slimchat.types import Event


def complete(inquiry: Inquiry, means: Means) -> Iterable[Event]:
    """Complete the question by the conversation. Switched by ``history.enabled``."""
    settings, speaker = means.config.history, inquiry.speaker
    turns = without_courtesies(inquiry.history) if settings.enabled else ()
    made = completed(
        speaker.asked, turns, speaker.language, settings.max_turns, choose=settings.choose
    )
    speaker.trace.add(
        "history", completed=made.text, why=made.why, turns=len(inquiry.history), taken=made.turns
    )
    inquiry.made = made
    return ()
