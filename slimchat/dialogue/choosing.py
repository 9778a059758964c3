"""Which wording of a question is searched for, where the rules are not sure.

Each wording finds a few passages, which the reader judges by it; the wording that is answered best
wins, if it is ahead of the rules' own by a margin.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from slimchat.config import BotConfig
from slimchat.dialogue.history import Completion, Kind, Variant
from slimchat.dialogue.speaker import Speaker
from slimchat.knowledge.base import KnowledgeBase
from slimchat.models.reader import Reader
from slimchat.models.reading import log_odds


@dataclass(frozen=True, slots=True)
class Candidate:
    """A wording, and how well the documents answer it.

    Attributes:
        score: log-odds that the best of its passages answers.
        source: of that passage; ``None`` where nothing was found.
    """

    kind: Kind
    text: str | None
    score: float
    source: str | None


def choose(
    speaker: Speaker,
    made: Completion,
    knowledge: KnowledgeBase,
    reader: Reader,
    config: BotConfig,
) -> str | None:
    """The wording that the documents answer best; ``None`` for the question alone.

    Args:
        made: has several variants.
    """
    rule, *others = (_judged(one, speaker, knowledge, reader, config) for one in made.variants)
    best = max(others, key=lambda item: item.score)
    ahead, needed = best.score - rule.score, config.history.margin
    chosen = best if ahead > needed else rule
    speaker.trace.add(
        "choose",
        candidates=[asdict(item) for item in (rule, *others)],
        chosen=chosen.kind,
        query=chosen.text,
        ahead=ahead,
        needed=needed,
    )
    return chosen.text


def _judged(
    variant: Variant, speaker: Speaker, knowledge: KnowledgeBase, reader: Reader, config: BotConfig
) -> Candidate:
    found = knowledge.run(
        speaker.asked,
        config.history.choice_depth,
        language=speaker.language,
        rerank=False,
        history_query=variant.text,
        settings=config.retriever,
    )
    passages = [hit.passage for hit in found.hits]
    cosines = [hit.scores.get("dense") for hit in found.hits]
    readings = reader.score(variant.text or speaker.asked, passages, cosines) if passages else []
    judged = [
        (log_odds(reading.relevance), passage.source)
        for reading, passage in zip(readings, passages, strict=True)
    ]
    score, source = max(judged, key=lambda item: item[0], default=(log_odds(0.0), None))
    return Candidate(variant.kind, variant.text, score, source)
