"""Metrics that need no judge. One with nothing to measure is ``None``, never NaN."""

from __future__ import annotations

import math
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from slimchat.errors import ConfigError
from slimchat.knowledge.sentences import split_sentences
from slimchat.types import Language

METRICS = (
    "recall@1", "recall@5", "mrr@10", "token_f1", "support_rate", "quote_exact",
    "refusal_precision", "refusal_recall", "refusal_auroc", "action_macro_f1",
    "standalone_unchanged",
    "latency_p50_s", "latency_p95_s",
)  # fmt: skip
"""Every metric of a report, in the order shown."""
LOWER_IS_BETTER = frozenset({"latency_p50_s", "latency_p95_s"})

_MARKER = re.compile(r"[^\S\n]*\[\d{1,3}\]")
_ENDING_MARKER = re.compile(r"(?:[^\S\n]*\[\d{1,3}\])+(?=\s+[¿¡\"“«(]*[A-ZÀ-ÖØ-Þ])")
_ARTICLES = {
    *("a", "an", "the"),
    *("el", "la", "los", "las", "un", "una", "unos", "unas"),
    *("o", "a", "os", "as", "um", "uma", "uns", "umas"),
}


def ratio(part: float, whole: float) -> float | None:
    """``part / whole``, ``None`` where ``whole`` is 0."""
    return part / whole if whole else None


def mean(values: Collection[float]) -> float | None:
    """The arithmetic mean, ``None`` of no values."""
    return ratio(math.fsum(values), len(values))


def first_rank(sources: Sequence[str], references: Collection[str]) -> int | None:
    """1-based rank of the first hit that comes from a reference source."""
    return next((n for n, source in enumerate(sources, 1) if source in references), None)


def recall_at_k(ranks: Collection[int | None], k: int) -> float | None:
    """Share of questions with a reference source among the first ``k`` hits.

    Hits are passages, so several may come from one document; they are counted as returned, not
    by distinct document. A question scores 1 if any of its first ``k`` passages comes from any
    reference source, else 0 (also called success@k or hit rate; Manning et al. 2008, ch. 8).

    Args:
        ranks: of :func:`first_rank`, one per question.
    """
    return mean([float(rank is not None and rank <= k) for rank in ranks])


def mrr_at_10(ranks: Collection[int | None]) -> float | None:
    """Mean of ``1 / rank`` of the first hit from a reference source, 0 beyond rank 10
    (Voorhees 1999, TREC-8 question answering track)."""
    return mean([reciprocal_rank(rank) for rank in ranks])


def reciprocal_rank(rank: int | None) -> float:
    """``1 / rank``, 0 beyond rank 10."""
    return 1 / rank if rank is not None and rank <= 10 else 0.0


def answer_tokens(text: str) -> list[str]:
    """Words for :func:`token_f1`: lower case, without accents, citation markers, punctuation,
    symbols, and the articles of English, Spanish and Portuguese."""
    folded = unicodedata.normalize("NFKD", _MARKER.sub(" ", text).lower())
    kept = "".join(char for char in folded if unicodedata.category(char)[0] not in "MPS")
    return [word for word in kept.split() if word not in _ARTICLES]


def token_f1(answer: str, reference: str) -> float:
    """Overlap of words: ``2PR / (P + R)`` over multisets of words, P of the answer's words, R of
    the reference's (SQuAD: Rajpurkar et al. 2016). If either has no words, 1 if both, else 0.
    """
    said, wanted = Counter(answer_tokens(answer)), Counter(answer_tokens(reference))
    if not said or not wanted:
        return float(said == wanted)
    return 2 * (said & wanted).total() / (said.total() + wanted.total())


def is_quote_exact(quote: str, passage: str | None) -> bool:
    """The quote is not blank and stands in the passage character by character."""
    return passage is not None and bool(quote.strip()) and quote in passage


def quote_exact(quotes: Iterable[tuple[str, str | None]]) -> float | None:
    """Share of citations whose quote is verbatim in the cited passage.

    Args:
        quotes: the quote and the passage's text, ``None`` where there is no such passage.
    """
    return mean([float(is_quote_exact(quote, passage)) for quote, passage in quotes])


def supported(answer: str, language: Language, passages: Iterable[str]) -> tuple[int, int]:
    """How many sentences of an answer stand verbatim in one of the passages, and how many
    sentences it has.

    Citation markers are stripped and white space is made alike on both sides; a marker before a
    capital ends a sentence, as quoted list items may have no full stop. A sentence that is found
    only as a part of longer words or numbers ("$4" in "$49") does not count.
    """
    plain = _MARKER.sub("", _ENDING_MARKER.sub("\n", answer))
    spans = split_sentences(plain, language)
    sentences = [" ".join(plain[start:end].split()) for start, end in spans]
    sentences = [text for text in sentences if any(char.isalnum() for char in text)]
    sources = [" ".join(_MARKER.sub("", text).split()) for text in passages]
    patterns = [re.compile(rf"(?<!\w){re.escape(text)}(?!\w|[.,]\d)") for text in sentences]
    found = sum(any(pattern.search(text) for text in sources) for pattern in patterns)
    return found, len(sentences)


def support_rate(counts: Iterable[tuple[int, int]]) -> float | None:
    """Share of answer sentences that stand in the cited passages, over all answers together.

    Args:
        counts: of :func:`supported`, one per answer.
    """
    pairs = list(counts)
    return ratio(sum(found for found, _ in pairs), sum(total for _, total in pairs))


def refusal_precision(pairs: Iterable[tuple[str, str | None]]) -> float | None:
    """``TP / (TP + FP)``: share of the bot's refusals where refusing was right.

    A positive is a question that the bot refused; it is relevant if the gold action is
    ``refuse``. Questions whose gold action is ``handoff`` or ``clarify`` are left out.

    Args:
        pairs: gold action and the bot's, ``None`` where it failed.
    """
    refused = [gold for gold, action in _answer_or_refuse(pairs) if action == "refuse"]
    return ratio(refused.count("refuse"), len(refused))


def refusal_recall(pairs: Iterable[tuple[str, str | None]]) -> float | None:
    """``TP / (TP + FN)``: share of the questions to refuse that the bot refused; the terms are
    those of :func:`refusal_precision`."""
    actions = [action for gold, action in _answer_or_refuse(pairs) if gold == "refuse"]
    return ratio(actions.count("refuse"), len(actions))


def _answer_or_refuse(
    pairs: Iterable[tuple[str, str | None]],
) -> list[tuple[str, str | None]]:
    return [pair for pair in pairs if pair[0] in ("answer", "refuse")]


def action_macro_f1(pairs: Iterable[tuple[str, str | None]]) -> float | None:
    """Mean over the actions present in the gold of ``2TP / (2TP + FP + FN)``, each action
    weighing the same (macro-averaged F1; Sokolova and Lapalme 2009).

    Args:
        pairs: gold action and the bot's, ``None`` where it failed.
    """
    both = list(pairs)
    gold, said = Counter(pair[0] for pair in both), Counter(pair[1] for pair in both)
    right = Counter(pair[0] for pair in both if pair[0] == pair[1])
    return mean([2 * right[name] / (gold[name] + said[name]) for name in gold])


def auroc(positives: Iterable[float], negatives: Iterable[float]) -> float | None:
    """Probability that a positive scores above a negative, ties counting half: the area under
    the ROC curve (Mann-Whitney U / nm; Hanley and McNeil 1982)."""
    low, high = sorted(negatives), list(positives)
    wins = sum(bisect_left(low, score) + bisect_right(low, score) for score in high) / 2
    return ratio(wins, len(low) * len(high))


def percentile(values: Iterable[float], q: float) -> float | None:
    """The value below which a share ``q`` (0-1) lies, linear between neighbours (type 7 of
    Hyndman and Fan 1996)."""
    ordered = sorted(values)
    if not ordered:
        return None
    place = q * (len(ordered) - 1)
    low, high = ordered[math.floor(place)], ordered[math.ceil(place)]
    return low + (high - low) * (place - math.floor(place))


def parse_minimum(text: str) -> tuple[str, float]:
    """``"recall@5=0.9"`` as ``("recall@5", 0.9)``.

    Raises:
        ConfigError: it has another shape, or :func:`check_minimum` raises.
    """
    name, equals, number = (part.strip() for part in text.partition("="))
    try:
        value = float(number)
    except ValueError:
        value = math.nan
    if not equals or math.isnan(value):
        raise ConfigError(
            f"The minimum {text!r} is not of the form METRIC=NUMBER.",
            f"Write it like recall@5=0.9. The metrics are: {', '.join(METRICS)}.",
        )
    check_minimum(name, value)
    return name, value


def check_minimum(name: str, value: float) -> None:
    """Refuse a minimum that no report could be held to.

    Raises:
        ConfigError: unknown metric, one that is better when lower, or a value outside 0-1.
    """
    names = ", ".join(metric for metric in METRICS if metric not in LOWER_IS_BETTER)
    if name in LOWER_IS_BETTER:
        raise ConfigError(
            f"{name} is better when lower, so it takes no minimum.",
            f"The metrics that take one are: {names}.",
        )
    if name not in METRICS:
        raise ConfigError(f"There is no metric {name!r}.", f"The metrics are: {names}.")
    if not 0 <= value <= 1:
        raise ConfigError(
            f"The minimum of {name} is {value:g}, but it lies between 0 and 1.",
            f"Write a share, such as {name}=0.9.",
        )


def shown(value: float | None) -> str:
    """A number for people: counts whole, others to three decimals, ``None`` as a dash."""
    if value is None:
        return "–"
    return str(value) if isinstance(value, int) else f"{value:.3f}"
