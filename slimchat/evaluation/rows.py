"""One row per question."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypedDict, cast

from slimchat.knowledge.curated import CITED

Group = dict[str, float | None]
How = Literal["error", "unanswered", "answered", "source", "action"]


class Row(TypedDict):
    """One question. What could not be measured is ``None``.

    Attributes:
        topic: of the golden set; else the first folder of its first reference source.
        history: the turns before the question; ``None`` where an earlier version did not say.
        action: what the bot did; ``None`` with ``error``.
        rank: of the first of ten hits from a reference source.
        ndcg: of the first ten documents.
        token_f1: 0 where an answer was expected and the bot did anything else; so are ``rouge_l``
            and ``semantic_similarity``.
        quote_exact: ``exact_quotes / citations``.
        citation_precision: share of the cited documents that are reference sources.
        citation_recall: 1 where one of them, or a curated answer, is cited.
        unchanged: a question without a history, asked after another one of its language, is
            searched for as it is; ``None`` where it has a history, or there is no other.
        cited_sources: each once, in order.
        retrieved_sources: the documents of the first ten hits, each once, best first.
        sentences: of the answer, if the action is ``answer``.
        timings: seconds by step.
        peak_rss_mb: most memory of the process so far, in 10⁶ bytes.
        energy_j: of the processor packages, where they tell it.
        error: the exception, where the bot failed.
    """

    id: str
    question: str
    language: str
    kind: str | None
    topic: str | None
    split: str | None
    history: list[list[str]] | None
    gold_action: str
    action: str | None
    correct_action: bool
    rank: int | None
    reciprocal_rank: float | None
    ndcg: float | None
    token_f1: float | None
    rouge_l: float | None
    semantic_similarity: float | None
    quote_exact: float | None
    citation_precision: float | None
    citation_recall: float | None
    confidence: float | None
    latency_s: float | None
    timings: dict[str, float]
    answer: str
    cited_sources: list[str]
    retrieved_sources: list[str]
    unchanged: bool | None
    citations: int
    exact_quotes: int
    sentences: int
    supported_sentences: int
    prompt_tokens: int | None
    completion_tokens: int | None
    peak_rss_mb: float | None
    energy_j: float | None
    reference_answer: str | None
    reference_sources: list[str]
    error: str | None


def complete(data: Mapping[str, Any]) -> Row:
    """A row that was read, with nothing where an earlier version did not measure.

    Raises:
        TypeError, ValueError: it is no row.
    """
    for name in ("id", "question", "language", "gold_action"):
        if not isinstance(data[name], str):
            raise ValueError(f"the {name} of a row is {data[name]!r}")
    lists: dict[str, Any] = {"cited_sources": [], "retrieved_sources": [], "reference_sources": []}
    counts = dict.fromkeys(("citations", "exact_quotes", "sentences", "supported_sentences"), 0)
    blank: Any = dict.fromkeys(Row.__annotations__) | lists | counts
    row: Any = {**blank, "timings": {}, "answer": "", "correct_action": False, **data}
    return cast(Row, row)


def without_machine(row: Row) -> Row:
    """A row as it is on every machine."""
    return {**row, "latency_s": None, "timings": {}, "peak_rss_mb": None, "energy_j": None}


def how_failed(row: Row) -> How | None:
    """How a bot failed a question; ``None`` where it did not.

    ``error``: it raised. ``unanswered``: it should have answered and did not. ``answered``: it
    answered what it should not. ``source``: it answered, but cites neither a document that
    answers nor a curated answer. ``action``: it did another thing than it should.
    """
    if row["error"] is not None:
        return "error"
    if not row["correct_action"]:
        if row["gold_action"] == "answer":
            return "unanswered"
        return "answered" if row["action"] == "answer" else "action"
    wanted = row["reference_sources"]
    if row["action"] == "answer" and wanted and not {*wanted, CITED} & set(row["cited_sources"]):
        return "source"
    return None
