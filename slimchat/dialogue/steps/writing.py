"""The step of bots that write: a language model's answer, held to its sources."""

from __future__ import annotations

from collections.abc import Iterable

from slimchat.dialogue.generative import Writing
from slimchat.dialogue.inquiry import Inquiry, Means
from slimchat.dialogue.private_prompt import private_prompt
from slimchat.dialogue.steps.refusing import refusal
from slimchat.dialogue.texts import other_language
from slimchat.types import Action, Event


def write(inquiry: Inquiry, means: Means) -> Iterable[Event]:
    """Let the model write, token by token, and take back what no source says."""
    generator, config = means.generator, means.config
    if generator is None:
        return
    speaker, found = inquiry.speaker, inquiry.found
    passages = [
        (hit.passage, found.readings[hit.passage.id].relevance)
        for hit in found.hits[: config.retriever.k]
        if hit.passage.id in found.readings
    ]
    # A chat model is given the conversation itself.
    chat = generator.card.prompt_style == "chat"
    question = speaker.asked if chat else inquiry.question
    writing = Writing(
        generator, question, passages, speaker.language, config, inquiry.history, inquiry.stop
    )
    streamed = ""
    for piece in writing:
        streamed += piece
        yield Event("token", text=piece)
    detail = private_prompt(writing.detail, speaker.trace.private)
    speaker.trace.add("generate", written=writing.written, **detail, **writing.measured)
    speaker.trace.timings.update(writing.timings.stages)
    grounded = writing.grounded
    dropped = list(grounded.dropped) if grounded else [writing.written]
    speaker.trace.add(
        "ground",
        dropped=dropped,
        marked=list(grounded.marked) if grounded else [],
        reasons=dict(grounded.reasons or {}) if grounded else {},
    )
    # Who stops the bot is not told that the documents hold no answer.
    action: Action = "answer" if grounded or writing.cancelled else "refuse"
    final = grounded.text if grounded else ""
    if action == "refuse":
        action, final = refusal(inquiry, means)
    languages = [quote.passage.language for quote in grounded.quotes] if grounded else ()
    speaker.notice = other_language(speaker.language, languages, config.texts)
    if streamed and streamed.strip() != final:
        yield Event("replaced", text=final)
    yield from speaker.say(
        action,
        final,
        citations=[quote.citation() for quote in grounded.quotes] if grounded else (),
        streamed=bool(streamed),
        cancelled=writing.cancelled,
        usage=writing.usage,
    )
