"""The steps of handing over: who needs a person is told of before the search, and gets one unless
a tool or the documents surely do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from slimchat.dialogue.handoff import SURE, decide
from slimchat.dialogue.handoff_search import for_a_person
from slimchat.dialogue.inquiry import Inquiry, Means
from slimchat.dialogue.texts import text
from slimchat.types import Event


def look_for_need(inquiry: Inquiry, means: Means) -> Iterable[Event]:
    """Decide whether a person must answer. Switched by ``handoff.enabled``."""
    if means.config.handoff.enabled:
        speaker = inquiry.speaker
        speaker.handoff = decide(
            speaker.asked, inquiry.history, means.config, means.knowledge.embedder
        )
        speaker.trace.add("handoff", **speaker.handoff.detail())
    return ()


def hand_over(inquiry: Inquiry, means: Means) -> Iterable[Event]:
    """Hand over what certainly needs a person, with the passages for that person to see."""
    speaker = inquiry.speaker
    if speaker.handoff.certain:
        hits = for_a_person(speaker, inquiry.made, means.knowledge, means.reader, means.config)
        yield Event("retrieved", hits=hits)
        yield from _handed_over(inquiry, means)


def hand_over_unless_sure(inquiry: Inquiry, means: Means) -> Iterable[Event]:
    """Hand over what seems to need a person, unless the documents surely answer."""
    speaker = inquiry.speaker
    if speaker.handoff.reason is None or speaker.confidence >= SURE:
        return ()
    return _handed_over(inquiry, means)


def _handed_over(inquiry: Inquiry, means: Means) -> Iterator[Event]:
    speaker = inquiry.speaker
    return speaker.say("handoff", text("handoff", speaker.language, means.config.texts))
