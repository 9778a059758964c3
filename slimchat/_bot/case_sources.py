"""The documents that go into a case file: those that were cited, else those that were found."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

from slimchat.types import Answer, Language, Turn

if TYPE_CHECKING:
    from slimchat.bot import SupportBot

logger = logging.getLogger(__name__)


def sources_of(answer: Answer, most: int) -> list[str]:
    """What an answer cites; where it cites nothing, what its search found, best first.

    Args:
        most: passages of the search that count, at most.
    """
    cited = [citation.source for citation in answer.citations]
    hits = [step.detail.get("hits", ()) for step in answer.trace if step.name == "retrieve"]
    return cited or [str(hit["source"]) for found in hits for hit in found[:most]]


def sources_for(bot: SupportBot, transcript: Sequence[Turn], language: Language) -> list[str]:
    """What a search for the last question finds, best first; nothing where it fails."""
    from slimchat.dialogue.history import completed

    places = [place for place, (role, _) in enumerate(transcript) if role == "user"]
    if not places:
        return []
    question, history = transcript[places[-1]][1], bot.config.history
    before = transcript[: places[-1]] if history.enabled else ()
    asked = question[: bot.config.max_question_chars]
    try:
        made = completed(asked, before, language, history.max_turns)
        found = bot.knowledge.run(asked, language=language, history_query=made.text)
    except Exception as error:
        logger.error("No documents go with a case (%s)", type(error).__name__)
        return []
    return [hit.passage.source for hit in found.hits]
