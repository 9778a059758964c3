"""The passages for a question, and whether they are evidence enough."""

from __future__ import annotations

from collections.abc import Sequence

from slimchat.config import BotConfig
from slimchat.dialogue import abstention
from slimchat.dialogue.choosing import choose
from slimchat.dialogue.evidence import confidence
from slimchat.dialogue.guard import without_orders
from slimchat.dialogue.history import Completion
from slimchat.dialogue.speaker import Speaker
from slimchat.dialogue.trace import TRACED_HITS, search_detail
from slimchat.knowledge.base import KnowledgeBase
from slimchat.knowledge.retriever import SearchResult
from slimchat.models.reader import Reader
from slimchat.models.remembering import remembering
from slimchat.types import Hit


def search(
    speaker: Speaker,
    made: Completion,
    knowledge: KnowledgeBase,
    reader: Reader,
    config: BotConfig,
) -> tuple[str | None, SearchResult]:
    """The passages that give no orders, read where the search did not read them.

    Where the rules are not sure what is asked, the documents tell first.

    Args:
        made: the question as the conversation completes it.

    Returns:
        The completed question that was searched for, ``None`` for the question as it stands, and
        the passages.
    """
    with remembering():
        query = choose(speaker, made, knowledge, reader, config) if made.variants else made.text
        found = _looked_up(speaker, query, knowledge, reader, config)
    speaker.trace.add("retrieve", found.timings, **search_detail(found, config))
    return query, without_orders(speaker.trace, found) if config.guard.documents else found


def _looked_up(
    speaker: Speaker,
    query: str | None,
    knowledge: KnowledgeBase,
    reader: Reader,
    config: BotConfig,
) -> SearchResult:
    settings = config.retriever
    found = knowledge.run(
        speaker.asked,
        max(settings.k, settings.rerank_depth, TRACED_HITS),
        language=speaker.language,
        history_query=query,
        settings=settings,
    )
    if found.readings or not found.hits:
        return found
    hits = found.hits[: settings.k]
    top = [hit.passage for hit in hits]
    cosines = [hit.scores.get("dense") for hit in hits]
    readings = reader.score(query or speaker.asked, top, cosines)
    by_id = {passage.id: reading for passage, reading in zip(top, readings, strict=True)}
    return SearchResult(found.hits, found.timings, by_id)


def weigh(
    speaker: Speaker, question: str, found: SearchResult, citable: Sequence[Hit], limit: float
) -> bool:
    """Whether there is enough evidence to answer; sets the speaker's confidence.

    Args:
        citable: the hits that may be cited.
        limit: the probability below which the bot refuses.
    """
    unknown = abstention.unknown_codes(question, (hit.passage.embedded_text for hit in found.hits))
    sure = abstention.discounted(confidence(citable, found.readings), unknown)
    enough = bool(found.readings) and abstention.enough(sure, limit)
    speaker.confidence = sure
    speaker.trace.add(
        "abstain", confidence=sure, threshold=limit, answer=enough, unknown_codes=list(unknown)
    )
    return enough
