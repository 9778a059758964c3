"""The step that answers courtesies: nothing was asked, so nothing is searched for or refused."""

from __future__ import annotations

from collections.abc import Iterable

from slimchat.dialogue.courtesy import courtesy
from slimchat.dialogue.inquiry import Inquiry, Means
from slimchat.dialogue.texts import text
from slimchat.types import Event


def greet(inquiry: Inquiry, means: Means) -> Iterable[Event]:
    """Answer a greeting, thanks or a farewell. Switched by ``history.courtesies``."""
    speaker = inquiry.speaker
    if not means.config.history.courtesies:
        return ()
    kind = courtesy(speaker.asked)
    if kind is None:
        return ()
    speaker.trace.add("courtesy", kind=kind)
    speaker.confidence = 1.0
    return speaker.say("answer", text(kind, speaker.language, means.config.texts))
