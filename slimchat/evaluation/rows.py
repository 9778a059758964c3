"""One row per question, and the metrics over rows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypedDict

from slimchat.evaluation import metrics

Group = dict[str, float | None]


class Row(TypedDict):
    """One question. What could not be measured is ``None``.

    Attributes:
        action: what the bot did; ``None`` with ``error``.
        rank: of the first of ten hits from a reference source.
        token_f1: 0 where an answer was expected and the bot did anything else.
        quote_exact: ``exact_quotes / citations``.
        unchanged: a question without a history, asked after another one of its language, is
            searched for as it is; ``None`` where it has a history, or there is no other.
        cited_sources: each once, in order.
        sentences: of the answer, if the action is ``answer``.
        error: the exception, where the bot failed.
    """

    id: str
    question: str
    language: str
    kind: str | None
    gold_action: str
    action: str | None
    correct_action: bool
    rank: int | None
    reciprocal_rank: float | None
    token_f1: float | None
    quote_exact: float | None
    confidence: float | None
    latency_s: float | None
    answer: str
    cited_sources: list[str]
    unchanged: bool | None
    citations: int
    exact_quotes: int
    sentences: int
    supported_sentences: int
    reference_answer: str | None
    reference_sources: list[str]
    error: str | None


def summarise(rows: Sequence[Row]) -> Group:
    """Every metric over some rows, by name, as :mod:`slimchat.evaluation.metrics` defines them.

    recall and mrr are over rows with reference sources, token_f1 over rows that expect an
    answer and give its wording, quote_exact over citations, support_rate over the sentences of
    answers, refusal_auroc over gold ``answer`` against gold ``refuse``, standalone_unchanged over
    questions without a history.
    """
    ranks = [row["rank"] for row in rows if row["reference_sources"]]
    pairs = [(row["gold_action"], row["action"]) for row in rows]
    seconds = [row["latency_s"] for row in rows if row["latency_s"] is not None]
    return {
        "recall@1": metrics.recall_at_k(ranks, 1),
        "recall@5": metrics.recall_at_k(ranks, 5),
        "mrr@10": metrics.mrr_at_10(ranks),
        "token_f1": metrics.mean([r["token_f1"] for r in rows if r["token_f1"] is not None]),
        "support_rate": metrics.support_rate(
            (row["supported_sentences"], row["sentences"]) for row in rows
        ),
        "quote_exact": metrics.ratio(
            sum(row["exact_quotes"] for row in rows), sum(row["citations"] for row in rows)
        ),
        "refusal_precision": metrics.refusal_precision(pairs),
        "refusal_recall": metrics.refusal_recall(pairs),
        "refusal_auroc": metrics.auroc(
            _confidences(rows, "answer", -math.inf), _confidences(rows, "refuse", math.inf)
        ),
        "action_macro_f1": metrics.action_macro_f1(pairs),
        "standalone_unchanged": metrics.mean(
            [float(row["unchanged"]) for row in rows if row["unchanged"] is not None]
        ),
        "latency_p50_s": metrics.percentile(seconds, 0.5),
        "latency_p95_s": metrics.percentile(seconds, 0.95),
    }


def _confidences(rows: Sequence[Row], gold: str, failed: float) -> list[float]:
    """Confidences of a gold action; a question without one gets the most wrong value."""
    given = [row["confidence"] for row in rows if row["gold_action"] == gold]
    return [failed if value is None else value for value in given]
