"""The bot: a knowledge base, a reader, and a way of answering."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from slimchat._bot.acting import Acting
from slimchat._bot.answering import Answering
from slimchat._bot.calibrating import Calibrating
from slimchat._bot.curating import Curating
from slimchat._bot.evaluating import Evaluating
from slimchat._bot.exporting import Exporting
from slimchat._bot.handing_over import HandingOver
from slimchat._bot.notebook import NotebookTools
from slimchat._bot.routable import Routable
from slimchat._bot.tuning import Tuning
from slimchat._closing import Closing
from slimchat.bundle.opening import is_bundle, open_bundle
from slimchat.config import BotConfig
from slimchat.curation.cited import CitedSources
from slimchat.curation.trash import Trash
from slimchat.dialogue.faq import Faq
from slimchat.dialogue.policy import Policy
from slimchat.dialogue.private import Private
from slimchat.knowledge.base import KnowledgeBase
from slimchat.knowledge.layout import Layout, check_path
from slimchat.knowledge.lazy import LazyReader
from slimchat.knowledge.protocols import Cancel, Progress
from slimchat.models.loaded import LoadedGenerators
from slimchat.models.reader import Reader, load_reader
from slimchat.tools.toolbox import Toolbox

if TYPE_CHECKING:
    from slimchat.evaluation.recheck import Recheck


class SupportBot(
    Answering,
    NotebookTools,
    Acting,
    Routable,
    Curating,
    Evaluating,
    Calibrating,
    Tuning,
    Exporting,
    HandingOver,
    Closing,
):
    """Answers questions from documents, with sources, or says that it cannot.

    Get one from :meth:`from_folder` or :meth:`open`. Asking is safe from several threads.

    Attributes:
        knowledge: the documents.
        config: the settings in use.
        cited: which documents its answers cite.
        origin: the folder or the file that it was opened from.
        rechecked: what became of the questions that had failed, where :meth:`from_folder` changed
            the bot and there were some.
    """

    def __init__(self, knowledge: KnowledgeBase, reader: Reader) -> None:
        self.knowledge = knowledge
        self.config = knowledge.config
        self.cited = CitedSources()
        self._reader = reader
        self._faq = Faq(knowledge)
        self._policy, self._private = Policy(), Private()
        self.origin = knowledge.path
        self._generators = LoadedGenerators()
        self._toolbox = Toolbox()
        self._configuring = threading.Lock()
        self.rechecked: Recheck | None = None

    @classmethod
    def from_folder(
        cls,
        docs: str | Path,
        config: BotConfig | None = None,
        index: str | Path | None = None,
        *,
        progress: Progress | None = None,
        cancel: Cancel | None = None,
        rebuild: bool = False,
    ) -> SupportBot:
        """Build the index, or bring it up to date, and open the bot.

        Where that changes the bot, what failed last is asked again, for so long as the setting
        ``recheck_s`` says; :attr:`rechecked` holds what came of it.

        Args:
            docs: the folder of documents.
            index: where the index goes; by default ``build/NAME-bot`` beside the documents.
            progress: ``progress(stage, done, total, detail)``; by default a progress bar.
            cancel: asked while building; ``True`` stops, and nothing changes.
            rebuild: read and embed everything again.

        Raises:
            KnowledgeError: see :func:`slimchat.knowledge.builder.build`.
            ModelError: a model that the settings name is missing or damaged.
        """
        from slimchat.evaluation.after_build import generation_of
        from slimchat.progress import build_progress, tell

        check_path("documents folder", docs)
        settings = config or BotConfig()
        folder = Path(docs)
        target = (
            Path(index)
            if index is not None
            else folder.resolve().parent / "build" / (f"{folder.resolve().name}-bot")
        )
        reader, before = load_reader(settings), generation_of(target)
        with build_progress(progress) as report:
            knowledge = KnowledgeBase.build(
                folder,
                target,
                settings,
                reader=reader,
                progress=report,
                cancel=cancel,
                rebuild=rebuild,
            )
            bot = cls(knowledge, reader)
            if before not in (None, knowledge.generation):
                bot.rechecked = bot._recheck_built(None, report, cancel)
        if progress is None and bot.rechecked is not None:
            tell(bot.rechecked.lines())
        return bot

    @classmethod
    def open(cls, path: str | Path, config: BotConfig | None = None) -> SupportBot:
        """Open a built folder, or a bundle that :meth:`export` wrote.

        Args:
            config: by default the settings it was built with. Of a bundle, ``bundled`` models are
                those that came with it.

        Raises:
            BundleError: the bundle is missing, unsafe, damaged or changed; the message names the
                part.
            IndexNotFoundError, IndexFormatError, FingerprintMismatchError: see
                :meth:`KnowledgeBase.open`.
            ModelError: a model that the settings name is missing or damaged.
        """
        origin = Path(path)
        if is_bundle(path):
            path, config = open_bundle(path, config)
        knowledge = KnowledgeBase.open(path, config)
        try:
            bot = cls(knowledge, _reader_of(knowledge))
        except BaseException:
            knowledge.close()
            raise
        bot.origin = origin
        return bot

    def updated(self, changes: dict[str, Any]) -> SupportBot:
        """The same bot with other settings, such as ``{"answer.refuse_below": 0.4}``."""
        config = self.config.updated(changes)
        bot = SupportBot.open(self.knowledge.path, config)
        bot.knowledge.docs = self.knowledge.docs
        bot._toolbox.add(*self.tools)
        bot.origin = self.origin
        return bot

    def empty_trash(self) -> int:
        """Delete for good the documents that were removed in a view; none can be put back then.

        Without it they stay for a while; see :mod:`slimchat.curation.trash`.

        Returns:
            How many files there were.

        Raises:
            KnowledgeError: some cannot be deleted.
        """
        try:
            return Trash(Layout(self.knowledge.path).trash).empty()
        finally:
            self.knowledge.updates.tell()

    @property
    def reader(self) -> Reader:
        """What judges passages and marks the sentences that answer."""
        return self._reader

    def close(self) -> None:
        """Close the files. Idempotent."""
        self._toolbox.close()
        self._close_cases()
        self.knowledge.close()

    def __repr__(self) -> str:
        stats = self.knowledge.stats()
        return (
            f"SupportBot({self.config.name!r}, documents={stats['documents']}, "
            f"passages={stats['passages']}, mode={self.config.answer.mode!r})"
        )


def _reader_of(knowledge: KnowledgeBase) -> Reader:
    """The reader that the retriever uses, so that it is in memory once."""
    reader = knowledge.retriever.reader
    model = reader.model if isinstance(reader, LazyReader) else reader
    return model if isinstance(model, Reader) else load_reader(knowledge.config)
