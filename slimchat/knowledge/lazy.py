"""Models that load when they are first needed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from slimchat.config import BotConfig
from slimchat.knowledge.protocols import EmbedderProtocol, ReaderProtocol, Vectors
from slimchat.models.reading import Reading
from slimchat.types import Passage


class LazyEmbedder:
    """The configured embedder, loaded on first use.

    Args:
        check: called with the model when it has loaded; may raise.
    """

    def __init__(
        self, config: BotConfig, check: Callable[[EmbedderProtocol], None] | None = None
    ) -> None:
        self._config, self._check = config, check
        self._lock = threading.Lock()
        self._model: EmbedderProtocol | None = None
        self._last: tuple[str, Vectors] | None = None

    @property
    def loaded(self) -> bool:
        """Whether the model is in memory."""
        return self._model is not None

    @property
    def model(self) -> EmbedderProtocol:
        """The model.

        Raises:
            ModelError: it cannot be loaded.
            FingerprintMismatchError: it is not the one that built the index.
        """
        with self._lock:
            if self._model is None:
                from slimchat.models.embedder import load_embedder

                model: EmbedderProtocol = load_embedder(self._config)
                if self._check is not None:
                    self._check(model)
                self._model = model
            return self._model

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""
        return self.model.dimension

    @property
    def fingerprint(self) -> str:
        """Changes when the same text would get another vector."""
        return self.model.fingerprint

    def count_tokens(self, text: str) -> int:
        """Length of a text in the model's tokens."""
        return self.model.count_tokens(text)

    def embed_passages(
        self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None
    ) -> Vectors:
        """Vectors of passages, shape ``(len(texts), dimension)``, L2-normalised."""
        return self.model.embed_passages(texts, progress)

    def embed_query(self, text: str) -> Vectors:
        """Vector of a question, shape ``(dimension,)``, L2-normalised.

        The last one is kept: a question is judged by its vector before it is searched for.
        """
        last = self._last
        if last is None or last[0] != text:
            self._last = last = text, self.model.embed_query(text)
        return last[1].copy()


class LazyReader:
    """The configured reader, loaded on first use."""

    def __init__(self, config: BotConfig) -> None:
        self._config = config
        self._lock = threading.Lock()
        self._model: ReaderProtocol | None = None

    @property
    def model(self) -> ReaderProtocol:
        """The model.

        Raises:
            ModelError: it cannot be loaded.
        """
        with self._lock:
            if self._model is None:
                from slimchat.models.reader import load_reader

                model: ReaderProtocol = load_reader(self._config)
                self._model = model
            return self._model

    @property
    def fingerprint(self) -> str:
        """Changes when the same passage would get another score."""
        return self.model.fingerprint

    def score(
        self,
        question: str,
        passages: Sequence[Passage],
        cosines: Sequence[float | None] | None = None,
    ) -> Sequence[Reading]:
        """One reading per passage, in the order given."""
        return self.model.score(question, passages, cosines)
