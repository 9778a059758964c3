"""What is measured of one answer, without a judge, and a few figures over many values.

The metrics of a report are in :mod:`slimchat.evaluation.measures`. What has nothing to measure is
``None``, never NaN.
"""

from __future__ import annotations

import math
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from slimchat.evaluation.measures import LOWER_IS_BETTER as LOWER_IS_BETTER
from slimchat.evaluation.measures import METRICS as METRICS
from slimchat.knowledge.sentences import split_sentences
from slimchat.types import Language

_MARKER = re.compile(r"[^\S\n]*\[\d{1,3}\]")
_NO_WORD = re.compile(r"[\W_]+")
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


def reciprocal_rank(rank: int | None) -> float:
    """``1 / rank``, 0 beyond rank 10."""
    return 1 / rank if rank is not None and rank <= 10 else 0.0


def ndcg_at_10(documents: Sequence[str], references: Collection[str]) -> float:
    """``DCG / ideal DCG`` of the first ten, where a reference gains 1 and any other nothing:
    ``DCG = sum of 1 / log2(1 + rank)`` (Järvelin and Kekäläinen 2002).

    Args:
        documents: best first, each once.
        references: at least one.
    """
    found = [n for n, source in enumerate(documents[:10], 1) if source in references]
    ideal = range(1, min(len(references), 10) + 1)
    return _gain(found) / _gain(ideal)


def _gain(ranks: Iterable[int]) -> float:
    return math.fsum(1 / math.log2(1 + rank) for rank in ranks)


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


def rouge_tokens(text: str) -> list[str]:
    """Words for :func:`rouge_l`: lower case, without accents and citation markers, divided at
    whatever is neither letter nor digit."""
    folded = unicodedata.normalize("NFKD", _MARKER.sub(" ", text).lower())
    plain = "".join(char for char in folded if unicodedata.category(char)[0] != "M")
    return _NO_WORD.sub(" ", plain).split()


def rouge_l(answer: str, reference: str) -> float:
    """``2PR / (P + R)``, P and R the longest common subsequence of words as a share of the
    answer's and of the reference's (ROUGE-L: Lin 2004). If either has no words, 0.

    On plain ASCII this is what the package rouge-score computes without stemming.
    """
    said, wanted = rouge_tokens(answer), rouge_tokens(reference)
    if not said or not wanted:
        return 0.0
    return 2 * _longest_common(said, wanted) / (len(said) + len(wanted))


def _longest_common(first: Sequence[str], second: Sequence[str]) -> int:
    """Length of the longest common subsequence, a bit for each word (Hyyrö 2004)."""
    places: dict[str, int] = {}
    for number, word in enumerate(first):
        places[word] = places.get(word, 0) | 1 << number
    every = row = (1 << len(first)) - 1
    for word in second:
        matched = row & places.get(word, 0)
        row = ((row + matched) | (row - matched)) & every
    return len(first) - row.bit_count()


def is_quote_exact(quote: str, passage: str | None) -> bool:
    """The quote is not blank and stands in the passage character by character."""
    return passage is not None and bool(quote.strip()) and quote in passage


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


def shown(value: float | None) -> str:
    """A number for people: counts whole, others to three decimals, ``None`` as a dash."""
    if value is None:
        return "–"
    return str(value) if isinstance(value, int) else f"{value:.3f}"
