"""The build: a folder of documents becomes the next generation of a knowledge base.

Reading, embedding and indexing happen in a staging folder. Only :meth:`Layout.commit` changes
what answers, in one step; a build that fails, is cancelled or is killed changes nothing.
"""

from __future__ import annotations

import contextlib
import datetime
import shutil
import sqlite3
import time
from pathlib import Path

from slimchat._version import __version__
from slimchat.config import BotConfig
from slimchat.errors import (
    BuildCancelledError,
    IndexFormatError,
    IndexNotFoundError,
    KnowledgeError,
)
from slimchat.knowledge import indexes
from slimchat.knowledge.curated_store import salvaged
from slimchat.knowledge.gather import Gathered, Gatherer
from slimchat.knowledge.layout import STORE, Layout, check_path
from slimchat.knowledge.protocols import Cancel, EmbedderProtocol, Progress
from slimchat.knowledge.report import BuildReport
from slimchat.knowledge.scan import find_files
from slimchat.knowledge.sinks import DryRun, Staged
from slimchat.knowledge.store import Store
from slimchat.knowledge.store_writer import StoreWriter
from slimchat.knowledge.timing import timed
from slimchat.knowledge.write import write_generation


def build(
    docs: str | Path,
    index_dir: str | Path,
    config: BotConfig,
    embedder: EmbedderProtocol,
    *,
    dry_run: bool = False,
    rebuild: bool = False,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> BuildReport:
    """Build a knowledge base, or bring it up to date.

    Files are told apart by the digest of their content; only new and changed ones are read, and
    only texts without a known vector are embedded. Where nothing changed, nothing is written.

    Args:
        docs: folder of documents.
        index_dir: the folder ``BOT/``; made if it does not exist.
        dry_run: write nothing and embed nothing; the report says what would happen.
        rebuild: start from nothing, whatever is there; needed when the embedder or the chunking
            settings changed, or the index is damaged.
        progress: told of ``(stage, done, total, detail)``.
        cancel: asked between files and batches; ``True`` stops the build.

    Raises:
        KnowledgeError: the folder of documents does not exist, or the index cannot be written.
        EmptyKnowledgeError: it holds nothing that can be read; an older index stays.
        FingerprintMismatchError: the embedder or the chunking differ; see ``rebuild``.
        IndexFormatError: the index is damaged or of another version; see ``rebuild``.
        BuildInProgressError: another process is building this index.
        BuildCancelledError: ``cancel`` returned ``True``.
        ModelError: the embedder returned something other than finite vectors.
        BundleSealedError: the index was extracted from a bundle.
    """
    check_path("documents folder", docs)
    check_path("index", index_dir)
    job = _Build(Path(docs), Layout(index_dir), config, embedder, rebuild, progress, cancel)
    job.layout.check_unsealed()
    if job.layout.path.is_file():
        raise KnowledgeError(
            f"{index_dir} is a file, and a bot is built into a folder.",
            "Name another place for it, such as build/acme-bot.",
        )
    find_files(job.docs, job.layout, config.knowledge)  # before anything is made
    if dry_run:
        return job.run(dry_run=True)
    try:
        with job.layout.lock():
            job.layout.clean()
            return job.run(dry_run=False)
    except (OSError, sqlite3.OperationalError) as error:
        raise KnowledgeError(
            f"The index {index_dir} cannot be written ({error}).",
            "Check that its folder can be written to and that the disk has room; what was "
            "answering before still does.",
        ) from error


class _Build:
    def __init__(
        self,
        docs: Path,
        layout: Layout,
        config: BotConfig,
        embedder: EmbedderProtocol,
        rebuild: bool,
        progress: Progress | None,
        cancel: Cancel | None,
    ) -> None:
        from slimchat.knowledge.chunking import chunking_fingerprint

        self.docs, self.layout, self.config, self.embedder = docs, layout, config, embedder
        self.rebuild, self.progress, self.cancel = rebuild, progress, cancel
        self.chunking = chunking_fingerprint(config.chunking)
        self.stamp = {
            "slimchat_version": __version__,
            "default_language": config.knowledge.default_language,
            "config": config.to_yaml(escape=False),
        }
        self.seconds: dict[str, float] = {}

    def run(self, *, dry_run: bool) -> BuildReport:
        start, scanned_ns = time.perf_counter(), time.time_ns()
        with contextlib.ExitStack() as stack:
            previous = self._previous()
            if previous is not None:
                stack.enter_context(previous)
            base = None if self.rebuild else previous
            staged = Staged(lambda: self._stage(base))
            if not dry_run:
                stack.callback(shutil.rmtree, self.layout.staging, ignore_errors=True)
                stack.callback(staged.close)
            gatherer = Gatherer(
                self.docs,
                self.config,
                self.embedder.count_tokens,
                previous,
                DryRun(base) if dry_run else staged,
                self.tell,
                rebuild=self.rebuild,
                trust=previous is not None and not self._reread(previous),
            )
            with timed(self.seconds, "read"):
                found = gatherer.run(self.layout)
            generation = self.layout.current() if base is not None else None
            if not dry_run and self._needed(base, staged, found):
                writer = staged.open()
                writer.set_meta({**self.stamp, "scanned_ns": str(scanned_ns)})
                writer.set_skipped(found.skipped)
                generation = write_generation(
                    self.layout,
                    base is not None,
                    writer,
                    self.embedder,
                    found.written,
                    self.tell,
                    self.seconds,
                    self.config.runtime.threads,
                )
        if not dry_run:
            self.layout.remember_docs(self.docs)
        self.seconds["total"] = time.perf_counter() - start
        return found.report(self.seconds, generation, dry_run)

    def tell(self, stage: str, done: int, total: int, detail: str = "") -> None:
        if self.cancel is not None and self.cancel():
            raise BuildCancelledError(
                f"The build of {self.layout.path} was stopped while it was at '{stage}' "
                f"({done} of {total}); nothing has changed.",
                "Start it again when you are ready.",
            )
        if self.progress is not None:
            self.progress(stage, done, total, detail)

    def _previous(self) -> Store | None:
        try:
            store = Store(self.layout.folder() / STORE, self.layout.path)
        except IndexNotFoundError:
            if self.layout.exists() and not self.rebuild:
                raise
            return None
        except IndexFormatError:
            if not self.rebuild:
                raise
            return None
        if not self.rebuild:
            try:
                store.check_fingerprint("embedder", self.embedder.fingerprint)
                store.check_fingerprint("chunking", self.chunking)
            except BaseException:
                store.close()
                raise
        return store

    def _reread(self, previous: Store) -> bool:
        """Whether another version, or another assumed language, may read the files otherwise."""
        keys = ("slimchat_version", "default_language")
        return any(previous.meta.get(key) != self.stamp[key] for key in keys)

    def _needed(self, base: Store | None, staged: Staged, found: Gathered) -> bool:
        if base is None or staged.writer is not None or base.skipped() != found.skipped:
            return True
        if any(base.meta.get(key) != value for key, value in self.stamp.items()):
            return True
        return not indexes.healthy(self.layout.folder(), base)

    def _stage(self, base: Store | None) -> StoreWriter:
        writer = StoreWriter(self.layout.stage() / STORE, base, self.layout.path)
        if base is None:
            now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
            writer.set_meta(
                {
                    "embedder_fingerprint": self.embedder.fingerprint,
                    "chunking_fingerprint": self.chunking,
                    "dimension": str(self.embedder.dimension),
                    "created": now,
                    **(salvaged(self.layout) if self.layout.exists() else {}),
                }
            )
        return writer
