"""The documents that a text was taken from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from slimchat.training.tailor.likeness import folded
from slimchat.types import Passage

if TYPE_CHECKING:
    from slimchat.bot import SupportBot

SHARE = 0.6
"""Of the words of a text, least, that a passage holds where it was taken from it."""
LOOKED_AT = 5
"""Passages that the search by words gives for a text."""


class Finder:
    """Looks for texts in the documents of a bot, by their words."""

    def __init__(self, bot: SupportBot) -> None:
        self._base = bot.knowledge
        self._folded: dict[str, str] = {}

    def sources(self, texts: Iterable[str]) -> tuple[str, ...]:
        """The documents of the passages that hold a text, or most of its words; each once."""
        found: dict[str, None] = {}
        for text in texts:
            wanted = set(folded(text).split())
            if not wanted:
                continue
            hits = self._base.search(text[:2000], LOOKED_AT, mode="lexical", rerank=False)
            shares = [(self._share(wanted, hit.passage), hit.passage.source) for hit in hits]
            best = max(shares, default=(0.0, ""))
            if best[0] >= SHARE:
                found[best[1]] = None
        return tuple(found)

    def _share(self, wanted: set[str], passage: Passage) -> float:
        if passage.id not in self._folded:
            self._folded[passage.id] = folded(passage.embedded_text)
        return len(wanted & set(self._folded[passage.id].split())) / len(wanted)
