"""Finding passages: two retrievers, joined, then put in order by the reader."""

from __future__ import annotations

import copy
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from slimchat.config import RetrieverConfig
from slimchat.knowledge.analysis import clean
from slimchat.knowledge.explain import explain
from slimchat.knowledge.fusion import (
    Candidate,
    Ranking,
    reciprocal_rank_fusion,
    without_repeats,
)
from slimchat.knowledge.lexical import LexicalIndex
from slimchat.knowledge.protocols import EmbedderProtocol, ReaderProtocol, Vectors
from slimchat.knowledge.schema import StoredPassage
from slimchat.knowledge.store import Store
from slimchat.knowledge.timing import timed
from slimchat.knowledge.vectors import VectorIndex
from slimchat.models.reading import Reading, log_odds
from slimchat.types import Hit, Language, SearchMode

HISTORY_WEIGHT = 1.0
"""Weight of the rankings for the question as the conversation completes it."""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Hits, and what finding them took.

    Attributes:
        hits: best first.
        timings: seconds by stage: ``lexical``, ``embed``, ``dense``, ``fuse``, ``rerank``,
            ``total``. A stage that did not run has no entry.
        readings: the reader's judgement by passage id, for the passages it looked at.
    """

    hits: tuple[Hit, ...] = ()
    timings: Mapping[str, float] = field(default_factory=dict)
    readings: Mapping[str, Reading] = field(default_factory=dict)


class Retriever:
    """Searches one generation. Safe from several threads if the models are.

    Args:
        reader: puts the best passages in order; ``None`` leaves them in fused order.
        config: defaults of every search.
    """

    def __init__(
        self,
        store: Store,
        lexical: LexicalIndex,
        vectors: VectorIndex,
        embedder: EmbedderProtocol,
        reader: ReaderProtocol | None,
        config: RetrieverConfig,
    ) -> None:
        self.store, self.lexical, self.vectors = store, lexical, vectors
        self.embedder, self.reader, self.config = embedder, reader, config
        self.superseded = np.asarray(store.superseded(), dtype=np.int64)

    def tuned(self, config: RetrieverConfig) -> Retriever:
        """One with other settings over the same indexes and models."""
        other = copy.copy(self)
        other.config = config
        return other

    def search(self, query: str, k: int | None = None, **options: Any) -> list[Hit]:
        """The hits of :meth:`run`, which says what the options are."""
        return list(self.run(query, k, **options).hits)

    def explain(self, query: str, passage_id: str, **options: Any) -> dict[str, Any]:
        """Where a passage stands for a question in each retriever, or why it is absent.

        Args:
            options: ``language`` and ``history_query``, as for :meth:`run`.

        Raises:
            KnowledgeError: there is no such passage.
        """
        return explain(self, query, passage_id, **options)

    def run(
        self,
        query: str,
        k: int | None = None,
        mode: SearchMode | None = None,
        language: Language | None = None,
        rerank: bool | None = None,
        history_query: str | None = None,
    ) -> SearchResult:
        """Find passages for any string.

        Fused candidates keep their order unless they are reranked; then the first
        ``rerank_depth`` follow their evidence: the log-odds of the reader's probability plus
        ``fused_evidence`` times the fused score, plus ``own_language_evidence`` for a passage in
        the question's language, less ``sibling_penalty`` for each better passage of the same
        document. The others stay behind them.

        Args:
            query: the question; blank finds nothing.
            k: most hits; by default, as for ``mode`` and ``rerank``, what the config says.
            language: of the question, if known; it decides which words are noise, and adds to
                the evidence of its passages. Those of every language are found either way.
            rerank: whether the reader looks at the passages.
            history_query: the question as the conversation completes it. Its rankings join
                those of the question, and the reader judges by it.
        """
        start = time.perf_counter()
        timings: dict[str, float] = {}
        wordings = [clean(text) for text in (query, history_query or "") if text.strip()]
        wordings = list(dict.fromkeys(wordings))
        wanted = self.config.k if k is None else k
        if not wordings or wanted < 1:
            return SearchResult(timings={"total": time.perf_counter() - start})
        reads = self.reader is not None and (self.config.rerank if rerank is None else rerank)
        needed = max(wanted, self.config.rerank_depth) if reads else wanted
        mode = mode or self.config.mode
        candidates, stored = self._candidates(wordings, mode, language, wanted, needed, timings)
        readings: dict[str, Reading] = {}
        if reads and candidates:
            with timed(timings, "rerank"):
                candidates, readings = self._rerank(wordings[-1], candidates, stored, language)
        hits = tuple(
            Hit(stored[item.rowid].passage, rank, item.scores, tuple(item.why))
            for rank, item in enumerate(candidates[:wanted], start=1)
        )
        timings["total"] = time.perf_counter() - start
        return SearchResult(hits, timings, readings)

    def _candidates(
        self,
        wordings: list[str],
        mode: SearchMode,
        language: Language | None,
        wanted: int,
        needed: int,
        timings: dict[str, float],
    ) -> tuple[list[Candidate], dict[int, StoredPassage]]:
        """Joined candidates, asking for more while repeats leave fewer than wanted."""
        vectors: list[Vectors] = []
        if mode != "lexical" and self.config.dense_weight + (mode == "dense") > 0:
            with timed(timings, "embed"):
                vectors = [self.embedder.embed_query(text) for text in wordings]
        depth = max(self.config.candidates, 2 * needed)
        while True:
            rankings = self.rank(wordings, vectors, mode, depth, language, timings)
            with timed(timings, "fuse"):
                joined = reciprocal_rank_fusion(rankings, self.config.rrf_k)
                stored = self.store.passages([item.rowid for item in joined])
                unique = without_repeats(joined, stored)
            if len(unique) >= wanted or all(len(ranking.hits) < depth for ranking in rankings):
                return unique, stored
            depth *= 4

    def rank(
        self,
        wordings: list[str],
        vectors: list[Vectors],
        mode: SearchMode,
        depth: int,
        language: Language | None,
        timings: dict[str, float],
    ) -> list[Ranking]:
        """One ranking per retriever and wording; ``vectors`` holds one per wording, or none."""
        keep, rankings = self.config.include_superseded, []
        lexical = 1.0 if mode == "lexical" else self.config.lexical_weight
        dense = 1.0 if mode == "dense" else self.config.dense_weight
        for number, text in enumerate(wordings):
            factor, suffix = (HISTORY_WEIGHT, ", with history") if number else (1.0, "")
            if mode != "dense":
                with timed(timings, "lexical"):
                    hits = self.lexical.search(text, depth, language=language, superseded=keep)
                rankings.append(Ranking("lexical", f"lexical{suffix}", lexical * factor, hits))
            if vectors:
                with timed(timings, "dense"):
                    hits = self.vectors.search(
                        vectors[number], depth, None if keep else self.superseded
                    )
                rankings.append(Ranking("dense", f"dense{suffix}", dense * factor, hits))
        return rankings

    def _rerank(
        self,
        question: str,
        candidates: list[Candidate],
        stored: dict[int, StoredPassage],
        language: Language | None,
    ) -> tuple[list[Candidate], dict[str, Reading]]:
        head = candidates[: self.config.rerank_depth]
        tail = candidates[self.config.rerank_depth :]
        passages = [stored[item.rowid].passage for item in head]
        cosines = [item.scores.get("dense") for item in head]
        readings = list(self.reader.score(question, passages, cosines)) if self.reader else []
        for item, reading in zip(head, readings, strict=True):
            item.scores["reader"] = float(reading.relevance)
            item.why.append(f"reader {reading.relevance:.2f}")
        for item in head:
            own = stored[item.rowid].passage.language == language
            item.scores["evidence"] = self._evidence(item, own)
        head = self._spread(head, stored)
        return head + tail, {p.id: r for p, r in zip(passages, readings, strict=True)}

    def _evidence(self, item: Candidate, own_language: bool) -> float:
        evidence = log_odds(item.scores["reader"]) + self.config.fused_evidence * item.fused
        return evidence + self.config.own_language_evidence * own_language

    def _spread(self, items: list[Candidate], stored: dict[int, StoredPassage]) -> list[Candidate]:
        """By evidence, less a penalty for each better passage of the same document."""
        better: Counter[str] = Counter()
        placed = []
        for item in sorted(items, key=lambda item: (-item.scores["evidence"], item.rowid)):
            source = stored[item.rowid].passage.source
            penalty = self.config.sibling_penalty * better[source]
            placed.append((item.scores["evidence"] - penalty, item))
            better[source] += 1
        placed.sort(key=lambda pair: -pair[0])
        return [item for _, item in placed]
