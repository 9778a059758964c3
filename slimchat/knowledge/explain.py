"""Why a passage is, or is not, among the hits of a question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slimchat.errors import KnowledgeError
from slimchat.knowledge.analysis import clean
from slimchat.knowledge.schema import StoredPassage
from slimchat.types import Language

if TYPE_CHECKING:
    from slimchat.knowledge.retriever import Retriever

EXPLAIN_DEPTH = 1000
"""Ranks looked through; a passage further behind is said to be beyond them."""


def explain(
    retriever: Retriever,
    query: str,
    passage_id: str,
    language: Language | None = None,
    history_query: str | None = None,
) -> dict[str, Any]:
    """Where a passage stands for a question.

    Args:
        language, history_query: as in :meth:`slimchat.knowledge.retriever.Retriever.run`.

    Returns:
        JSON data: ``passage_id``, ``source``, ``superseded``; under ``lexical``, ``dense``,
        ``fused`` (before the reader) and ``final`` either ``rank`` and ``score`` or ``absent``
        with the reason; under ``lexical`` also the shared ``terms``; under ``reader`` its
        probability, where there is a reader.

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
    wordings = [text] if history_query is None else [text, clean(history_query)]
    wordings = list(dict.fromkeys(wordings))
    dense = _best([_dense(retriever, wording, stored) for wording in wordings])
    options: dict[str, Any] = {"language": language, "history_query": history_query}
    result: dict[str, Any] = {
        "query": query,
        "passage_id": passage_id,
        "source": stored.passage.source,
        "superseded": stored.passage.superseded,
        "lexical": _best([_lexical(retriever, each, stored, language) for each in wordings]),
        "dense": dense,
        "fused": _final(retriever, text, stored, rerank=False, **options),
        "final": _final(retriever, text, stored, **options),
    }
    if retriever.reader is not None and text.strip():
        reading = retriever.reader.score(wordings[-1], [stored.passage], [dense.get("score")])[0]
        result["reader"] = {"score": float(reading.relevance)}
    return result


def _best(places: list[dict[str, Any]]) -> dict[str, Any]:
    return min(places, key=lambda place: place.get("rank", EXPLAIN_DEPTH + 1))


def _lexical(
    retriever: Retriever, query: str, stored: StoredPassage, language: Language | None
) -> dict[str, Any]:
    terms = retriever.lexical.matching_terms(query, stored, language)
    if not terms:
        return {"absent": "It shares no word with the question.", "terms": []}
    keep = retriever.config.include_superseded
    hits = retriever.lexical.search(query, EXPLAIN_DEPTH, language=language, superseded=keep)
    return _place(hits, retriever, stored) | {"terms": terms}


def _dense(retriever: Retriever, query: str, stored: StoredPassage) -> dict[str, Any]:
    vector = retriever.store.vector(stored.rowid)
    if not query.strip() or vector is None:
        return {"absent": "The question is blank."}
    asked = retriever.embedder.embed_query(query)
    skip = None if retriever.config.include_superseded else retriever.superseded
    place = _place(retriever.vectors.search(asked, EXPLAIN_DEPTH, skip), retriever, stored)
    return {"score": float(asked @ vector)} | place


def _final(
    retriever: Retriever, query: str, stored: StoredPassage, **options: Any
) -> dict[str, Any]:
    hits = retriever.run(query, retriever.config.candidates, **options).hits
    for hit in hits:
        if hit.passage.id == stored.passage.id:
            scores, why = dict(hit.scores), list(hit.why)
            return {"rank": hit.rank, "scores": scores, "why": why}
        if any(reason == f"same text in {stored.passage.source}" for reason in hit.why):
            twin = {"same_as": hit.passage.id, "same_source": hit.passage.source}
            return {"absent": f"Its text is shown from {hit.passage.source}."} | twin
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
