"""Why a passage is, or is not, among the hits of a question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slimchat.errors import KnowledgeError
from slimchat.knowledge.analysis import clean
from slimchat.knowledge.schema import StoredPassage

if TYPE_CHECKING:
    from slimchat.knowledge.retriever import Retriever

EXPLAIN_DEPTH = 1000
"""Ranks looked through; a passage further behind is said to be beyond them."""


def explain(retriever: Retriever, query: str, passage_id: str) -> dict[str, Any]:
    """Where a passage stands for a question.

    Returns:
        JSON data: ``passage_id``, ``source``, ``superseded``; under ``lexical``, ``dense`` and
        ``final`` either ``rank`` and ``score`` or ``absent`` with the reason; under ``lexical``
        also the shared ``terms``; under ``reader`` its probability, where there is a reader.

    Raises:
        KnowledgeError: there is no such passage.
    """
    stored = retriever.store.passage(passage_id)
    if stored is None:
        raise KnowledgeError(
            f"There is no passage {passage_id!r} in {retriever.store.bot}.",
            "Take an id from a search; ids change when a document's text changes.",
        )
    text = clean(query)
    result: dict[str, Any] = {
        "query": query,
        "passage_id": passage_id,
        "source": stored.passage.source,
        "superseded": stored.passage.superseded,
        "lexical": _lexical(retriever, text, stored),
        "dense": _dense(retriever, text, stored),
        "final": _final(retriever, text, stored),
    }
    if retriever.reader is not None and text.strip():
        reading = retriever.reader.score(text, [stored.passage])[0]
        result["reader"] = {"score": float(reading.relevance)}
    return result


def _lexical(retriever: Retriever, query: str, stored: StoredPassage) -> dict[str, Any]:
    terms = retriever.lexical.matching_terms(query, stored)
    if not terms:
        return {"absent": "It shares no word with the question.", "terms": []}
    keep = retriever.config.include_superseded
    hits = retriever.lexical.search(query, EXPLAIN_DEPTH, superseded=keep)
    return _place(hits, retriever, stored) | {"terms": terms}


def _dense(retriever: Retriever, query: str, stored: StoredPassage) -> dict[str, Any]:
    vector = retriever.store.vector(stored.rowid)
    if not query.strip() or vector is None:
        return {"absent": "The question is blank."}
    asked = retriever.embedder.embed_query(query)
    skip = None if retriever.config.include_superseded else retriever.superseded
    place = _place(retriever.vectors.search(asked, EXPLAIN_DEPTH, skip), retriever, stored)
    return {"score": float(asked @ vector)} | place


def _final(retriever: Retriever, query: str, stored: StoredPassage) -> dict[str, Any]:
    hits = retriever.run(query, retriever.config.candidates).hits
    for hit in hits:
        if hit.passage.id == stored.passage.id:
            scores, why = dict(hit.scores), list(hit.why)
            return {"rank": hit.rank, "scores": scores, "why": why}
        if any(reason == f"same text in {stored.passage.source}" for reason in hit.why):
            return {"absent": f"Its text is shown from {hit.passage.source}."}
    return {"absent": _reason(retriever, stored, len(hits))}


def _place(
    hits: list[tuple[int, float]], retriever: Retriever, stored: StoredPassage
) -> dict[str, Any]:
    for rank, (rowid, score) in enumerate(hits, start=1):
        if rowid == stored.rowid:
            return {"rank": rank, "score": score}
    return {"absent": _reason(retriever, stored, len(hits))}


def _reason(retriever: Retriever, stored: StoredPassage, looked_at: int) -> str:
    if stored.passage.superseded and not retriever.config.include_superseded:
        return "Its document is superseded; set retriever.include_superseded to use it."
    return f"It is not among the first {looked_at}."
