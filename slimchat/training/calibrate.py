"""Probabilities that mean what they say, fitted on companies that training never saw.

Platt scaling (Platt, 1999) of the int8 reader's logits. A question is judged as the bot judges
it: all articles of its company are candidates, and the best one counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from slimchat.evaluation.metrics import auroc
from slimchat.models.embedder import Embedder
from slimchat.models.reader import Reader, best_sentence
from slimchat.training import corpus
from slimchat.types import LANGUAGES, Passage

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Judged:
    """One question against its company's articles.

    Attributes:
        relevance: logits, one per article.
        best: logits of the best sentence, one per article.
        cosines: of question and article, by the embedder.
        right: index of the article that answers, ``None`` when none does.
        sentences: ``(logit, label)`` of the right article's sentences.
    """

    relevance: Numbers
    best: Numbers
    cosines: Numbers
    right: int | None
    sentences: tuple[tuple[float, int], ...]


def passage_of(article: corpus.Row) -> Passage:
    """An article as the knowledge base would hold it."""
    return Passage(
        id=article["id"],
        source=f"{article['id']}.md",
        title=article["title"],
        section=(article["section"],) if article["section"] else (),
        text=article["body"],
        language=article["language"],
        position=0,
    )


def judged(reader: Reader, embedder: Embedder) -> Iterator[Judged]:
    """Every held-out question, in one of the three languages each."""
    turn = 0
    _, held = corpus.split_companies(corpus.helpdesks())
    for company in sorted({article["company"] for article in held}):
        articles = [article for article in held if article["company"] == company]
        passages = [passage_of(article) for article in articles]
        vectors = embedder.embed_passages([passage.embedded_text for passage in passages])
        for index, article in enumerate(articles):
            for entry in (*article["questions"], *article["unanswered"]):
                answered = "answer" in entry
                question = entry[LANGUAGES[turn % 3]]
                turn += 1
                logits = reader.logits(question, passages)
                marks = _labels(article, entry["answer"], logits[index]) if answered else ()
                yield Judged(
                    np.array([relevance for relevance, _, _ in logits]),
                    np.array([best_sentence(sentences) for _, _, sentences in logits]),
                    (vectors @ embedder.embed_query(question)).astype(np.float64),
                    index if answered else None,
                    marks,
                )


def _labels(
    article: corpus.Row, answers: list[str], read: tuple[float, tuple[tuple[int, int], ...], object]
) -> tuple[tuple[float, int], ...]:
    places = [(article["body"].find(a), article["body"].find(a) + len(a)) for a in answers]
    _, spans, logits = read
    return tuple(
        (float(logit), int(any(start < y and end > x for x, y in places)))
        for (start, end), logit in zip(spans, np.asarray(logits), strict=True)
    )


def logistic(features: Numbers, labels: Numbers, rounds: int = 100) -> Numbers:
    """Weights of a logistic regression by Newton's method, the shift as the last one.

    Args:
        features: (rows, width).
        labels: 0 or 1, (rows,).
    """
    rows = np.column_stack([features, np.ones(len(features))])
    weights = np.zeros(rows.shape[1])
    for _ in range(rounds):
        p = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
        curvature = p * (1 - p) + 1e-9
        hessian = (rows * curvature[:, None]).T @ rows + 1e-6 * np.eye(rows.shape[1])
        step = np.linalg.solve(hessian, rows.T @ (p - labels))
        weights = weights - step
        if np.abs(step).max() < 1e-9:
            break
    return weights


def platt(logits: Numbers, labels: Numbers) -> tuple[float, float]:
    """Scale and shift that maximise the likelihood."""
    scale, shift = logistic(logits[:, None], labels)
    return float(scale), float(shift)


def expected_calibration_error(p: Numbers, labels: Numbers, bins: int = 10) -> float:
    """Mean distance of confidence and frequency over equal-width bins (Naeini et al., 2015)."""
    places = np.minimum((p * bins).astype(int), bins - 1)
    error = 0.0
    for index in range(bins):
        inside = places == index
        if inside.any():
            error += inside.mean() * abs(p[inside].mean() - labels[inside].mean())
    return float(error)


def best_threshold(p: Numbers, answerable: Numbers, precision: float = 0.8) -> float:
    """The highest threshold whose refusals are right with at least this precision.

    Answerable and unanswerable questions count equally, whatever their numbers.
    """
    weight = np.where(answerable == 1, 0.5 / (answerable == 1).sum(), 0.5 / (answerable == 0).sum())
    best = 0.0
    for threshold in np.unique(p):
        refused = p < threshold
        if not refused.any():
            continue
        right = weight[refused & (answerable == 0)].sum() / weight[refused].sum()
        if right >= precision:
            best = float(threshold)
    return best


def calibrate(reader: Reader, embedder: Embedder) -> tuple[dict[str, float], dict[str, float]]:
    """Calibration for ``reader-heads.json``, and figures for the card."""
    cases = list(judged(reader, embedder))
    logit = np.concatenate([case.relevance for case in cases])
    sentence = np.concatenate([case.best for case in cases])
    cosine = np.concatenate([case.cosines for case in cases])
    answers = np.concatenate(
        [
            np.arange(len(case.relevance)) == (-1 if case.right is None else case.right)
            for case in cases
        ]
    ).astype(float)
    mean = float(cosine.mean())
    features = np.column_stack([logit, cosine - mean, sentence])
    on_logit, on_cosine, on_sentence, _ = logistic(features, answers)
    weight = float(max(0.0, on_cosine / on_logit))
    sentence_weight = float(max(0.0, on_sentence / on_logit))
    joined = [
        case.relevance + weight * (case.cosines - mean) + sentence_weight * case.best
        for case in cases
    ]
    best = np.array([evidence.max() for evidence in joined])
    answerable = np.array([float(case.right is not None) for case in cases])
    scale, shift = platt(best, answerable)
    p = 1 / (1 + np.exp(-(scale * best + shift)))
    pairs: Sequence[tuple[float, int]] = [pair for case in cases for pair in case.sentences]
    logits = np.array([logit for logit, _ in pairs])
    labels = np.array([float(label) for _, label in pairs])
    sentence_scale, sentence_shift = platt(logits, labels)
    marks = 1 / (1 + np.exp(-(sentence_scale * logits + sentence_shift)))
    first = [
        evidence.argmax() == case.right
        for evidence, case in zip(joined, cases, strict=True)
        if case.right is not None
    ]
    chosen = [max(case.sentences)[1] for case in cases if case.right is not None and case.sentences]
    calibration = {
        "relevance_scale": scale,
        "relevance_shift": shift,
        "sentence_scale": sentence_scale,
        "sentence_shift": sentence_shift,
        "cosine_weight": weight,
        "cosine_mean": mean,
        "sentence_weight": sentence_weight,
        "refuse_below": best_threshold(p, answerable),
    }
    separated = auroc(p[answerable == 1], p[answerable == 0])
    assert separated is not None, "both kinds of question are held out"
    figures = {
        "held-out companies: questions": float(len(cases)),
        "held-out companies: right article first": float(np.mean(first)),
        "held-out companies: best sentence answers": float(np.mean(chosen)),
        "held-out companies: nothing-answers AUROC": separated,
        "held-out companies: relevance ECE": expected_calibration_error(p, answerable),
        "held-out companies: sentence ECE": expected_calibration_error(marks, labels),
    }
    return calibration, {name: round(value, 4) for name, value in figures.items()}


def neutral() -> dict[str, float]:
    """No calibration; what a reader is published with before it is calibrated."""
    return {
        "relevance_scale": 1.0,
        "relevance_shift": 0.0,
        "sentence_scale": 1.0,
        "sentence_shift": 0.0,
        "cosine_weight": 0.0,
        "cosine_mean": 0.0,
        "sentence_weight": 0.0,
        "refuse_below": 0.5,
    }
