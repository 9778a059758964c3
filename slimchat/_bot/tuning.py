"""How a bot finds better settings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from slimchat.bot import SupportBot
    from slimchat.config import BotConfig
    from slimchat.evaluation.golden import GoldenCase
    from slimchat.evaluation.report import Report
    from slimchat.tuning.sweep.bench import Subject
    from slimchat.tuning.sweep.search import Watch
    from slimchat.tuning.sweep.tuned import Tuned
    from slimchat.widgets.blind import BlindWidget
    from slimchat.widgets.evaluation import EvaluationWidget
    from slimchat.widgets.tuner import TunerWidget


class Tuning:
    """Looks for settings that answer a golden set better."""

    def tune(
        self,
        golden: str | Path | Iterable[GoldenCase],
        *,
        budget: float = 600.0,
        max_latency: float | None = None,
        output: str | Path = "tuned.yaml",
        docs: str | Path | None = None,
        resume: bool = False,
        only: Sequence[str] | None = None,
        prompts: Sequence[str] = (),
        watch: Watch | None = None,
    ) -> Tuned:
        """Look for better settings; the bot itself stays as it is.

        Settings are compared on all questions but those of the split ``test``, which are asked
        once at the end; :mod:`slimchat.tuning.sweep.quality` says what is better. The settings are
        written as YAML with what speaks for them, every trial as JSON beside it.

        Args:
            budget: seconds for everything.
            max_latency: seconds that 95% of the answers may take at most.
            output: where the settings go; a folder beside it keeps trials, caches and indexes.
            docs: the folder of documents, to tune how they are cut too; by default the one the
                bot was built from, if it is there.
            resume: go on with a search that was stopped or killed.
            only: the settings to turn, such as ``["retriever.k"]``; by default all that matter.
            prompts: instructions for a chat model to try besides its own.
            watch: is told of every trial, and can stop the search.

        Returns:
            What was found; ``bot.configure(tuned.config)`` uses it, unless ``tuned.rebuild``
            names settings that need the index built.

        Raises:
            ConfigError: something that was asked for cannot be done.
            GoldenSetError: a row cannot be read, or there are too few questions.
            KnowledgeError: the documents changed since the bot was built.
            MissingExtraError: Optuna is not installed.
            StoppedError: it was stopped; ``resume`` goes on.
        """
        from slimchat.tuning.sweep.tune import Order, tune

        order = Order(golden, budget, max_latency, Path(output), resume, only, prompts)
        bot = cast("SupportBot", self)
        with bot.cited.paused():
            return tune(self._subject(docs), order, watch)

    def tuner(
        self,
        golden: str | Path | Iterable[GoldenCase],
        questions: Sequence[str] = (),
        *,
        output: str | Path = "tuned.yaml",
        docs: str | Path | None = None,
    ) -> TunerWidget:
        """Show in a notebook the search for better settings; see :meth:`tune`.

        Args:
            questions: answered with the bot's settings and with the candidate's.

        Raises:
            ConfigError: a question is not text.
            GoldenSetError: a row cannot be read.
            MissingExtraError: the packages for notebooks are not installed.
        """
        from slimchat.widgets.tuner import TunerWidget

        bot = cast("SupportBot", self)
        return TunerWidget(bot, golden, questions, output=output, docs=docs)

    def evaluation_view(
        self,
        golden: str | Path | Iterable[GoldenCase] | Report | None = None,
        earlier: Iterable[Report | str | Path] = (),
    ) -> EvaluationWidget:
        """Show in a notebook what a golden set measures, question by question.

        Args:
            golden: the questions, or a report, which cannot be run again. A ``.jsonl`` need not be
                there yet; without one, the first question begins a set beside the bot.
            earlier: reports to compare with, or files that ``slimchat eval --json`` wrote.

        Raises:
            GoldenSetError: a row or a report cannot be read.
            MissingExtraError: the packages for notebooks are not installed.
        """
        from slimchat.widgets.evaluation import EvaluationWidget

        return EvaluationWidget(cast("SupportBot", self), golden, earlier)

    def blind(
        self,
        other: SupportBot | BotConfig,
        questions: Sequence[str],
        names: tuple[str, str] = ("A", "B"),
    ) -> BlindWidget:
        """Show in a notebook two answers side by side, without saying whose they are, to vote.

        Args:
            other: another bot, or other settings of this one, such as those of :meth:`tune`.
            names: of this one and the other, told with the votes.

        Raises:
            ConfigError: there is no question, one is not text, or the settings need another index.
            MissingExtraError: the packages for notebooks are not installed.
        """
        from slimchat.widgets.blind import BlindWidget

        return BlindWidget(cast("SupportBot", self), other, questions, names=names)

    def _subject(self, docs: str | Path | None = None) -> Subject:
        """This bot as the search sees it."""
        from slimchat.knowledge.layout import check_path
        from slimchat.tuning.sweep.bench import Subject

        bot = cast("SupportBot", self)
        if docs is not None:
            check_path("documents folder", docs)
        known = bot.knowledge.docs
        folder = Path(docs) if docs is not None else known if known and known.is_dir() else None
        return Subject(bot.knowledge, bot._reader, bot._generators, bot.config, folder)
