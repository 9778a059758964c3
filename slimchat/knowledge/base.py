"""The knowledge base: one built folder, open for searching."""

from __future__ import annotations

import contextlib
import threading
from pathlib import Path
from typing import Any

from slimchat._closing import Closing
from slimchat._holds import Hold
from slimchat.config import BotConfig, RetrieverConfig
from slimchat.errors import KnowledgeError
from slimchat.fixed import check_fixed
from slimchat.knowledge import builder
from slimchat.knowledge.curated_store import CuratedStore
from slimchat.knowledge.indexes import open_lexical, open_vectors
from slimchat.knowledge.layout import STORE, Layout
from slimchat.knowledge.lazy import LazyEmbedder, LazyReader
from slimchat.knowledge.meta_change import change_meta
from slimchat.knowledge.protocols import EmbedderProtocol, ReaderProtocol
from slimchat.knowledge.report import BuildReport
from slimchat.knowledge.retriever import Retriever, SearchResult
from slimchat.knowledge.schema import DocumentRow, SkippedFile
from slimchat.knowledge.store import Store
from slimchat.knowledge.stored_settings import stored_settings
from slimchat.knowledge.updates import Updates
from slimchat.types import Hit, Passage, SearchMode


class KnowledgeBase(Closing):
    """Documents that can be searched. Get one from :meth:`open` or :meth:`build`.

    It serves the generation it opened until :meth:`reload`, whatever builds do meanwhile.
    Models that are not given load on first use. Searching is safe from several threads.

    Attributes:
        path: the folder ``BOT/``.
        docs: the folder of documents that it was last built from, where that is still there.
        report: what the last :meth:`build` or :meth:`update` of this object did.
        config: the settings in use.
        generation: number of the generation being served.
        embedder: turns text into vectors; it may load on first use.
        curated: the curated answers, also those written since it opened.
        updates: tells whether :meth:`update` is at work, and of :meth:`configure`.
    """

    def __init__(
        self,
        path: str | Path,
        config: BotConfig | None,
        embedder: EmbedderProtocol | None,
        reader: ReaderProtocol | None,
    ) -> None:
        self.path = Path(path)
        self.docs = Layout(self.path).docs
        self.report: BuildReport | None = None
        self.updates = Updates(self.path)
        self._given = config
        self._lock = threading.Lock()
        store = self._open_store()
        self._hold = Hold(self.path)
        try:
            self.config = config or BotConfig.from_dict(
                stored_settings(store), where=str(store.path)
            )
            self.embedder = (
                LazyEmbedder(self.config, self._check_embedder) if embedder is None else embedder
            )
            self._reader = LazyReader(self.config) if reader is None else reader
            self.curated = CuratedStore(self.path, self.embedder)
            self._serve(store)
        except BaseException:
            store.close()
            raise

    @classmethod
    def open(
        cls,
        path: str | Path,
        config: BotConfig | None = None,
        embedder: EmbedderProtocol | None = None,
        reader: ReaderProtocol | None = None,
    ) -> KnowledgeBase:
        """Open a built folder.

        Args:
            config: by default the settings it was built with.

        Raises:
            IndexNotFoundError: nothing was built there.
            IndexFormatError: it is damaged, or another version wrote it.
            FingerprintMismatchError: the embedder or ``config.chunking`` differ from those that
                built it. An embedder that loads lazily is compared when it loads.
        """
        return cls(path, config, embedder, reader)

    @classmethod
    def build(
        cls,
        docs: str | Path,
        index: str | Path,
        config: BotConfig | None = None,
        embedder: EmbedderProtocol | None = None,
        reader: ReaderProtocol | None = None,
        **options: Any,
    ) -> KnowledgeBase:
        """Build or update a folder, then open it; the report is in :attr:`report`.

        Args:
            options: ``rebuild``, ``progress`` and ``cancel`` of
                :func:`slimchat.knowledge.builder.build`, which says what may be raised.
        """
        settings = config or BotConfig()
        model = LazyEmbedder(settings) if embedder is None else embedder
        report = builder.build(docs, index, settings, model, **options)
        base = cls(index, settings, model, reader)
        base.report = report
        base.docs = Path(docs).absolute()
        return base

    retriever: Retriever
    """Searches the generation being served."""

    def update(self, docs: str | Path, dry_run: bool = False, **options: Any) -> BuildReport:
        """Bring the folder up to date with the documents, and serve the result.

        Args:
            dry_run: write nothing; the report says what would happen.
            options: as for :meth:`build`.

        Raises:
            BuildInProgressError: this object is being updated in another thread, or the folder by
                another process.
            KnowledgeError, ModelError: as for :meth:`build`.
        """
        with contextlib.nullcontext() if dry_run else self.updates.alone():
            report = self.report = builder.build(
                docs, self.path, self.config, self.embedder, dry_run=dry_run, **options
            )
            if not dry_run:
                self.docs = Path(docs).absolute()
                self.reload()
            return report

    def reload(self) -> bool:
        """Serve the newest generation. Returns whether there was a newer one."""
        with self._lock:
            if Layout(self.path).current() == self.generation:
                return False
            old, store = self.store, self._open_store()
            try:
                self._serve(store)
            except BaseException:
                store.close()
                raise
            # A search in another thread may still read the old store; it closes when let go.
            del old
            return True

    def search(
        self, q: str, k: int | None = 10, mode: SearchMode | None = "hybrid", **options: Any
    ) -> list[Hit]:
        """The best passages for a question; options as in :meth:`Retriever.run`."""
        return self.retriever.search(q, k, mode=mode, **options)

    def run(
        self,
        q: str,
        k: int | None = None,
        *,
        settings: RetrieverConfig | None = None,
        **options: Any,
    ) -> SearchResult:
        """Hits with timings and the reader's judgements; see :meth:`Retriever.run`.

        Args:
            settings: for this search alone, instead of ``config.retriever``.
        """
        return self._tuned(settings).run(q, k, **options)

    def explain(
        self, q: str, passage_id: str, *, settings: RetrieverConfig | None = None, **options: Any
    ) -> dict[str, Any]:
        """Where a passage stands for a question; see :meth:`Retriever.explain`."""
        return self._tuned(settings).explain(q, passage_id, **options)

    def configure(self, config: BotConfig) -> None:
        """Search with other settings from now on; searches under way end with theirs.

        Raises:
            ConfigError: they need the index built, or the models loaded, anew.
        """
        check_fixed(self.config, config)
        with self._lock:
            self.config = config
            self.retriever = self.retriever.tuned(config.retriever)
        self.updates.tell()

    def save_config(self, config: BotConfig) -> None:
        """Keep settings in the folder, as those that it is opened with.

        Raises:
            ConfigError: they need the index built, or the models loaded, anew.
            BuildInProgressError: the folder is being built right now.
            KnowledgeError: it cannot be written.
        """
        check_fixed(self.config, config)
        text = config.to_yaml(escape=False)
        change_meta(Layout(self.path), self.embedder, lambda _: {"config": text})

    def documents(self) -> list[DocumentRow]:
        """Every document, by source."""
        return self.store.documents()

    def passages(self, source: str | None = None) -> list[Passage]:
        """The passages of a document, or all of them, in order."""
        rows = self.store.scan() if source is None else self.store.passages_of(source)
        return [row.passage for row in rows]

    def passage(self, passage_id: str) -> Passage:
        """A passage by its id, or a curated answer by the id that its citation has.

        Raises:
            KnowledgeError: there is none.
        """
        curated = self.curated.passage(passage_id)
        if curated is not None:
            return curated
        stored = self.store.passage(passage_id)
        if stored is None:
            raise KnowledgeError(
                f"There is no passage {passage_id!r} in {self.path}.",
                "Take an id from a search; ids change when a document's text changes.",
            )
        return stored.passage

    def skipped(self) -> list[SkippedFile]:
        """The files that could not be read, with the reasons."""
        return self.store.skipped()

    def stats(self) -> dict[str, Any]:
        """JSON data: documents, passages, languages (documents by language), skipped, bytes on
        disk, generation, created, and the embedder's fingerprint and dimension."""
        files = (file for file in self.store.path.parent.rglob("*") if file.is_file())
        return {
            "documents": len(self.store.documents()),
            "passages": self.store.count(),
            "languages": self.store.languages(),
            "skipped": len(self.store.skipped()),
            "bytes": sum(file.stat().st_size for file in files),
            "generation": self.generation,
            "created": self.store.meta.get("created", ""),
            "embedder": self.store.meta.get("embedder_fingerprint", ""),
            "dimension": self.store.dimension,
        }

    def close(self) -> None:
        """Close the files. Idempotent."""
        self.store.close()
        self._hold.close()

    def _tuned(self, settings: RetrieverConfig | None) -> Retriever:
        return self.retriever if settings is None else self.retriever.tuned(settings)

    def _open_store(self) -> Store:
        layout = Layout(self.path)
        return Store(layout.folder() / STORE, layout.path)

    def _check_embedder(self, embedder: EmbedderProtocol) -> None:
        self.store.check_fingerprint("embedder", embedder.fingerprint)

    def _serve(self, store: Store) -> None:
        from slimchat.knowledge.chunking import chunking_fingerprint

        if self._given is not None:
            store.check_fingerprint("chunking", chunking_fingerprint(self._given.chunking))
        embedder = self.embedder
        if not isinstance(embedder, LazyEmbedder) or embedder.loaded:
            store.check_fingerprint("embedder", embedder.fingerprint)
        folder, threads = store.path.parent, self.config.runtime.threads
        lexical, vectors = open_lexical(folder, store), open_vectors(folder, store, threads)
        self.retriever = Retriever(
            store, lexical, vectors, embedder, self._reader, self.config.retriever
        )
        self.store = store
        self.generation = int(folder.name)
