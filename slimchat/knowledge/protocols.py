"""What the knowledge base asks of the models it is given."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from slimchat.models.reading import Reading
from slimchat.types import Passage

Vectors: TypeAlias = NDArray[np.float32]
Progress: TypeAlias = Callable[[str, int, int, str], None]
"""``progress(stage, done, total, detail)``; stages: read, embed, lexical, vectors, commit."""
Cancel: TypeAlias = Callable[[], bool]
"""Asked between files and batches; ``True`` stops the build."""


class EmbedderProtocol(Protocol):
    """Text to unit vectors."""

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""

    @property
    def fingerprint(self) -> str:
        """Changes when the same text would get another vector."""

    def count_tokens(self, text: str) -> int:
        """Length of a text in the model's tokens."""

    def embed_passages(
        self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None
    ) -> Vectors:
        """Vectors of passages, shape ``(len(texts), dimension)``, L2-normalised."""

    def embed_query(self, text: str) -> Vectors:
        """Vector of a question, shape ``(dimension,)``, L2-normalised."""


class ReaderProtocol(Protocol):
    """Judges whether passages answer a question."""

    @property
    def fingerprint(self) -> str:
        """Changes when the same passage would get another score."""

    def score(
        self,
        question: str,
        passages: Sequence[Passage],
        cosines: Sequence[float | None] | None = None,
    ) -> Sequence[Reading]:
        """One :class:`Reading` per passage, in the order given.

        ``cosines`` holds the embedder's cosine of question and passage, where it is known.
        """
