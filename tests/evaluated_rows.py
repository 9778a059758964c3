"""Rows of reports that nobody had to answer a question for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from slimchat.evaluation.golden import GoldenCase
from slimchat.evaluation.metrics import reciprocal_rank
from slimchat.evaluation.rows import Row
from slimchat.evaluation.runner import blank


def row(**values: Any) -> Row:
    """A row with these values; where the rank is given, with its reciprocal."""
    case = GoldenCase("1", "Is it free?", "en", (), "Yes.", ("a.md",), "answer")
    nothing: Any = dict.fromkeys(
        ("token_f1", "rouge_l", "semantic_similarity", "citation_recall", "reciprocal_rank", "ndcg")
    )
    if "rank" in values:
        nothing["reciprocal_rank"] = reciprocal_rank(values["rank"])
    made: Any = {**blank(case, similarity=True), **nothing, **values}
    if "correct_action" not in values:
        made["correct_action"] = made["action"] == made["gold_action"]
    result: Row = made
    return result


def acted(pairs: Iterable[tuple[str, str | None]]) -> list[Row]:
    """Rows by gold action and the bot's."""
    return [row(gold_action=gold, action=action) for gold, action in pairs]
