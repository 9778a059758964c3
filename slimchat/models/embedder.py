"""The embedder: text to vectors of unit length."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from slimchat.config import BotConfig
from slimchat.models.card import ModelCard
from slimchat.models.encoder import Encoder, by_length, card_fingerprint, model_folder

Vectors = NDArray[np.float32]


def embedder_fingerprint(card: ModelCard) -> str:
    """Changes when the same text would get another vector."""
    prefixes = "".join(f"-{each!r}" for each in (card.query_prefix, card.passage_prefix) if each)
    return f"{card_fingerprint(card)}-{card.pooling}-l2{prefixes}"


class Embedder:
    """L2-normalised vectors of a converted encoder, pooled and prefixed as its card says.

    Args:
        folder: a model folder of kind ``embedder``.
        threads: 0 takes the physical cores.
        batch_tokens: padded tokens a batch.

    Raises:
        ModelFormatError: the folder is not such a model, or is damaged.
    """

    def __init__(self, folder: Path, threads: int = 0, batch_tokens: int = 8192) -> None:
        self._encoder = Encoder(folder, "embedder", threads)
        self._batch_tokens = batch_tokens
        self._card = self._encoder.card
        self._limit = self._card.max_prompt_tokens
        self._ends = self._encoder.ends
        self.dimension = int(self._encoder.hidden([self._ends]).shape[-1])

    @property
    def fingerprint(self) -> str:
        """Changes when the same text would get another vector."""
        return embedder_fingerprint(self._card)

    def count_tokens(self, text: str) -> int:
        """Length of a text in the model's tokens, without its two end marks."""
        return len(self._encoder.ids(text))

    def embed_passages(
        self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None
    ) -> Vectors:
        """Vectors of shape (texts, dimension); ``progress(done, total)`` after each batch.

        A text longer than the model reads is cut.
        """
        rows = [self._row(f"{self._card.passage_prefix}{text}") for text in texts]
        vectors = np.zeros((len(rows), self.dimension), dtype=np.float32)
        done = 0
        for batch in by_length([len(row) for row in rows], self._batch_tokens):
            vectors[batch] = self._pool([rows[index] for index in batch])
            done += len(batch)
            if progress is not None:
                progress(done, len(rows))
        return vectors

    def embed_query(self, text: str) -> Vectors:
        """The vector of a question, (dimension,)."""
        vector: Vectors = self._pool([self._row(f"{self._card.query_prefix}{text}")])[0]
        return vector

    def _row(self, text: str) -> list[int]:
        start, end = self._ends
        return [start, *self._encoder.ids(text)[: self._limit - 2], end]

    def _pool(self, rows: list[list[int]]) -> Vectors:
        states = self._encoder.hidden(rows)
        if self._card.pooling == "first":
            return _unit(states[:, 0])
        lengths = np.array([len(row) for row in rows], dtype=np.float32)
        mask = np.arange(states.shape[1])[None, :] < lengths[:, None]
        mean = (states * mask[:, :, None]).sum(axis=1) / lengths[:, None]
        return _unit(mean)


def _unit(vectors: NDArray[np.floating[Any]]) -> Vectors:
    length = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    unit: Vectors = (vectors / length).astype(np.float32)
    return unit


def load_embedder(config: BotConfig) -> Embedder:
    """The embedder that a configuration names.

    Raises:
        ModelNotFoundError, ModelFormatError: it is missing, or not an embedder.
    """
    return Embedder(
        model_folder(config.embedder.model, "embedder"),
        threads=config.runtime.threads,
        batch_tokens=config.embedder.batch_tokens,
    )
