"""Looks up passages of a knowledge base by file, heading or words."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from slimchat.inspection.facts import Data
from slimchat.knowledge.analysis import clean, folded
from slimchat.knowledge.base import KnowledgeBase
from slimchat.types import Passage

PAGE = 30
"""Passages found at once."""
MOST_LATER = 300
"""Passages that hold the words in their text alone, at most."""


def find_passages(knowledge: KnowledgeBase, text: str, offset: int = 0) -> Data:
    """The passages that hold every word of a text, those with it in file or heading first.

    Args:
        text: words, or a passage's id; blank finds all.
        offset: how many to leave out.

    Returns:
        JSON data: ``passages``, at most :data:`PAGE`; whether there are ``more``; and
        ``skipped``: files of that name that could not be read, with their reason.
    """
    words = folded(clean(text)).split()
    skipped = [
        {"source": file.source, "reason": file.reason}
        for file in knowledge.skipped()
        if words and _holds(file.source, words)
    ]
    found = list(islice(_matching(knowledge, words, text.strip()), offset, offset + PAGE + 1))
    return {
        "passages": [_row(passage) for passage in found[:PAGE]],
        "more": len(found) > PAGE,
        "skipped": skipped[:PAGE],
    }


def _matching(knowledge: KnowledgeBase, words: list[str], passage_id: str) -> Iterator[Passage]:
    later: list[Passage] = []
    for row in knowledge.store.scan():
        passage = row.passage
        place = f"{passage.source} {passage.heading}"
        if passage.id == passage_id or _holds(place, words):
            yield passage
        elif len(later) < MOST_LATER and _holds(f"{place} {passage.text}", words):
            later.append(passage)
    yield from later


def _holds(text: str, words: list[str]) -> bool:
    plain = folded(text)
    return all(word in plain for word in words)


def _row(passage: Passage) -> Data:
    return {
        "passage_id": passage.id,
        "source": passage.source,
        "heading": passage.heading,
        "page": passage.page,
        "superseded": passage.superseded,
        "text": " ".join(passage.text.split())[:160],
    }
