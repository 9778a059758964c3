"""The step of bots that quote: the sentences that answer, word for word."""

from __future__ import annotations

from collections.abc import Iterable

from slimchat.dialogue import extractive
from slimchat.dialogue.evidence import quotes_of
from slimchat.dialogue.inquiry import Inquiry, Means
from slimchat.dialogue.selection import judged
from slimchat.dialogue.steps.refusing import refuse
from slimchat.dialogue.texts import other_language
from slimchat.dialogue.trace import sentences_detail
from slimchat.types import Event


def quote(inquiry: Inquiry, means: Means) -> Iterable[Event]:
    """Quote the sentences that answer, piece by piece, where no model writes."""
    if means.generator is not None:
        return
    speaker, found = inquiry.speaker, inquiry.found
    sentences = judged(inquiry.question, found.hits, found.readings, means.config.answer)
    quotes = quotes_of(sentences, found.readings)
    if not quotes:
        speaker.trace.add("extract", quotes=[], sentences=sentences_detail(sentences))
        yield from refuse(inquiry, means)
        return
    shown: list[str] = []
    stopped = False
    for piece in extractive.pieces(quotes):
        if inquiry.stop():
            stopped = True
            break
        shown.append(piece)
        yield Event("token", text=piece)
    said = quotes[: len(shown)]
    speaker.trace.add(
        "extract",
        quotes=[each.text for each in said],
        sentences=sentences_detail(sentences),
    )
    languages = [each.passage.language for each in said]
    speaker.notice = other_language(speaker.language, languages, means.config.texts)
    yield from speaker.say(
        "answer",
        "".join(shown),
        citations=[each.citation() for each in said],
        streamed=True,
        cancelled=stopped,
    )
