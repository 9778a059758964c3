"""Why a passage was not found: its place in each retriever, and the cut that kept it out."""

from __future__ import annotations

from typing import Any

from slimchat.config import BotConfig
from slimchat.dialogue.guard import withholds
from slimchat.dialogue.trace import TRACED_HITS
from slimchat.inspection.facts import Data
from slimchat.inspection.pieces import Matcher
from slimchat.knowledge.base import KnowledgeBase
from slimchat.types import Language


def why_not(
    knowledge: KnowledgeBase,
    config: BotConfig,
    question: str,
    passage_id: str,
    *,
    language: Language | None = None,
    completed: str | None = None,
    threshold: float | None = None,
) -> Data:
    """Follow one passage through the search for a question.

    Args:
        language: of the question.
        completed: the question as the conversation completes it.
        threshold: the probability below which the bot refuses.

    Returns:
        JSON data: the passage in pieces that are marked where they stand in the question;
        ``stages``, each with ``rank``, ``score``, the ``cut`` it is held against and whether it
        ``passed``; and the ``verdict``, the first cut that kept it out.

    Raises:
        KnowledgeError: there is no such passage.
    """
    passage = knowledge.passage(passage_id)
    told = knowledge.explain(
        question,
        passage_id,
        language=language,
        history_query=completed,
        settings=config.retriever,
    )
    stages = _stages(told, config, threshold)
    passed = not (config.guard.documents and withholds(passage))
    stages.append({"stage": "guard", "passed": passed, "rank": None, "score": None})
    matcher = Matcher([text for text in (question, completed) if text], language)
    return {
        "passage_id": passage_id,
        "source": passage.source,
        "heading": matcher.pieces(passage.heading, passage.language),
        "text": matcher.pieces(passage.text, passage.language),
        "terms": told["lexical"].get("terms", []),
        "stages": stages,
        "verdict": _verdict(told, stages, config),
    }


def _stages(told: Data, config: BotConfig, threshold: float | None) -> list[Data]:
    settings = config.retriever
    depth = settings.rerank_depth if settings.rerank else settings.k
    proposed = max(settings.candidates, 2 * max(settings.k, settings.rerank_depth, TRACED_HITS))
    reader = told.get("reader", {}).get("score")
    last = depth if config.answer.mode == "extractive" else settings.k
    stages = []
    if settings.mode != "dense":
        stages.append(_place("lexical", told["lexical"], proposed))
    if settings.mode != "lexical":
        stages.append(_place("dense", told["dense"], proposed))
    stages.append(_place("fused", told["fused"], depth, "fused"))
    stages.append(
        {
            "stage": "reader",
            "rank": None,
            "score": reader,
            "cut": threshold,
            "passed": None if reader is None or threshold is None else reader >= threshold,
        }
    )
    return [*stages, _place("final", told["final"], last, "evidence")]


def _place(stage: str, told: Data, cut: int, score: str | None = None) -> Data:
    rank = told.get("rank")
    found: Any = told.get("score") if score is None else told.get("scores", {}).get(score)
    passed = rank is not None and rank <= cut
    return {"stage": stage, "rank": rank, "score": found, "cut": cut, "passed": passed}


def _verdict(told: Data, stages: list[Data], config: BotConfig) -> Data:
    by_name = {stage["stage"]: stage for stage in stages}
    if told["superseded"] and not config.retriever.include_superseded:
        return {"code": "superseded"}
    proposals = [stage for stage in stages if stage["stage"] in {"lexical", "dense"}]
    if not any(stage["passed"] for stage in proposals):
        return {"code": "unproposed", "cut": proposals[0]["cut"]}
    if "same_as" in told["fused"]:
        return {"code": "twin", "source": told["fused"]["same_source"]}
    if not by_name["guard"]["passed"]:
        return {"code": "withheld"}
    fused, reader = by_name["fused"], by_name["reader"]
    if not fused["passed"]:
        return {"code": "unread", "depth": fused["cut"], "rank": fused["rank"]}
    if reader["passed"] is False:
        return {"code": "below", "reader": reader["score"], "threshold": reader["cut"]}
    if not by_name["final"]["passed"]:
        return {"code": "outside", "rank": by_name["final"]["rank"], "k": by_name["final"]["cut"]}
    return {"code": "found", "rank": by_name["final"]["rank"]}
