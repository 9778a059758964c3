"""A bot that all clients of a server share, in memory only while it is used."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from slimchat.bot import SupportBot
from slimchat.config import BotConfig
from slimchat.errors import FingerprintMismatchError
from slimchat.knowledge.base import KnowledgeBase
from slimchat.models.reader import Reader
from slimchat.types import Event


@dataclass(frozen=True, slots=True)
class _Held:
    """What takes memory."""

    knowledge: KnowledgeBase
    reader: Reader


class SharedBot(SupportBot):
    """A bot that loads again by itself when it is used after :meth:`unload`.

    What was applied to its settings stays. Get one from :meth:`SupportBot.open`.

    Attributes:
        on_load: called when it has loaded by itself.
    """

    on_load: Callable[[SharedBot], None] | None = None

    def __init__(self, knowledge: KnowledgeBase, reader: Reader) -> None:
        self._loading = threading.RLock()
        self._held: _Held | None = _Held(knowledge, reader)
        self._busy = 0
        self.path = knowledge.path
        self.docs: Path | None = None
        self.used = time.monotonic()
        super().__init__(knowledge, reader)

    @property
    def loaded(self) -> bool:
        """Whether it is in memory."""
        return self._held is not None

    @property
    def busy(self) -> bool:
        """Whether an answer is under way."""
        return self._busy > 0

    @property
    def knowledge(self) -> KnowledgeBase:
        """The documents."""
        return self._load().knowledge

    @knowledge.setter
    def knowledge(self, knowledge: KnowledgeBase) -> None:
        """Held from the start."""

    @property
    def _reader(self) -> Reader:
        return self._load().reader

    @_reader.setter
    def _reader(self, reader: Reader) -> None:
        """Held from the start."""

    def stream(self, question: str, **options: Any) -> Iterator[Event]:
        """As :meth:`SupportBot.stream`."""
        return self._counted(super().stream(question, **options))

    def unload(self) -> None:
        """Let go of index and models. What is under way ends with them."""
        with self._loading:
            self._held = None  # files close when the last search lets go of them
            with self._lock:
                self._generators.clear()

    def renew(self, config: BotConfig) -> None:
        """Answer from the newest generation, which was built with these settings."""
        with self._loading:
            if self._held is None:
                self.config = config
                return
            try:
                if config == self.config and self._held.knowledge.reload():
                    return
            except FingerprintMismatchError:
                pass  # other models are needed
            self.unload()
            self.config = config

    def _counted(self, events: Iterator[Event]) -> Iterator[Event]:
        with self._lock:
            self._busy += 1
        try:
            yield from events
        finally:
            with self._lock:
                self._busy -= 1
            self.used = time.monotonic()

    def _load(self) -> _Held:
        self.used = time.monotonic()
        with self._loading:
            if self._held is not None:
                return self._held
            fresh = SupportBot.open(self.path, self.config)
            fresh.knowledge.docs = self.docs
            self._held = held = _Held(fresh.knowledge, fresh._reader)
        if self.on_load is not None:
            self.on_load(self)
        return held
