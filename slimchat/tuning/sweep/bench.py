"""Asks questions with any config, over indexes and readings that are kept."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import cast

from slimchat._closing import Closing
from slimchat.config import BotConfig, ChunkingConfig
from slimchat.dialogue.collecting import collected
from slimchat.dialogue.faq import Faq
from slimchat.dialogue.pipeline import Pipeline
from slimchat.dialogue.private import Private
from slimchat.evaluation.golden import GoldenCase
from slimchat.evaluation.rows import Row
from slimchat.evaluation.runner import evaluate
from slimchat.knowledge import builder
from slimchat.knowledge.analysis import clean
from slimchat.knowledge.base import KnowledgeBase
from slimchat.knowledge.protocols import Cancel
from slimchat.models.loaded import LoadedGenerators
from slimchat.models.reader import Reader
from slimchat.models.text_generator import TextGenerator
from slimchat.tuning.sweep.cache import Cache, Ledger
from slimchat.tuning.sweep.cached_models import CachedEmbedder, CachedReader
from slimchat.tuning.sweep.cached_writer import CachedWriter
from slimchat.types import Answer, Language, Turn


@dataclass(frozen=True, slots=True)
class Subject:
    """The bot that is tuned.

    Attributes:
        config: its settings when it begins.
        docs: the folder it was built from; ``None`` keeps to its own index.
    """

    knowledge: KnowledgeBase
    reader: Reader
    generators: LoadedGenerators
    config: BotConfig
    docs: Path | None = None


class Bench(Closing):
    """A bot in all its variants. For one thread.

    Args:
        folder: for indexes.
    """

    def __init__(self, subject: Subject, folder: Path, cache: Cache) -> None:
        self._subject, self._folder, self._cache = subject, folder, cache
        self._ledger = Ledger()
        self._embedder = CachedEmbedder(subject.knowledge.embedder, cache, self._ledger)
        self._reader = CachedReader(subject.reader, cache, self._ledger)
        self._open: dict[ChunkingConfig, KnowledgeBase] = {}

    def rows(
        self,
        config: BotConfig,
        cases: Sequence[GoldenCase],
        cancel: Cancel | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> list[Row]:
        """Ask questions; fewer rows than questions where ``cancel`` said so.

        The latency of a row is what the question takes without a cache: the time it took now, and
        for each part that was known the time that part took when it was computed.

        Raises:
            BuildCancelledError: stopped while an index was built.
            KnowledgeError: an index cannot be built.
        """
        knowledge = self._knowledge(config, cancel)
        variant = _Variant(knowledge, self._pipeline(knowledge, config), config, self._ledger)
        report = evaluate(variant, cases, progress=progress, cancel=cancel, alone=False)
        owed = variant.owed
        return [
            row if row["latency_s"] is None else {**row, "latency_s": row["latency_s"] + seconds}
            for row, seconds in zip(report.rows, owed, strict=True)
        ]

    def close(self) -> None:
        """Close the indexes."""
        for knowledge in self._open.values():
            knowledge.close()

    def _pipeline(self, knowledge: KnowledgeBase, config: BotConfig) -> Pipeline:
        writer: TextGenerator | None = None
        if config.answer.mode == "generative":
            private = partial(Private().masked, knowledge=knowledge)
            model = self._subject.generators.of(config, config, private)
            made = CachedWriter(str(config.generator.named), model, self._cache, self._ledger)
            writer = cast("TextGenerator", made)  # what it does not do itself, the model does
        return Pipeline(knowledge, self._reader, writer, config, Faq(knowledge))

    def _knowledge(self, config: BotConfig, cancel: Cancel | None) -> KnowledgeBase:
        """The knowledge base with the chunking of a config; built where there is none."""
        own = self._subject.knowledge
        if config.chunking not in self._open:
            if config.chunking == self._subject.config.chunking:
                path = own.path
            else:
                path = self._built(config, cancel)
            made = KnowledgeBase.open(path, config, self._embedder, self._reader)
            made.curated = own.curated
            self._open[config.chunking] = made
        return self._open[config.chunking]

    def _built(self, config: BotConfig, cancel: Cancel | None) -> Path:
        docs = self._subject.docs
        if docs is None:
            raise AssertionError("no chunking is tried without documents")
        self._embedder.learn(self._subject.knowledge.store)
        name = hashlib.sha256(config.chunking.model_dump_json().encode()).hexdigest()[:12]
        path = self._folder / name
        builder.build(docs, path, config, self._embedder, cancel=cancel)
        return path


class _Variant:
    """The bot as :func:`evaluate` asks it."""

    def __init__(
        self, knowledge: KnowledgeBase, pipeline: Pipeline, config: BotConfig, ledger: Ledger
    ) -> None:
        self.knowledge, self._pipeline = knowledge, pipeline
        self._config, self._ledger = config, ledger
        self._warm = False
        self.owed: list[float] = []

    def ask(self, question: str, *, history: Sequence[Turn], language: Language | None) -> Answer:
        """Answer a question, and note what the caches saved."""
        self._ledger.settled()
        spoken = language or self._config.language
        try:
            return collected(self._pipeline.run(clean(question), history, spoken, None))
        finally:
            if self._warm:  # the first one is asked to warm up, and has no row
                self.owed.append(self._ledger.settled())
            self._warm = True
