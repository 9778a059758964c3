"""What a person who takes over should see: the passages for the question.

The answer is the handover whatever is found, so nothing that goes wrong here may stop it.
"""

from __future__ import annotations

import logging

from slimchat.config import BotConfig
from slimchat.dialogue.evidence import confidence
from slimchat.dialogue.finding import search
from slimchat.dialogue.history import Completion
from slimchat.dialogue.speaker import Speaker
from slimchat.knowledge.base import KnowledgeBase
from slimchat.models.reader import Reader
from slimchat.types import Hit

logger = logging.getLogger(__name__)


def for_a_person(
    speaker: Speaker,
    made: Completion,
    knowledge: KnowledgeBase,
    reader: Reader,
    config: BotConfig,
) -> tuple[Hit, ...]:
    """The best passages, also left in the trace; none where the search fails.

    Args:
        made: the question as the conversation completes it.
    """
    try:
        _, found = search(speaker, made, knowledge, reader, config)
    except Exception as error:
        logger.error("No passages go with a handover (%s)", type(error).__name__)
        speaker.trace.add("unsearched", error=type(error).__name__)
        return ()
    speaker.confidence = confidence(found.hits, found.readings)
    return found.hits[: config.retriever.k]
