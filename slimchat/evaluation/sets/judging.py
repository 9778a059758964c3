"""The reader's word on passages that were not searched for, as an answer would have it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from slimchat.models.reading import Reading
from slimchat.types import Passage

if TYPE_CHECKING:
    from slimchat.bot import SupportBot
    from slimchat.knowledge.protocols import Vectors


class Judge:
    """Reads passages with their cosine to the question, which the reader's probabilities and its
    threshold count on.

    Args:
        bot: whose reader, embedder and passages they are.
    """

    def __init__(self, bot: SupportBot) -> None:
        self._bot, self._store = bot, bot.knowledge.store
        self._vectors: dict[str, Vectors | None] = {}

    def read(self, question: str, passages: Sequence[Passage]) -> list[Reading]:
        """What the reader finds in each passage."""
        if not passages:
            return []
        asked = self._bot.knowledge.embedder.embed_query(question)
        known = [self._vector(passage) for passage in passages]
        cosines = [None if vector is None else float(vector @ asked) for vector in known]
        return self._bot.reader.score(question, passages, cosines)

    def _vector(self, passage: Passage) -> Vectors | None:
        if passage.id not in self._vectors:
            for row in self._store.passages_of(passage.source):
                self._vectors[row.passage.id] = self._store.vector(row.rowid)
        return self._vectors.get(passage.id)
