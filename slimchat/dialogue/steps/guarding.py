"""The guard's step: orders to a language model are not heard, whoever spoke them."""

from __future__ import annotations

from collections.abc import Iterable

from slimchat.dialogue.guard_texts import guard_text
from slimchat.dialogue.inquiry import Inquiry, Means
from slimchat.dialogue.orders import orders_in, without_order_sentences
from slimchat.types import Event


def hear(inquiry: Inquiry, means: Means) -> Iterable[Event]:
    """Leave what may be heard of the question, and the turns that count; refuse where nothing is.

    Switched by ``guard.questions``; long turns are cut all the same.
    """
    guard, speaker = means.config.guard, inquiry.speaker
    turns = [(role, said[: guard.max_turn_chars]) for role, said in inquiry.history]
    turns = turns[len(turns) - min(len(turns), guard.max_turns) :]
    inquiry.history = turns
    if not guard.questions:
        speaker.trace.add("guard", orders=None, left_out=[], turns=len(turns))
        return ()
    asked, left_out = without_order_sentences(speaker.asked)
    clean = [(role, without_order_sentences(said)[0]) for role, said in turns]
    inquiry.history = [turn for turn in clean if turn[1]]
    speaker.trace.add(
        "guard",
        orders=list(orders_in(speaker.asked, asked=True)) if left_out else [],
        left_out=list(left_out),
        turns=sum(before != after for before, after in zip(turns, clean, strict=True)),
    )
    if not left_out:
        return ()
    speaker.asked = asked
    if any(char.isalnum() for char in asked):
        return ()
    return speaker.say("refuse", guard_text("orders", speaker.language, guard.refusal))
