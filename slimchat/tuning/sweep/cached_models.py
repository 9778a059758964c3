"""The embedder and the reader, asked about the same text once.

What comes from the cache adds the time it took at first to the ledger, so that the latency of a
trial is what its questions would take without a cache.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from slimchat.knowledge.protocols import EmbedderProtocol, Vectors
from slimchat.knowledge.store import Store
from slimchat.models.reader import Reader, Span
from slimchat.tuning.sweep.cache import Cache, Ledger, key_of
from slimchat.types import Passage

Logits = tuple[float, tuple[Span, ...], NDArray[np.float32]]

_OVERHEAD_TOKENS = 24
"""Tokens of question and separators that the reader reads with each passage, about."""


class CachedEmbedder:
    """An embedder that remembers."""

    def __init__(self, model: EmbedderProtocol, cache: Cache, ledger: Ledger) -> None:
        self._model, self._cache, self._ledger = model, cache, ledger
        self._queries: dict[str, tuple[Vectors, float]] = {}
        self._last = ""

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""
        return self._model.dimension

    @property
    def fingerprint(self) -> str:
        """Of the model itself."""
        return self._model.fingerprint

    def count_tokens(self, text: str) -> int:
        """Length of a text in the model's tokens."""
        return self._model.count_tokens(text)

    def learn(self, store: Store) -> None:
        """Keep the vectors of an index that this model built."""
        for rowids, vectors in store.vectors():
            found = store.passages(rowids)
            self._keep([found[rowid].passage.embedded_text for rowid in rowids], vectors)

    def embed_passages(
        self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None
    ) -> Vectors:
        """Vectors of passages; only texts that were never seen are embedded."""
        keys = [self._key(text) for text in texts]
        found = self._cache.get("passage", dict.fromkeys(keys))
        new = [text for text, key in zip(texts, keys, strict=True) if key not in found]
        fresh: dict[str, Vectors] = {}
        if new:
            vectors = self._model.embed_passages(new, progress)
            self._keep(new, vectors)
            fresh = dict(zip(new, vectors, strict=True))
        rows = [
            np.frombuffer(found[key][0], "<f4") if key in found else fresh[text]
            for text, key in zip(texts, keys, strict=True)
        ]
        return np.stack(rows).astype(np.float32)

    def embed_query(self, text: str) -> Vectors:
        """Vector of a question; the last one costs nothing without a cache either."""
        again, self._last = text == self._last, text
        known = self._queries.get(text)
        if known is None:
            key = self._key(text)
            kept = self._cache.get("query", [key]).get(key)
            if kept is None:
                began = time.perf_counter()
                vector = self._model.embed_query(text)
                seconds = time.perf_counter() - began
                self._cache.put("query", [(key, vector.astype("<f4").tobytes(), seconds)])
                self._queries[text] = vector, seconds
                return vector
            known = np.frombuffer(kept[0], "<f4").astype(np.float32), kept[1]
            self._queries[text] = known
        self._ledger.owed += 0.0 if again else known[1]
        return known[0]

    def _keep(self, texts: Sequence[str], vectors: Vectors) -> None:
        rows = zip(texts, vectors, strict=True)
        self._cache.put(
            "passage", ((self._key(text), row.astype("<f4").tobytes(), 0.0) for text, row in rows)
        )

    def _key(self, text: str) -> bytes:
        return key_of(self.fingerprint, text)


class CachedReader(Reader):
    """A reader that remembers its logits; what it makes of them is computed anew each time.

    The time of a batch is divided among its passages by their length.
    """

    def __init__(self, model: Reader, cache: Cache, ledger: Ledger) -> None:
        self.__dict__.update(model.__dict__)  # the same weights
        self._model, self._cache, self._ledger = model, cache, ledger
        self._known: dict[bytes, tuple[Logits, float]] = {}

    def logits(self, question: str, passages: Sequence[Passage]) -> list[Logits]:
        """As :meth:`Reader.logits`; only pairs that were never seen are read."""
        keys = [self._key(question, passage) for passage in passages]
        self._recall([key for key in dict.fromkeys(keys) if key not in self._known])
        self._ledger.owed += sum(self._known[key][1] for key in keys if key in self._known)
        new = {
            key: passage
            for key, passage in zip(keys, passages, strict=True)
            if key not in self._known
        }
        if new:
            self._learn(question, new)
        return [self._known[key][0] for key in keys]

    def _learn(self, question: str, new: dict[bytes, Passage]) -> None:
        began = time.perf_counter()
        found = self._model.logits(question, list(new.values()))
        seconds = time.perf_counter() - began
        lengths = [passage.tokens + _OVERHEAD_TOKENS for passage in new.values()]
        shares = [seconds * length / sum(lengths) for length in lengths]
        made = dict(zip(new, zip(found, shares, strict=True), strict=True))
        self._cache.put("reading", ((key, _packed(row), cost) for key, (row, cost) in made.items()))
        self._known |= made

    def _recall(self, keys: Sequence[bytes]) -> None:
        for key, (data, seconds) in self._cache.get("reading", keys).items():
            self._known[key] = _unpacked(data), seconds

    def _key(self, question: str, passage: Passage) -> bytes:
        return key_of(self.fingerprint, question, passage.language, passage.heading, passage.text)


def _packed(row: Logits) -> bytes:
    relevance, spans, marks = row
    numbers = [relevance, *(place for span in spans for place in span), *map(float, marks)]
    return np.asarray(numbers, "<f8").tobytes()


def _unpacked(data: bytes) -> Logits:
    numbers = np.frombuffer(data, "<f8")
    count = (len(numbers) - 1) // 3
    places = numbers[1 : 1 + 2 * count].astype(int).tolist()
    spans = tuple(zip(places[::2], places[1::2], strict=True))
    return float(numbers[0]), spans, numbers[1 + 2 * count :].astype(np.float32)
