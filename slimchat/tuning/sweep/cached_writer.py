"""A generator that writes the same answer to the same prompt once."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from slimchat.config import GeneratorConfig
from slimchat.models.generation import ScoredToken, Timings
from slimchat.models.text_generator import GeneratedText, TextGenerator
from slimchat.tuning.sweep.cache import Cache, Ledger, key_of
from slimchat.types import Usage


class CachedWriter:
    """A generator that remembers what it wrote, by prompt and options. See :class:`TextGenerator`.

    Args:
        name: of the model; another model of the name is another cache.
    """

    def __init__(self, name: str, model: TextGenerator, cache: Cache, ledger: Ledger) -> None:
        self._name, self._model, self._cache, self._ledger = name, model, cache, ledger
        self.card = model.card

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)

    def stream(
        self,
        prompt: str,
        options: GeneratorConfig,
        cancel: Callable[[], bool] | None = None,
        stop: Sequence[str] = (),
    ) -> Written:
        """What was written to this prompt before, else what the model writes now."""
        key = key_of(self._name, prompt, options.model_dump_json(), *stop)
        kept = self._cache.get("written", [key]).get(key)
        if kept is not None:
            self._ledger.owed += kept[1]
            return Written(json.loads(kept[0]))

        def keep(record: dict[str, Any], seconds: float) -> None:
            self._cache.put("written", [(key, json.dumps(record).encode(), seconds)])

        return Written({}, self._model.stream(prompt, options, cancel, stop), keep)


class Written:
    """One answer, from the cache or from the model; see :class:`Generation`."""

    def __init__(
        self,
        record: dict[str, Any],
        generation: GeneratedText | None = None,
        keep: Callable[[dict[str, Any], float], None] = lambda record, seconds: None,
    ) -> None:
        self._record, self._generation, self._keep = record, generation, keep

    @property
    def usage(self) -> Usage:
        """Tokens read and written."""
        if self._generation is not None:
            usage: Usage = self._generation.usage
            return usage
        return Usage(*self._record["usage"])

    @property
    def timings(self) -> Timings:
        """How fast it was written; nothing where it was remembered."""
        return Timings() if self._generation is None else self._generation.timings

    @property
    def log_probs(self) -> list[ScoredToken]:
        """As the model gave them; none where it was remembered."""
        return [] if self._generation is None else self._generation.log_probs

    @property
    def cancelled(self) -> bool:
        """The caller ended it."""
        return bool(self._generation is not None and self._generation.cancelled)

    def __iter__(self) -> Iterator[str]:
        if self._generation is None:
            yield from self._record["pieces"]
            return
        began, pieces = time.perf_counter(), []
        for piece in self._generation:
            pieces.append(piece)
            yield piece
        if not self.cancelled:
            usage = [self.usage.prompt_tokens, self.usage.completion_tokens]
            self._keep({"pieces": pieces, "usage": usage}, time.perf_counter() - began)
