"""Measures a bot as it is now, whatever is set meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from slimchat.config import BotConfig
from slimchat.evaluation.golden import GoldenCase, load_golden
from slimchat.evaluation.report import Report
from slimchat.evaluation.runner import evaluate
from slimchat.knowledge.base import KnowledgeBase
from slimchat.types import Answer, Language, Turn

if TYPE_CHECKING:
    from slimchat.bot import SupportBot


class _Configured:
    """A bot that answers with one config, also after it was given another."""

    def __init__(self, bot: SupportBot, config: BotConfig) -> None:
        self._bot, self._config = bot, config

    @property
    def knowledge(self) -> KnowledgeBase:
        return self._bot.knowledge

    def ask(self, question: str, *, history: Sequence[Turn], language: Language | None) -> Answer:
        return self._bot.ask(question, history, language, self._config)


def measured(
    bot: SupportBot,
    golden: str | Path | Iterable[GoldenCase],
    split: str | None = None,
    progress: Callable[[int, int], None] | None = None,
    cancel: Callable[[], bool] | None = None,
    config: BotConfig | None = None,
) -> Report:
    """Ask every question of a golden set; see :meth:`slimchat.SupportBot.evaluate`.

    Args:
        config: to answer with; by default the bot's own now.

    Raises:
        GoldenSetError: a row cannot be read.
    """
    cases = load_golden(golden, split) if isinstance(golden, str | Path) else list(golden)
    used, generation = config or bot.config, bot.knowledge.generation
    report = evaluate(
        _Configured(bot, used),
        cases,
        progress=progress,
        cancel=cancel,
        embedder=bot.knowledge.embedder,
    )
    return replace(report, config=used, generation=generation)
