"""The policy's step: some topics are not answered."""

from __future__ import annotations

from collections.abc import Iterable

from slimchat.dialogue.guard_texts import guard_text
from slimchat.dialogue.inquiry import Inquiry, Means
from slimchat.types import Event


def keep_to_topics(inquiry: Inquiry, means: Means) -> Iterable[Event]:
    """Refuse what the policy does not let the bot answer. Switched by ``guard.topics``."""
    guard, made, speaker = means.config.guard, inquiry.made, inquiry.speaker
    if not guard.topics:
        return ()
    question = speaker.asked if made.variants else made.text or speaker.asked
    found = means.policy.topic(question, speaker.language, guard, means.knowledge.embedder)
    speaker.trace.add(
        "policy",
        topic=found.topic.name if found else None,
        method=found.method if found else None,
        like=found.like if found else None,
        cosine=found.cosine if found else None,
        threshold=guard.topic_threshold,
    )
    if found is None:
        return ()
    return speaker.say("refuse", guard_text("topic", speaker.language, found.topic.text))
