"""The first half of a build: compare the folder with the store, and read what differs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from slimchat.config import BotConfig
from slimchat.knowledge.ingest import nothing_readable, read_file
from slimchat.knowledge.layout import Layout
from slimchat.knowledge.report import BuildReport
from slimchat.knowledge.scan import FoundFile, find_files, inspect, make_plan
from slimchat.knowledge.schema import DocumentRow, SkippedFile, document_row_of
from slimchat.knowledge.sinks import Sink
from slimchat.knowledge.store import Store
from slimchat.types import Document, Passage


@dataclass(slots=True)
class Gathered:
    """What was found.

    Attributes:
        documents: what the knowledge base will hold, by source.
        added: sources that are new; likewise ``changed``, ``removed``, ``unchanged``.
        skipped: files that could not be read.
        written: passages written; ``dropped``: passages deleted.
        reused: passages whose vector was known.
        pending: distinct texts whose vector was not.
    """

    documents: dict[str, DocumentRow] = field(default_factory=dict)
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    skipped: list[SkippedFile] = field(default_factory=list)
    written: int = 0
    dropped: int = 0
    reused: int = 0
    pending: int = 0

    def report(
        self, seconds: Mapping[str, float], generation: int | None, dry_run: bool
    ) -> BuildReport:
        """The values for people and programs."""
        languages: dict[str, int] = {}
        for row in self.documents.values():
            languages[row.language] = languages.get(row.language, 0) + 1
        return BuildReport(
            added=tuple(sorted(self.added)),
            changed=tuple(sorted(self.changed)),
            removed=tuple(sorted(self.removed)),
            unchanged=tuple(sorted(self.unchanged)),
            skipped=tuple((file.source, file.reason) for file in self.skipped),
            passages=sum(row.passages for row in self.documents.values()),
            passages_added=self.written,
            passages_removed=self.dropped,
            embedded=self.pending,
            reused=self.reused,
            languages=dict(sorted(languages.items())),
            seconds=dict(seconds),
            generation=generation,
            dry_run=dry_run,
        )


class Gatherer:
    """Reads a folder into a sink.

    Args:
        count_tokens: length of a text in the embedder's tokens.
        previous: the store as it is, ``None`` where there is none or it is unreadable.
        rebuild: read and write everything, whatever the previous store holds.
        trust: files with a known digest need not be read again.
        tell: ``tell(stage, done, total, detail)``; may raise to stop.
    """

    def __init__(
        self,
        docs: Path,
        config: BotConfig,
        count_tokens: Callable[[str], int],
        previous: Store | None,
        sink: Sink,
        tell: Callable[[str, int, int, str], None],
        *,
        rebuild: bool = False,
        trust: bool = True,
    ) -> None:
        self._docs, self._config, self._count_tokens = docs, config, count_tokens
        self._previous, self._sink, self._tell = previous, sink, tell
        self._rebuild, self._trust = rebuild, trust and not rebuild
        self._before = {row.source: row for row in previous.documents()} if previous else {}
        self._found = Gathered()

    def run(self, layout: Layout) -> Gathered:
        """Read what is new or changed, and let go of what is gone.

        Raises:
            KnowledgeError: the folder does not exist.
            EmptyKnowledgeError: nothing in it can be read.
        """
        found = self._found
        files = []
        paths = find_files(self._docs, layout, self._config.knowledge)
        for done, path in enumerate(paths):
            self._tell("scan", done, len(paths), path.name)
            files.append(inspect(path, self._docs, self._config.knowledge))
        known = {source: row.sha256 for source, row in self._before.items()}
        plan = make_plan(files, known, trust=self._trust)
        found.unchanged += plan.unchanged
        found.documents.update({source: self._before[source] for source in plan.unchanged})
        for done, file in enumerate(plan.read):
            self._tell("read", done, len(plan.read), file.source)
            self._read(file)
        self._tell("read", len(plan.read), len(plan.read), "")
        for source in plan.gone:
            self._let_go(source)
        if not found.documents:
            raise nothing_readable(self._docs, found.skipped)
        found.skipped.sort(key=lambda file: file.source)
        found.pending = self._sink.pending()
        return found

    def _read(self, file: FoundFile) -> None:
        result = read_file(file, self._docs, self._config, self._count_tokens)
        if isinstance(result, SkippedFile):
            self._found.skipped.append(result)
            if file.source in self._before:
                self._let_go(file.source)
            return
        document, passages = result
        row = document_row_of(document, len(passages))
        self._found.documents[file.source] = row
        same = self._before.get(file.source) == row and self._same_passages(document, passages)
        kind = "unchanged" if same else "changed" if file.source in self._before else "added"
        getattr(self._found, kind).append(file.source)
        if same and not self._rebuild:
            return
        if kind != "added":
            self._found.dropped += self._before[file.source].passages
        self._found.written += len(passages)
        self._found.reused += self._sink.add(document, passages)

    def _same_passages(self, document: Document, passages: list[Passage]) -> bool:
        stored = self._previous.passages_of(document.source) if self._previous else []
        return [row.passage for row in stored] == passages

    def _let_go(self, source: str) -> None:
        self._found.removed.append(source)
        self._found.dropped += self._before[source].passages
        if not self._rebuild:
            self._sink.remove(source)
