"""The step that asks which of several things is meant."""

from __future__ import annotations

from collections.abc import Iterable

from slimchat.dialogue import clarify
from slimchat.dialogue.inquiry import Inquiry, Means
from slimchat.dialogue.texts import OR, text
from slimchat.dialogue.trace import choices_detail
from slimchat.types import Event


def ask_back(inquiry: Inquiry, means: Means) -> Iterable[Event]:
    """Ask back where documents differ only in what they are for. Switched by
    ``clarify.enabled``."""
    config, speaker, found = means.config, inquiry.speaker, inquiry.found
    if not config.clarify.enabled:
        return ()
    hits = found.hits[: config.retriever.k]
    named = clarify.choices(inquiry.question, hits, found.readings, means.limit, config.clarify)
    speaker.trace.add("clarify", **choices_detail(named))
    if not named:
        return ()
    listed = clarify.listed(named, OR[speaker.language])
    said = text("clarify", speaker.language, config.texts, choices=listed)
    return speaker.say("clarify", said, choices=[choice.label for choice in named])
