"""Passages of different documents that say almost the same, by their stored vectors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from slimchat.curation.overview import PAGE
from slimchat.errors import ConfigError, StoppedError
from slimchat.knowledge.base import KnowledgeBase
from slimchat.knowledge.protocols import Vectors
from slimchat.knowledge.schema import StoredPassage
from slimchat.knowledge.store import Store
from slimchat.knowledge.vectors import VectorIndex

BATCH = 256
"""Passages compared between two looks at ``cancel``."""
FEW, MANY = 16, 512
"""Neighbours looked at first, and at most, of each passage."""
MOST = 20_000
"""Pairs kept."""


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Pairs of passages of different documents, most alike first.

    Attributes:
        pairs: ``(cosine, rowid, rowid)``.
        threshold: the least cosine.
        complete: every such pair is here. Otherwise the index compares only the nearest cells,
            a passage has more than :data:`MANY` neighbours, or there are more than :data:`MOST`.
        generation: of the index that was searched.
    """

    pairs: tuple[tuple[float, int, int], ...]
    threshold: float
    complete: bool
    generation: int
    store: Store

    def page(self, offset: int = 0) -> dict[str, Any]:
        """Some of the pairs as JSON data, with both texts."""
        start = max(offset, 0)
        some = self.pairs[start : start + PAGE]
        rows = self.store.passages([rowid for _, *both in some for rowid in both])
        return {
            "total": len(self.pairs),
            "offset": start,
            "threshold": self.threshold,
            "complete": self.complete,
            "pairs": [
                {"cosine": cosine, "passages": [_told(rows[first]), _told(rows[second])]}
                for cosine, first, second in some
                if first in rows and second in rows
            ],
        }


def near_duplicates(
    knowledge: KnowledgeBase,
    threshold: float = 0.9,
    *,
    progress: Callable[[int, int], None] | None = None,
    cancel: Callable[[], bool] | None = None,
) -> Duplicates:
    """Find the pairs whose cosine is at least a threshold, with the index that is there.

    Args:
        threshold: between 0.5 and 1.
        progress: ``progress(done, total)``, in passages.
        cancel: asked between batches.

    Raises:
        ConfigError: the threshold is outside its bounds.
        StoppedError: ``cancel`` returned ``True``.
    """
    if not 0.5 <= threshold <= 1:
        raise ConfigError(
            f"The threshold {threshold} is not between 0.5 and 1.",
            "Give the least cosine of two passages that count as alike, such as 0.9.",
        )
    # Taken together, so that a build that ends meanwhile changes nothing of what is compared.
    retriever, generation = knowledge.retriever, knowledge.generation
    search = _Search(retriever.store, retriever.vectors, threshold)
    total, done = retriever.vectors.count, 0
    for rowids, vectors in retriever.store.vectors():
        for start in range(0, len(rowids), BATCH):
            if cancel is not None and cancel():
                raise StoppedError(
                    f"The comparison was stopped after {done} of {total} passages.",
                    "Start it again.",
                )
            if progress is not None:
                progress(done, total)
            part = slice(start, start + BATCH)
            search.compare(np.asarray(rowids[part], dtype=np.int64), vectors[part])
            done += len(rowids[part])
    pairs = sorted(((cosine, *key) for key, cosine in search.found.items()), reverse=True)
    return Duplicates(
        tuple(pairs[:MOST]),
        threshold,
        search.complete and len(pairs) <= MOST,
        generation,
        retriever.store,
    )


class _Search:
    def __init__(self, store: Store, vectors: VectorIndex, threshold: float) -> None:
        self.vectors, self.threshold = vectors, threshold
        self.sources = store.sources()
        self.found: dict[tuple[int, int], float] = {}
        self.complete = vectors.exact

    def compare(self, rowids: np.ndarray[Any, Any], queries: Vectors) -> None:
        limit = FEW
        # Rounding must not hide a passage that is the same word for word.
        cut = min(self.threshold, 1 - 1e-5)
        while len(rowids):
            scores, found = self.vectors.nearest(queries, limit)
            for row in range(len(rowids)):
                near = scores[row] >= cut
                self._keep(int(rowids[row]), found[row][near], scores[row][near])
            # Where the last neighbour is still near enough, there may be more behind it.
            more = (scores[:, -1] >= cut) & (found[:, -1] >= 0)
            if limit >= min(MANY, self.vectors.count):
                self.complete &= limit >= self.vectors.count or not bool(more.any())
                return
            rowids, queries, limit = rowids[more], queries[more], limit * 4

    def _keep(self, rowid: int, others: Any, scores: Any) -> None:
        for other, score in zip(others.tolist(), scores.tolist(), strict=True):
            if other < 0 or self.sources.get(other) == self.sources.get(rowid):
                continue
            if len(self.found) >= 5 * MOST:
                self.complete = False
                return
            self.found[min(rowid, other), max(rowid, other)] = min(score, 1.0)


def _told(row: StoredPassage) -> dict[str, Any]:
    passage = row.passage
    return {
        "passage_id": passage.id,
        "source": passage.source,
        "heading": passage.heading,
        "page": passage.page,
        "superseded": passage.superseded,
        "language": passage.language,
        "text": passage.text,
    }
