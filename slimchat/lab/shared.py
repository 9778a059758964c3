"""A bot that all clients of a server share, in memory only while it is used."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from slimchat.bot import SupportBot
from slimchat.config import BotConfig
from slimchat.errors import FingerprintMismatchError, KnowledgeError, SlimchatError
from slimchat.knowledge.base import KnowledgeBase
from slimchat.knowledge.layout import Layout
from slimchat.lab.bundles import is_bundle, stamp_of
from slimchat.lab.record import keep
from slimchat.models.reader import Reader
from slimchat.models.text_generator import TextGenerator
from slimchat.tuning.settings import values
from slimchat.types import Event
from slimchat.widgets.events import Data

logger = logging.getLogger(__name__)


class SharedBot(SupportBot):
    """Works on another bot, which it opens when it is used and lets go of in :meth:`unload`.

    Settings that were applied stay, also when the server ends.

    Args:
        docs: the folder of documents, where it is known.
        applied: settings that were applied since it was built, by dotted name.
        on_use: called when the other bot was opened, and after each answer.

    Attributes:
        path: the bot's folder, or its file.
        used: when it was used last, as :func:`time.monotonic` tells it.

    Raises:
        KnowledgeError, ModelError: see :meth:`slimchat.SupportBot.open`.
    """

    def __init__(
        self, path: Path, docs: Path | None, applied: Data, on_use: Callable[[SharedBot], None]
    ) -> None:
        self.path, self.docs, self._on_use = path, docs, on_use
        self._stamp = stamp_of(path) if is_bundle(path) else None
        self.used = time.monotonic()
        self._busy = 0
        self._counting = threading.Lock()
        self._loading = threading.Lock()
        self._inner: SupportBot | None = SupportBot.open(path)
        self._inner.knowledge.docs = docs
        self._updates = self._inner.knowledge.updates
        super().__init__(self._inner.knowledge, self._inner._reader)
        self.origin = path
        self._built_with = self.config
        if applied:
            try:
                super().configure(self.config.updated(applied))
            except SlimchatError as error:
                logger.warning("What was applied to %s is forgotten: %s", path, error)

    @property
    def loaded(self) -> bool:
        """Whether it is in memory."""
        return self._inner is not None

    @property
    def applied(self) -> BotConfig | None:
        """The settings in use, where they are not those that it was built with."""
        return None if self.config == self._built_with else self.config

    @property
    def busy(self) -> bool:
        """Whether an answer is under way."""
        return self._busy > 0

    @property
    def knowledge(self) -> KnowledgeBase:
        """The documents."""
        return self._opened().knowledge

    @knowledge.setter
    def knowledge(self, knowledge: KnowledgeBase) -> None:
        """The other bot has it."""

    @property
    def _reader(self) -> Reader:
        return self._opened()._reader

    @_reader.setter
    def _reader(self, reader: Reader) -> None:
        """The other bot has it."""

    def _loaded_generator(self, config: BotConfig) -> TextGenerator | None:
        return self._opened()._loaded_generator(config)

    def stream(self, question: str, **options: Any) -> Iterator[Event]:
        """As :meth:`SupportBot.stream`."""
        return self._counted(super().stream(question, **options))

    def configure(self, config: BotConfig) -> BotConfig:
        """As :meth:`SupportBot.configure`; the settings are kept beside the bot."""
        before = super().configure(config)
        self._keep_applied()
        return before

    def unload(self) -> None:
        """Let go of index and models; searches under way keep them until they end."""
        with self._loading:
            self._inner = None

    def outdated(self) -> bool:
        """Whether it is in memory and its folder holds a newer generation, or its file is another
        one."""
        inner = self._inner
        if inner is None:
            return False
        if self._stamp is not None:
            return is_bundle(self.path) and stamp_of(self.path) != self._stamp
        try:
            return Layout(self.path).current() != inner.knowledge.generation
        except KnowledgeError:  # it is gone; what is in memory goes on answering
            return False

    def renew(self, config: BotConfig, docs: Path | None) -> None:
        """Answer from the newest generation, which was built with these settings."""
        with self._loading:
            self.docs = docs
            if self._stamp is not None:
                self._stamp, self._inner = stamp_of(self.path), None
            inner, same = self._inner, config == self.config
            self.config = self._built_with = config
            self._keep_applied()
            if inner is None:
                return
            try:
                if same:
                    inner.knowledge.reload()
                    inner.knowledge.docs = docs
                    return
            except FingerprintMismatchError:
                pass  # built with another model
            self._inner = None

    def _keep_applied(self) -> None:
        built, now = values(self._built_with), values(self.config)
        changes = {name: value for name, value in now.items() if value != built[name]}
        try:
            keep(self.path, settings=changes or None)
        except OSError as error:
            logger.warning("The settings applied to %s are not kept: %s", self.path, error)

    def _counted(self, events: Iterator[Event]) -> Iterator[Event]:
        with self._counting:
            self._busy += 1
        try:
            yield from events
        finally:
            with self._counting:
                self._busy -= 1
            self.used = time.monotonic()
            self._on_use(self)

    def _opened(self) -> SupportBot:
        self.used = time.monotonic()
        with self._loading:
            if self._inner is not None:
                return self._inner
            inner = SupportBot.open(self.path, self.config)
            inner.knowledge.docs = self.docs
            inner.knowledge.updates = self._updates  # open panels follow it
            self._inner = inner
        self._on_use(self)
        return inner
