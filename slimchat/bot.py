"""The bot: a knowledge base, a reader, and a way of answering."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from slimchat._acting import Acting
from slimchat._asked import checked
from slimchat._calibrating import Calibrating
from slimchat._closing import Closing
from slimchat._curating import Curating
from slimchat._exporting import Exporting
from slimchat._handing_over import HandingOver
from slimchat._notebook import NotebookTools
from slimchat._routable import Routable
from slimchat._tuning import Tuning
from slimchat.bundle.opening import is_bundle, open_bundle
from slimchat.config import BotConfig
from slimchat.curation.cited import CitedSources
from slimchat.curation.trash import Trash
from slimchat.dialogue.faq import Faq
from slimchat.dialogue.pipeline import Pipeline
from slimchat.dialogue.policy import Policy
from slimchat.dialogue.private import Private
from slimchat.fixed import check_fixed
from slimchat.knowledge.analysis import clean
from slimchat.knowledge.base import KnowledgeBase
from slimchat.knowledge.layout import Layout, check_path
from slimchat.knowledge.lazy import LazyReader
from slimchat.knowledge.protocols import Cancel, Progress
from slimchat.models.loaded import LoadedGenerators
from slimchat.models.reader import Reader, load_reader
from slimchat.tools.toolbox import Toolbox
from slimchat.types import Answer, Event, Language, Turn

if TYPE_CHECKING:
    from slimchat.evaluation.golden import GoldenCase
    from slimchat.evaluation.report import Report
    from slimchat.models.text_generator import TextGenerator


class SupportBot(
    NotebookTools,
    Acting,
    Routable,
    Curating,
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
        from slimchat.progress import build_progress

        check_path("documents folder", docs)
        settings = config or BotConfig()
        folder = Path(docs)
        target = (
            Path(index)
            if index is not None
            else folder.resolve().parent / "build" / (f"{folder.resolve().name}-bot")
        )
        reader = load_reader(settings)
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
        return cls(knowledge, reader)

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

    def ask(
        self,
        question: str,
        history: Sequence[Turn] | Sequence[list[str]] = (),
        language: Language | None = None,
        config: BotConfig | None = None,
    ) -> Answer:
        """Answer a question; :meth:`stream`, collected.

        Raises:
            ConfigError: as for :meth:`stream`.
        """
        for event in self.stream(question, history=history, language=language, config=config):
            if event.answer is not None:
                return event.answer
        raise AssertionError("a stream ends with an answer")

    def stream(
        self,
        question: str,
        *,
        history: Sequence[Turn] | Sequence[list[str]] = (),
        language: Language | None = None,
        cancel: Callable[[], bool] | None = None,
        config: BotConfig | None = None,
    ) -> Iterator[Event]:
        """Answer a question, event by event.

        Args:
            history: earlier turns, oldest first: ``("user" | "assistant", text)``.
            language: of the fixed texts; by default the question's own.
            cancel: asked between steps and after every token; ``True`` ends the answer.
            config: settings for this question alone, over the same indexes and models.

        Yields:
            ``retrieved`` once, ``token`` for each piece of text, ``replaced`` when what was
            streamed did not stand, and ``answer`` last.

        Raises:
            ConfigError: the question is not text, a turn is not one, or the language is not
                known, or ``config`` needs the index built or the bot opened anew.
        """
        turns = checked(question, history, language)
        used = self.config
        if config is not None:
            check_fixed(used, config)
            used = config
        generator = self._loaded_generator(used)
        pipeline = Pipeline(
            self.knowledge,
            self._reader,
            generator,
            used,
            self._faq,
            self._policy,
            self._private,
            self._tool_step(used, generator),
        )
        events = pipeline.run(clean(question), turns, language or used.language, cancel)
        return self.cited.watch(events) if config is None else events

    def configure(self, config: BotConfig) -> BotConfig:
        """Answer with other settings from now on; answers under way end with theirs.

        Models and indexes stay in memory. Safe from several threads.

        Returns:
            The settings before.

        Raises:
            ConfigError: names the settings that need the index built or the bot opened anew.
            ModelError: the generator that they name is missing or damaged. Either way, nothing
                has changed.
        """
        with self._configuring:
            before = self.config
            check_fixed(before, config)
            self._loaded_generator(config)
            self.knowledge.configure(config)
            self.config = config
            return before

    def private(self, value: Any) -> Any:
        """Text or JSON data as it may be kept: with placeholders, such as ``[email]``, in place
        of personal data that the documents do not print; as it is, where ``guard.personal`` is off.
        """
        guarded = self.config.guard.personal
        return self._private.masked(value, self.knowledge) if guarded else value

    def evaluate(
        self,
        golden: str | Path | Iterable[GoldenCase],
        split: str | None = None,
        progress: Callable[[int, int], None] | None = None,
        cancel: Callable[[], bool] | None = None,
        *,
        keep: bool = True,
    ) -> Report:
        """Ask every question of a golden set with the settings in use now, and measure.

        Args:
            split: only the rows of this split, such as ``dev``.
            progress: ``progress(done, total)``.
            cancel: asked between questions; ``True`` ends with a report on those done.
            keep: keep the run in the bot's folder, for the next one to be compared with; never of
                a bundle.

        Raises:
            GoldenSetError: a row cannot be read.
        """
        from slimchat.evaluation.measuring import measured

        with self.cited.paused():
            report = measured(self, golden, split, progress, cancel)
        if not report.cancelled:
            self.cited.record_report(report)
        if keep and not Layout(self.knowledge.path).sealed:
            from slimchat.evaluation.history import keep_run

            report = keep_run(self.knowledge.path, report)
        return report

    def warm_up(self) -> None:
        """Load the models and run each once, so that the first question is as fast as others."""
        with self.cited.paused():
            self.ask("Where is my order?")
        config = self.config
        generator = self._loaded_generator(config)
        if generator is not None:
            options = config.generator.model_copy(update={"max_new_tokens": 8})
            for _ in generator.stream("Where is my order?", options):
                pass

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

    def _loaded_generator(self, config: BotConfig) -> TextGenerator | None:
        if config.answer.mode == "extractive":
            return None
        name, own = str(config.generator.model), str(self.config.generator.model)
        return self._generators.get(name, config.runtime.threads, own)

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
