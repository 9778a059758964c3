"""How likely a bot is to answer a question, without answering it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from slimchat.config import BotConfig
from slimchat.dialogue import abstention
from slimchat.dialogue.faq import Faq
from slimchat.dialogue.finding import search, weigh
from slimchat.dialogue.history import completed
from slimchat.dialogue.speaker import Speaker
from slimchat.dialogue.trace import Trace
from slimchat.knowledge.base import KnowledgeBase
from slimchat.models.reader import Reader
from slimchat.tools.deciding import ToolStep
from slimchat.types import Language, Turn

READ = 4
"""Passages that the reader looks at; the answer itself reads more."""


@dataclass(frozen=True, slots=True)
class Prospect:
    """What a bot has for a question.

    Attributes:
        by: ``tool``, ``curated`` answer, or ``evidence`` in its documents.
        confidence: 0-1, that it answers.
        enough: the bot would not refuse.
        what: the tool, the curated question or the best document.
    """

    by: Literal["tool", "curated", "evidence"]
    confidence: float
    enough: bool
    what: str


def prospect(
    question: str,
    history: Sequence[Turn],
    language: Language,
    *,
    knowledge: KnowledgeBase,
    reader: Reader,
    config: BotConfig,
    faq: Faq | None = None,
    tools: ToolStep | None = None,
) -> Prospect:
    """Look at what a bot would answer with.

    Raises:
        ModelError: a model cannot be loaded.
    """
    decision = tools.decide(question, history, language) if tools else None
    if decision is not None:
        return Prospect("tool", 1.0, True, decision.tool.name)
    settings = config.history
    turns = history if settings.enabled else ()
    made = completed(question, turns, language, settings.max_turns, choose=settings.choose)
    if faq is not None and config.faq.enabled:
        match, _ = faq.match(made.text or question, language, config.faq)
        if match is not None:
            return Prospect("curated", match.confidence, True, match.answer.question)
    quick = config.updated({"retriever.rerank": False, "retriever.k": READ})
    speaker = Speaker(Trace(), question, language)
    query, found = search(speaker, made, knowledge, reader, quick)
    limit = abstention.threshold(config.answer, reader.refuse_below)
    enough = weigh(speaker, query or question, found, found.hits[:READ], limit)
    best = max(
        found.hits[:READ],
        key=lambda hit: (
            found.readings[hit.passage.id].relevance if hit.passage.id in found.readings else 0.0
        ),
        default=None,
    )
    return Prospect(
        "evidence", speaker.confidence, enough, best.passage.source if best is not None else ""
    )
