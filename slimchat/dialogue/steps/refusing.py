"""The step of abstention: no answer without evidence."""

from __future__ import annotations

from collections.abc import Iterable

from slimchat.dialogue.handoff import without_answer
from slimchat.dialogue.inquiry import Inquiry, Means
from slimchat.dialogue.texts import TextName, text
from slimchat.types import Action, Event


def abstain(inquiry: Inquiry, means: Means) -> Iterable[Event]:
    """Say that there is no answer where the evidence is not enough."""
    return () if inquiry.enough else refuse(inquiry, means)


def refuse(inquiry: Inquiry, means: Means) -> Iterable[Event]:
    """Say that there is no answer."""
    action, said = refusal(inquiry, means)
    return inquiry.speaker.say(action, said)


def refusal(inquiry: Inquiry, means: Means) -> tuple[Action, str]:
    """That there is no answer; of a follow-up, with what was looked for.

    A person is offered instead where one is needed, or after several refusals.
    """
    speaker, texts = inquiry.speaker, means.config.texts
    decided = without_answer(speaker.handoff, means.config.handoff)
    if decided.reason is not None:
        speaker.trace.add("handoff", **decided.detail())
        name: TextName = "handoff_refusals" if decided.reason == "refusals" else "handoff"
        return "handoff", text(name, speaker.language, texts)
    if inquiry.query is None:
        return "refuse", text("refusal", speaker.language, texts)
    return "refuse", text("refusal_followup", speaker.language, texts, question=inquiry.query)
