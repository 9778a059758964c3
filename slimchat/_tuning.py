"""How a bot finds better settings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from slimchat.bot import SupportBot
    from slimchat.evaluation.golden import GoldenCase
    from slimchat.tuning.sweep.bench import Subject
    from slimchat.tuning.sweep.search import Watch
    from slimchat.tuning.sweep.tuned import Tuned


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
            docs: the folder of documents, to tune how they are cut too; by default the one this
                object was built from.
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

    def _subject(self, docs: str | Path | None = None) -> Subject:
        """This bot as the search sees it."""
        from slimchat.knowledge.layout import check_path
        from slimchat.tuning.sweep.bench import Subject

        bot = cast("SupportBot", self)
        if docs is not None:
            check_path("documents folder", docs)
        folder = bot.knowledge.docs if docs is None else Path(docs)
        return Subject(bot.knowledge, bot._reader, bot._generators, bot.config, folder)
