"""The step of curated answers."""

from __future__ import annotations

from collections.abc import Iterable

from slimchat.dialogue.inquiry import Inquiry, Means
from slimchat.dialogue.texts import other_language
from slimchat.dialogue.trace import faq_detail
from slimchat.types import Event


def say_curated(inquiry: Inquiry, means: Means) -> Iterable[Event]:
    """Say what somebody has answered. Switched by ``faq.enabled``."""
    config, speaker = means.config, inquiry.speaker
    if means.faq is None or not config.faq.enabled:
        return ()
    question = inquiry.made.text or speaker.asked
    match, count = means.faq.match(question, speaker.language, config.faq)
    if count == 0:
        return ()
    speaker.trace.add("faq", **faq_detail(match, count))
    if match is None:
        return ()
    speaker.confidence = match.confidence
    speaker.notice = other_language(speaker.language, [match.answer.language], config.texts)
    return speaker.say("answer", f"{match.answer.answer} [1]", citations=[match.citation()])
