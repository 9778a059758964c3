"""The documents of one bot, as a page looks after them; knows nothing of any notebook."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from slimchat.curation.duplicates import Duplicates, near_duplicates
from slimchat.curation.folder import DocumentFolder
from slimchat.curation.golden import Golden, GoldenSet
from slimchat.curation.overview import (
    coverage,
    document_rows,
    page_of,
)
from slimchat.curation.pending import Inspected, pending
from slimchat.curation.projection import passage_map
from slimchat.errors import GoldenSetError, KnowledgeError
from slimchat.knowledge.base import KnowledgeBase
from slimchat.knowledge.layout import Layout, check_path
from slimchat.knowledge.loaders import supported_endings
from slimchat.types import to_json
from slimchat.widgets.events import Data
from slimchat.widgets.knowledge_intents import obey, offset_in
from slimchat.widgets.task_session import TaskSession
from slimchat.widgets.tasks import Task
from slimchat.widgets.uploads import CHUNK, Uploads

if TYPE_CHECKING:
    from slimchat.bot import SupportBot
    from slimchat.evaluation.report import Report

__all__ = ["Golden", "KnowledgeSession"]


class KnowledgeSession(TaskSession):
    """What a page can see and do of a bot's documents.

    Every intent returns at once; what comes of it is sent from a thread, as events with the
    request's id. What the page shows at all times is :meth:`state`.

    Args:
        golden: a golden set, or the report of one.
        docs: the folder of documents; by default the one the bot was built from.
        send: called with a request's id and an event.
        changed: called after the state changed.

    Raises:
        GoldenSetError: a row cannot be read.
        KnowledgeError: the folder of documents does not exist.
        BundleSealedError: the bot was opened from a bundle, and a folder of documents is given.
    """

    def __init__(
        self,
        bot: SupportBot,
        golden: Golden | None,
        docs: str | Path | None,
        send: Callable[[str, Data], None],
        changed: Callable[[], None],
    ) -> None:
        super().__init__("knowledge", send)
        self._bot = bot
        self._changed = changed
        self._golden = GoldenSet(golden, bot.knowledge)
        if self._golden.report is not None:
            bot.cited.record_report(self._golden.report)
        self._duplicates: Duplicates | None = None
        self._inspected = Inspected()
        self._uploads = self._open_folder(docs)
        self._updates = bot.knowledge.updates
        self._updates.follow(self._updated)

    @property
    def knowledge(self) -> KnowledgeBase:
        """The documents that the bot answers from."""
        return self._bot.knowledge

    @property
    def report(self) -> Report | None:
        """The last report of the golden set."""
        return self._golden.report

    @property
    def docs(self) -> Path | None:
        """The folder of documents, where it is known."""
        return self._uploads.folder.path if self._uploads else None

    def state(self) -> Data:
        """JSON data: the index, the folder, what waits for a rebuild, what can be undone."""
        knowledge = self._bot.knowledge
        folder = self._uploads.folder if self._uploads else None
        return {
            "generation": knowledge.generation,
            "documents": len(knowledge.documents()),
            "passages": knowledge.store.count(),
            "skipped": len(knowledge.skipped()),
            "folder": folder.path.name if folder else None,
            "sealed": Layout(knowledge.path).sealed,
            "endings": [*supported_endings()],
            "limit": folder.limit if folder else 0,
            "chunk": CHUNK,
            "rebuilding": self._updates.running,
            "pending": pending(knowledge, folder.path, self._inspected) if folder else None,
            "removed": [to_json(entry) for entry in folder.removed()] if folder else [],
            "golden": self._golden.snapshot(),
        }

    def rows(self) -> list[Data]:
        """Every document; see :func:`slimchat.curation.overview.document_rows`."""
        return document_rows(self._bot.knowledge, self.docs, self._bot.cited)

    def map(self, task: Task | None = None) -> Data:
        """The map; see :func:`slimchat.curation.projection.passage_map`."""
        failed = self._golden.failed()
        if task is None:
            return passage_map(self._bot.knowledge, failed)
        return passage_map(
            self._bot.knowledge,
            failed,
            progress=lambda done, total: task.progress("map", done, total),
            cancel=task.stopped,
        )

    def obey(self, content: Any, buffers: Sequence[Any] = ()) -> bool:
        """Carry out one intent. Returns false for anything that is none, and does nothing then."""
        return obey(self, content, buffers)

    def close(self) -> None:
        """Do nothing any more. What is under way is asked to end."""
        self._updates.unfollow(self._updated)
        super().close()

    def _last(self) -> Callable[[], None] | None:
        return self._uploads.close if self._uploads else None

    def file(self, request: str, work: Callable[[Uploads[DocumentFolder]], Data]) -> None:
        """Do something to the files, and tell what changed."""

        def run(_: Task) -> Data:
            if self._uploads is None:
                raise _no_folder(self._bot.knowledge)
            if self._updates.running:
                self._uploads.close()
                raise KnowledgeError(
                    f"The index {self.knowledge.path} is being rebuilt; files stay as they are.",
                    "Wait until it is done, or stop it.",
                )
            event = work(self._uploads)
            return event if event.get("complete") is False else self.after(event)

        self.quick.do(request, run, "The change of the files")

    def drop(self, request: str, upload: str) -> None:
        """Forget a file that is not complete, also while the index is rebuilt."""

        def run(_: Task) -> Data:
            if self._uploads is None:
                raise _no_folder(self._bot.knowledge)
            self._uploads.drop(upload)
            return {"type": "done"}

        self.quick.do(request, run, "The change of the files")

    def documents(self, query: Data) -> Data:
        """One page of the table, and the coverage."""
        rows = self.rows()
        page = page_of(
            rows,
            str(query.get("text", "")),
            kind=str(query.get("kind", "all")),
            sort=str(query.get("sort", "source")),
            descending=query.get("descending") is True,
            offset=offset_in(query),
        )
        return {"type": "documents", **page, "coverage": coverage(rows, self._bot.cited)}

    def compare(self, task: Task, threshold: float) -> Data:
        """Look for near-duplicates."""
        self._duplicates = near_duplicates(
            self._bot.knowledge,
            threshold,
            progress=lambda done, total: task.progress("duplicates", done, total),
            cancel=task.stopped,
        )
        return {"type": "pairs", **self._duplicates.page()}

    def pairs(self, offset: int) -> Data:
        """Some of the near-duplicates that were found last."""
        if self._duplicates is None:
            raise KnowledgeError("Nothing was compared yet.", "Look for near-duplicates first.")
        return {"type": "pairs", **self._duplicates.page(offset)}

    def evaluate(self, task: Task) -> Data:
        """Ask the questions of the golden set."""
        if self._golden.cases is None:
            raise GoldenSetError(
                "There is no golden set to evaluate.", "Give one: bot.knowledge_view(golden=...)."
            )
        report = self._bot.evaluate(
            self._golden.cases,
            progress=lambda done, total: task.progress("evaluate", done, total),
            cancel=task.stopped,
        )
        if not report.cancelled:
            self._golden.report = report
        return self.after({"type": "evaluated", "stopped": report.cancelled})

    def rebuild(self, task: Task) -> Data:
        """Bring the index up to date; the old one answers until then."""
        bot, docs = self._bot, self.docs
        if docs is None:
            raise _no_folder(bot.knowledge)
        before = bot.knowledge.generation
        report = bot.knowledge.update(docs, progress=task.progress, cancel=task.stopped)
        again = None
        if report.generation != before:
            again = bot._recheck_built(self._golden.cases, task.progress, task.stopped)
        told = None if again is None else again.to_dict()
        return {"type": "rebuilt", "report": {**report.to_dict(), "recheck": told}}

    def after(self, event: Data) -> Data:
        """The event, once the page was told what changed."""
        self._changed()
        return event

    def _updated(self) -> None:
        """An update of the index began or ended, here or elsewhere, or the settings are others."""
        if self._uploads is not None and self._updates.running:
            self.quick.tidy(self._uploads.close)
        self._changed()

    def _open_folder(self, docs: str | Path | None) -> Uploads[DocumentFolder] | None:
        knowledge = self._bot.knowledge
        if docs is not None:
            check_path("documents folder", docs)
        path = knowledge.docs if docs is None else Path(docs)
        if path is None or (docs is None and not path.is_dir()):
            return None
        layout = Layout(knowledge.path)
        layout.check_unsealed()
        return Uploads(DocumentFolder(path, layout, knowledge.config.knowledge))


def _no_folder(knowledge: KnowledgeBase) -> KnowledgeError:
    return KnowledgeError(
        f"The bot of the index {knowledge.path} does not know its folder of documents.",
        "Give it: bot.knowledge_view(docs='FOLDER').",
    )
