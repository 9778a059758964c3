"""The steps of the search: what the documents have, and whether it is enough."""

from __future__ import annotations

from collections.abc import Iterable

from slimchat.dialogue.finding import search, weigh
from slimchat.dialogue.inquiry import Inquiry, Means
from slimchat.types import Event


def look_up(inquiry: Inquiry, means: Means) -> Iterable[Event]:
    """Search the documents, and show what was found."""
    inquiry.query, inquiry.found = search(
        inquiry.speaker, inquiry.made, means.knowledge, means.reader, means.config
    )
    yield Event("retrieved", hits=inquiry.found.hits[: means.config.retriever.k])


def weigh_evidence(inquiry: Inquiry, means: Means) -> Iterable[Event]:
    """Tell whether that is enough; what is written rests on what was shown alone."""
    found = inquiry.found
    citable = found.hits if means.generator is None else found.hits[: means.config.retriever.k]
    inquiry.enough = weigh(inquiry.speaker, inquiry.question, found, citable, means.limit)
    return ()
