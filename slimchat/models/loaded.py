"""Generators in memory: each is loaded once, and only so many stay."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from slimchat.models.encoder import model_folder

if TYPE_CHECKING:
    from slimchat.config import BotConfig
    from slimchat.models.text_generator import TextGenerator

MOST = 2
"""Generators kept in memory: one in use, and one that is tried."""


class LoadedGenerators:
    """Loads generators when they are first asked for. Safe from several threads.

    Nobody waits for a generator but those who asked for it.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loading: dict[str, threading.Lock] = {}
        self._loaded: dict[str, TextGenerator] = {}

    def names(self) -> list[str]:
        """Those in memory, the one asked for last at the end."""
        with self._lock:
            return [*self._loaded]

    def of(self, config: BotConfig, own: BotConfig, private: Callable[[Any], Any]) -> TextGenerator:
        """The generator that settings name; an endpoint is never held.

        Args:
            own: the settings whose generator stays.
            private: masks personal data before it leaves the machine.

        Raises:
            ModelError: it is missing or damaged, or is an endpoint that is not allowed here.
        """
        if config.generator.endpoint is not None:
            from slimchat.models.endpoint.generator import EndpointGenerator

            return EndpointGenerator(config.generator, private)
        kept = str(own.generator.model)
        return self.get(str(config.generator.model), config.runtime.threads, kept)

    def get(self, name: str, threads: int, keep: str) -> TextGenerator:
        """A generator; others than it and ``keep`` may go.

        Args:
            name: ``bundled``, or the folder of a converted model.
            threads: 0 takes the physical cores.
            keep: name of another one that stays.

        Raises:
            ModelError: it is missing or damaged.
        """
        if (known := self._found(name)) is not None:
            return known
        with self._lock:
            alone = self._loading.setdefault(name, threading.Lock())
        with alone:
            if (known := self._found(name)) is not None:  # another thread has loaded it
                return known
            from slimchat.models.engine import load_generator

            made = load_generator(model_folder(name, "answerer"), threads)
            with self._lock:
                self._loaded[name] = made
                tried = [other for other in self._loaded if other not in (keep, name)]
                while tried and len(self._loaded) > MOST:
                    del self._loaded[tried.pop(0)]
            return made

    def _found(self, name: str) -> TextGenerator | None:
        with self._lock:
            found = self._loaded.pop(name, None)
            if found is not None:
                self._loaded[name] = found
            return found
