"""Asking a bot every question of a golden set."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Protocol

from slimchat._resources import EnergyMeter, peak_rss_mb
from slimchat.dialogue.history import completed
from slimchat.dialogue.trace import read_as
from slimchat.errors import KnowledgeError
from slimchat.evaluation import metrics
from slimchat.evaluation.golden import GoldenCase
from slimchat.evaluation.report import Report
from slimchat.evaluation.rows import Row
from slimchat.knowledge.curated import CITED
from slimchat.knowledge.protocols import EmbedderProtocol
from slimchat.types import Answer, Citation, Language, Passage, Turn

DEPTH = 10
"""Hits of a question that retrieval is measured on."""
WARM_UP = "How can I return an order?"
"""Asked first so that loading models is not timed; of no golden set, so that no cache helps."""


class Passages(Protocol):
    """The part of a knowledge base that citations are checked against."""

    def passage(self, passage_id: str) -> Passage:
        """A passage by its id; raises KnowledgeError if there is none."""


class Bot(Protocol):
    """What is evaluated."""

    @property
    def knowledge(self) -> Passages:
        """The passages that answers cite."""

    def ask(self, question: str, *, history: Sequence[Turn], language: Language | None) -> Answer:
        """Answer a question."""


def evaluate(
    bot: Bot,
    cases: Sequence[GoldenCase],
    progress: Callable[[int, int], None] | None = None,
    cancel: Callable[[], bool] | None = None,
    embedder: EmbedderProtocol | None = None,
    alone: bool = True,
) -> Report:
    """Ask every question and measure the answers.

    A question that raises becomes a row with ``error`` and counts as wrong everywhere but in
    latency; the evaluation goes on.

    Args:
        progress: called with ``(done, total)`` after each question.
        cancel: asked before each question; ``True`` ends with a report on those done.
        embedder: for the semantic similarity, which is not measured without.
        alone: also measure whether questions that stand alone are left alone, for which some are
            asked a second time.
    """
    rows: list[Row] = []
    answers: dict[str, Answer] = {}
    asking = _Asking(bot, embedder)
    if cases and not (cancel and cancel()):
        _warm_up(bot)
    before: dict[Language, GoldenCase] = {case.language: case for case in cases if not case.history}
    for case in cases:
        if cancel and cancel():
            break
        row, answer = asking.ask(case)
        if alone:
            row["unchanged"] = _unchanged(bot, case, before.get(case.language))
        rows.append(row)
        if answer is not None:
            answers[case.id] = answer
        if not case.history:
            before[case.language] = case
        if progress:
            progress(len(rows), len(cases))
    return replace(Report.of(rows, cancelled=len(rows) < len(cases)), answers=answers)


def ask_one(bot: Bot, case: GoldenCase) -> Row:
    """The row of one question that is asked by itself."""
    return _Asking(bot, None).ask(case)[0]


def _unchanged(bot: Bot, case: GoldenCase, before: GoldenCase | None) -> bool | None:
    """Whether a question that stands alone is left alone, had another one been asked before.

    The bot is asked where the rules are not sure.
    """
    if case.history or before is None or before is case:
        return None
    said: list[Turn] = [("user", before.question), ("assistant", before.reference_answer or "")]
    made = completed(case.question, said, case.language)
    if not made.variants:
        return made.text is None
    with suppress(Exception):  # the question's own row tells
        answer = bot.ask(case.question, history=said, language=None)
        return read_as(answer.trace) is None
    return None


def _warm_up(bot: Bot) -> None:
    with suppress(Exception):  # what is wrong will show in the rows
        bot.ask(WARM_UP, history=(), language=None)


class _Asking:
    """Asks one question after the other, and measures."""

    def __init__(self, bot: Bot, embedder: EmbedderProtocol | None) -> None:
        self._bot, self._embedder, self._energy = bot, embedder, EnergyMeter()

    def ask(self, case: GoldenCase) -> tuple[Row, Answer | None]:
        """The row of a question, and the answer, ``None`` where the bot failed."""
        row = blank(case, self._embedder is not None)
        try:
            self._energy.joules()
            start = time.perf_counter()
            answer = self._bot.ask(case.question, history=case.history, language=None)
            latency = time.perf_counter() - start
            energy = self._energy.joules()
            measured: Row = {**row, "latency_s": latency, "energy_j": energy}
            measured["peak_rss_mb"] = peak_rss_mb()
            _measure(measured, self._bot.knowledge, case, answer)
            if self._embedder is not None and _said(case, answer):
                measured["semantic_similarity"] = _likeness(
                    self._embedder, answer.text, case.reference_answer or ""
                )
        except Exception as error:
            return {**row, "error": f"{type(error).__name__}: {error}"}, None
        return measured, answer


def blank(case: GoldenCase, similarity: bool) -> Row:
    """A question that was not answered."""
    nothing = 0.0 if _has_wording(case) else None
    missed = 0.0 if case.reference_sources else None
    return {
        "id": case.id,
        "question": case.question,
        "language": case.language,
        "kind": case.kind,
        "topic": case.topic or _folder(case),
        "split": case.split,
        "history": [[*turn] for turn in case.history],
        "gold_action": case.action,
        "action": None,
        "correct_action": False,
        "rank": None,
        "reciprocal_rank": missed,
        "ndcg": missed,
        "token_f1": nothing,
        "rouge_l": nothing,
        "semantic_similarity": nothing if similarity else None,
        "quote_exact": None,
        "citation_precision": None,
        "citation_recall": 0.0 if case.action == "answer" and case.reference_sources else None,
        "confidence": None,
        "latency_s": None,
        "timings": {},
        "answer": "",
        "unchanged": None,
        "cited_sources": [],
        "retrieved_sources": [],
        "citations": 0,
        "exact_quotes": 0,
        "sentences": 0,
        "supported_sentences": 0,
        "prompt_tokens": None,
        "completion_tokens": None,
        "peak_rss_mb": None,
        "energy_j": None,
        "reference_answer": case.reference_answer,
        "reference_sources": list(case.reference_sources),
        "error": None,
    }


def _folder(case: GoldenCase) -> str | None:
    """The first folder of the first reference source."""
    parts = PurePosixPath(case.reference_sources[0]).parts if case.reference_sources else ()
    return parts[0] if len(parts) > 1 else None


def _likeness(embedder: EmbedderProtocol, answer: str, reference: str) -> float:
    """The cosine of two texts, 0 at least."""
    said, wanted = embedder.embed_passages([answer, reference])
    return max(0.0, min(1.0, float(said @ wanted)))


def _has_wording(case: GoldenCase) -> bool:
    return case.action == "answer" and case.reference_answer is not None


def _said(case: GoldenCase, answer: Answer) -> bool:
    return _has_wording(case) and answer.action == "answer"


def _measure(row: Row, knowledge: Passages, case: GoldenCase, answer: Answer) -> None:
    row["action"], row["answer"] = answer.action, answer.text
    row["correct_action"] = answer.action == case.action
    row["confidence"] = answer.confidence if math.isfinite(answer.confidence) else None
    row["timings"] = dict(answer.timings)
    row["prompt_tokens"] = answer.usage.prompt_tokens
    row["completion_tokens"] = answer.usage.completion_tokens
    found = _retrieved(answer)
    row["retrieved_sources"] = list(dict.fromkeys(found))
    if case.reference_sources:
        row["rank"] = metrics.first_rank(found, case.reference_sources)
        row["reciprocal_rank"] = metrics.reciprocal_rank(row["rank"])
        row["ndcg"] = metrics.ndcg_at_10(row["retrieved_sources"], set(case.reference_sources))
    if _said(case, answer):
        row["token_f1"] = metrics.token_f1(answer.text, case.reference_answer or "")
        row["rouge_l"] = metrics.rouge_l(answer.text, case.reference_answer or "")
    texts = [_cited_text(knowledge, citation) for citation in answer.citations]
    quotes = [citation.quote for citation in answer.citations]
    cited = [citation.source for citation in answer.citations]
    row["cited_sources"] = list(dict.fromkeys([*cited, *_curated_from(answer)]))
    row["citations"] = len(quotes)
    row["exact_quotes"] = sum(map(metrics.is_quote_exact, quotes, texts))
    row["quote_exact"] = metrics.ratio(row["exact_quotes"], row["citations"])
    _measure_sources(row, case, set(cited))
    if answer.action == "answer":
        row["supported_sentences"], row["sentences"] = metrics.supported(
            answer.text, answer.language, [text for text in texts if text is not None]
        )


def _measure_sources(row: Row, case: GoldenCase, cited: set[str]) -> None:
    """Precision and recall of what an answer cites, by documents."""
    documents, wanted = cited - {CITED}, set(case.reference_sources)
    if row["action"] == "answer" and documents:
        row["citation_precision"] = len(documents & wanted) / len(documents)
    if row["citation_recall"] is not None and row["action"] == "answer":
        row["citation_recall"] = float(bool(cited & (wanted | {CITED})))


def _retrieved(answer: Answer) -> list[str]:
    """Sources of the first hits, best first; none where an answer came without a search."""
    hits = [step.detail.get("hits", ()) for step in answer.trace if step.name == "retrieve"]
    return [hit["source"] for hit in hits[-1][:DEPTH]] if hits else _curated_from(answer)


def _curated_from(answer: Answer) -> list[str]:
    """The documents that a curated answer says it rests on."""
    found = [step.detail.get("sources", ()) for step in answer.trace if step.name == "faq"]
    return [str(source) for sources in found for source in sources]


def _cited_text(knowledge: Passages, citation: Citation) -> str | None:
    """The cited passage's text, ``None`` if there is no such passage in that source."""
    try:
        passage = knowledge.passage(citation.passage_id)
    except KnowledgeError:
        return None
    return passage.text if passage.source == citation.source else None
