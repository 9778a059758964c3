"""Documents, questions and turns are data: orders to a language model are not passed on."""

from __future__ import annotations

from collections.abc import Sequence

from slimchat.config import BotConfig
from slimchat.dialogue.guard_texts import guard_text
from slimchat.dialogue.orders import gives_orders, orders_in, without_order_sentences
from slimchat.dialogue.speaker import Speaker
from slimchat.dialogue.trace import Trace
from slimchat.knowledge.retriever import SearchResult
from slimchat.types import Passage, Turn

__all__ = ["gives_orders", "heard", "withholds", "without_orders"]


def heard(
    speaker: Speaker, history: Sequence[Turn], config: BotConfig
) -> tuple[list[Turn], str | None]:
    """The turns that count, and what is said where nothing of the question may be heard.

    What the speaker was asked becomes what may be heard of it.
    """
    guard = config.guard
    turns = [(role, said[: guard.max_turn_chars]) for role, said in history]
    turns = turns[len(turns) - min(len(turns), guard.max_turns) :]
    if not guard.questions:
        speaker.trace.add("guard", orders=None, left_out=[], turns=len(turns))
        return turns, None
    asked, left_out = without_order_sentences(speaker.asked)
    clean = [(role, without_order_sentences(said)[0]) for role, said in turns]
    speaker.trace.add(
        "guard",
        orders=list(orders_in(speaker.asked, asked=True)) if left_out else [],
        left_out=list(left_out),
        turns=sum(before != after for before, after in zip(turns, clean, strict=True)),
    )
    if not left_out:
        return [turn for turn in clean if turn[1]], None
    speaker.asked = asked
    silent = not any(char.isalnum() for char in asked)
    said = guard_text("orders", speaker.language, guard.refusal) if silent else None
    return [turn for turn in clean if turn[1]], said


def withholds(passage: Passage) -> bool:
    """Whether text, headings or file name of a passage give orders."""
    place = passage.source.replace("/", "\n").replace("-", " ").replace("_", " ")
    return gives_orders(passage.embedded_text) or gives_orders(place)


def without_orders(trace: Trace, found: SearchResult) -> SearchResult:
    """The hits that give no orders."""
    withheld = [hit for hit in found.hits if withholds(hit.passage)]
    trace.add("withhold", withheld=[hit.passage.id for hit in withheld])
    if not withheld:
        return found
    kept = tuple(hit for hit in found.hits if hit not in withheld)
    readings = {
        hit.passage.id: found.readings[hit.passage.id]
        for hit in kept
        if hit.passage.id in found.readings
    }
    return SearchResult(kept, found.timings, readings)
