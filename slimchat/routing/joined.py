"""The documents of several bots as one knowledge base, as far as hosts look into it."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from slimchat.errors import KnowledgeError
from slimchat.knowledge.base import KnowledgeBase
from slimchat.knowledge.retriever import Retriever, SearchResult
from slimchat.knowledge.schema import StoredPassage
from slimchat.types import Passage


class JoinedStore:
    """Passages of several stores, one store after the other."""

    def __init__(self, bases: Sequence[KnowledgeBase]) -> None:
        self._bases = bases

    def languages(self) -> dict[str, int]:
        """Documents by language."""
        counts: Counter[str] = Counter()
        for base in self._bases:
            counts.update(base.store.languages())
        return dict(counts)

    def scan(self, language: str | None = None) -> Iterator[StoredPassage]:
        """Every passage, or every one in a language."""
        for base in self._bases:
            yield from base.store.scan(language=language)


class JoinedKnowledge:
    """Looks passages up, and searches, in several knowledge bases.

    Attributes:
        store: their passages.
    """

    def __init__(self, bases: Sequence[KnowledgeBase]) -> None:
        self._bases = bases
        self.store = JoinedStore(bases)

    @property
    def retriever(self) -> Retriever:
        """That of the first one, whose embedder stands for all."""
        return self._bases[0].retriever

    def passage(self, passage_id: str) -> Passage:
        """The passage of an id, from whichever has it.

        Raises:
            KnowledgeError: none has it.
        """
        *others, last = self._bases
        for base in others:
            with contextlib.suppress(KnowledgeError):
                return base.passage(passage_id)
        return last.passage(passage_id)

    def run(self, query: str, k: int, **options: Any) -> SearchResult:
        """Search in each, and join what was found by its evidence, else by its fused rank."""
        results = [base.run(query, k, **options) for base in self._bases]
        hits = [hit for result in results for hit in result.hits]
        hits.sort(key=lambda hit: -max(hit.scores.get("evidence", -1e9), -1e6 * hit.rank))
        ranked = tuple(replace(hit, rank=n) for n, hit in enumerate(hits[:k], start=1))
        timings: dict[str, float] = {}
        for result in results:
            for name, seconds in result.timings.items():
                timings[name] = timings.get(name, 0.0) + seconds
        readings = {key: value for result in results for key, value in result.readings.items()}
        return SearchResult(ranked, timings, readings)
