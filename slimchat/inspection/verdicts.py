"""In one sentence, why a passage was used or not: a code for whoever words it, and its values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slimchat.inspection.facts import Data, Facts


def verdict(facts: Facts, hit: Mapping[str, Any]) -> Data:
    """What became of a passage that was found.

    Returns:
        JSON data: ``code``, and what its sentence says: ``quoted`` (``markers``), ``withheld``,
        ``unread`` (``depth``), ``below`` (``reader``, ``threshold``), ``codes`` (``codes``:
        unknown ones lowered the confidence), ``outside`` (``rank``, ``k``), ``full`` (it did not
        fit into the prompt), ``ungrounded``, ``uncited``, ``stopped``, or why its best sentence
        was not quoted: ``weak``, ``limit``, ``language``, ``repeats``, ``silent`` (no sentence).
    """
    passage_id, answer = str(hit.get("passage_id")), facts.answer
    if passage_id in facts.cited:
        return {"code": "quoted", "markers": facts.cited[passage_id]}
    if passage_id in facts.values("withhold", "withheld"):
        return {"code": "withheld"}
    if answer.cancelled:
        return {"code": "stopped"}
    if facts.get("abstain", "answer") is False:
        return _refused(facts, _score(hit, "reader"))
    if facts.generative:
        return _written(facts, hit, passage_id)
    if _score(hit, "reader") is None and not facts.values("extract", "sentences"):
        return {"code": "unread", "depth": facts.number("retrieve", "rerank_depth")}
    return _unquoted(facts, passage_id)


def _score(hit: Mapping[str, Any], name: str) -> float | None:
    scores = hit.get("scores")
    found = scores.get(name) if isinstance(scores, Mapping) else None
    return found if isinstance(found, int | float) else None


def _refused(facts: Facts, reader: float | None) -> Data:
    threshold = facts.threshold
    if reader is None:
        return {"code": "unread", "depth": facts.number("retrieve", "rerank_depth")}
    if threshold is not None and reader >= threshold:
        return {
            "code": "codes",
            "codes": [str(code) for code in facts.values("abstain", "unknown_codes")],
            "confidence": facts.answer.confidence,
            "threshold": threshold,
        }
    return {"code": "below", "reader": reader, "threshold": threshold}


def _written(facts: Facts, hit: Mapping[str, Any], passage_id: str) -> Data:
    k, rank = facts.number("retrieve", "k"), hit.get("rank")
    if k is not None and isinstance(rank, int) and rank > k:
        return {"code": "outside", "rank": rank, "k": k}
    parts = facts.items("generate", "parts")
    held = {part.get("passage_id") for part in parts}
    if parts and passage_id not in held:
        return {"code": "full"}
    return {"code": "ungrounded" if facts.answer.action == "refuse" else "uncited"}


def _unquoted(facts: Facts, passage_id: str) -> Data:
    for sentence in facts.items("extract", "sentences"):
        if sentence.get("passage_id") == passage_id:
            outcome = str(sentence.get("outcome"))
            code = outcome if outcome in {"weak", "limit", "language", "repeats"} else "weak"
            return {"code": code, "probability": sentence.get("probability")}
    return {"code": "silent"}
