"""Metrics against values worked out by hand, and against slower definitions."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from evaluated_rows import acted, row
from hypothesis import given, settings
from hypothesis import strategies as st

from slimchat.errors import ConfigError
from slimchat.evaluation import metrics
from slimchat.evaluation.demands import parse_maximum, parse_minimum
from slimchat.evaluation.measures import METRICS
from slimchat.evaluation.resampling import figures, intervals

ACTIONS = ["answer", "clarify", "refuse", "handoff"]
SCORES = st.lists(st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.9, 1.0]), max_size=12)
PAIRS = st.lists(
    st.tuples(st.sampled_from(ACTIONS), st.sampled_from([*ACTIONS, None])), max_size=20
)


def test_rank_of_the_first_hit_from_a_reference() -> None:
    hits = ["a.md", "a.md", "b.md", "c.md"]
    assert metrics.first_rank(hits, ["c.md", "b.md"]) == 3
    assert metrics.first_rank(hits, ["d.md"]) is None


def test_retrieval_by_hand() -> None:
    ranks = [1, 2, 5, 6, 10, 11, None, 1]
    found = figures([row(rank=rank) for rank in ranks] + [row(reference_sources=[])])
    assert found["recall@1"] == 2 / 8
    assert found["recall@5"] == 4 / 8
    assert found["recall@10"] == 6 / 8
    assert found["mrr@10"] == pytest.approx((1 + 1 / 2 + 1 / 5 + 1 / 6 + 1 / 10 + 1) / 8)
    # Second and third of four documents, of three references: 1/lg3 + 1/lg4 of 1 + 1/lg3 + 1/lg4.
    found_gain, ideal = 1 / math.log2(3) + 1 / 2, 1 + 1 / math.log2(3) + 1 / 2
    assert metrics.ndcg_at_10(["d", "a", "b", "e"], ["a", "b", "c"]) == found_gain / ideal


@pytest.mark.parametrize(
    ("answer", "reference", "expected"),
    [
        ("Two days.", "two DAYS!", 1.0),
        ("The fee is $14.95 [1].", "fee: 14.95", 4 / 5),
        ("A devolução é grátis", "devolucao e gratis", 1.0),
        ("El envío tarda los dos días", "envio dos dias", 6 / 7),
        ("yes yes no", "yes", 2 / 4),
        ("no", "yes", 0.0),
        ("", "yes", 0.0),
        ("the", "", 1.0),
        ("see [12][3]", "see", 1.0),
        ("part 12", "part [12]", 2 / 3),
    ],
)
def test_token_f1_by_hand(answer: str, reference: str, expected: float) -> None:
    assert metrics.token_f1(answer, reference) == pytest.approx(expected)
    assert metrics.token_f1(reference, answer) == pytest.approx(expected)


def slow_token_f1(answer: str, reference: str) -> float:
    """As the SQuAD script does it: count, precision, recall, harmonic mean."""

    def words(text: str) -> list[str]:
        text = re.sub(r"\[\d\]", " ", text.lower()).translate(str.maketrans("áéç", "aec"))
        text = re.sub(r"[.,!?$]", "", text)
        return [word for word in text.split() if word not in ("the", "a", "el", "la", "os", "um")]

    said, left = words(answer), words(reference)
    if not said or not left:
        return float(said == left)
    total, common = len(left), 0
    for word in said:
        if word in left:
            left.remove(word)
            common += 1
    if not common:
        return 0.0
    precision, recall = common / len(said), common / total
    return 2 * precision * recall / (precision + recall)


WORDS = st.lists(
    st.sampled_from(
        [
            "the",
            "a",
            "el",
            "os",
            "um",
            "days",
            "Days.",
            "dias",
            "é",
            "e",
            "ç",
            "$4",
            "4",
            "[1]",
            "!",
        ]
    )
).map(" ".join)


@given(WORDS, WORDS)
def test_token_f1_is_the_slow_definition(answer: str, reference: str) -> None:
    expected = slow_token_f1(answer, reference)
    assert metrics.token_f1(answer, reference) == pytest.approx(expected)


def test_quotes_by_hand() -> None:
    passage = "Returns are free.\nBring the receipt."
    quotes = [
        ("Returns are free.", passage),
        ("free.\nBring", passage),
        ("returns are free.", passage),
        ("free. Bring", passage),
        (" ", passage),
        ("Returns", None),
    ]
    assert [metrics.is_quote_exact(*quote) for quote in quotes] == [True, True] + [False] * 4


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("Returns are free. [1] Bring the receipt [2].", (2, 2)),
        ("Returns are  free.\n\nReturns cost $5.", (1, 2)),
        ("returns are free.", (0, 1)),
        ("The price is $4.", (0, 1)),
        ("The price is $4", (0, 1)),
        ("The price is $4.95 [1].", (1, 1)),
        ("Silver model [1] Blue model [1]", (2, 2)),
        ("Bring the [1] receipt.", (1, 1)),
        ("[1]", (0, 0)),
        ("", (0, 0)),
    ],
)
def test_supported_sentences_by_hand(answer: str, expected: tuple[int, int]) -> None:
    passages = [
        "Returns are free. Bring the\nreceipt.",
        "The price is $4.95.\nBlue model\nSilver model",
    ]
    assert metrics.supported(answer, "en", passages) == expected
    assert metrics.supported(answer, "en", []) == (0, expected[1])


def test_support_rate_counts_sentences_not_answers() -> None:
    answers = [(1, 1), (0, 3)]
    rows = [row(supported_sentences=found, sentences=total) for found, total in answers]
    assert figures(rows)["support_rate"] == 1 / 4


def test_refusals_by_hand() -> None:
    pairs = [
        ("refuse", "refuse"),
        ("refuse", "refuse"),
        ("refuse", "answer"),
        ("refuse", None),
        ("answer", "refuse"),
        ("answer", "answer"),
        ("handoff", "refuse"),
        ("clarify", "refuse"),
    ]
    found = figures(acted(pairs))
    assert found["refusal_precision"] == pytest.approx(2 / 3)
    assert found["refusal_recall"] == pytest.approx(2 / 4)


def test_macro_f1_by_hand() -> None:
    pairs = [
        ("answer", "answer"),
        ("answer", "answer"),
        ("answer", "refuse"),
        ("refuse", "refuse"),
        ("refuse", "handoff"),
        ("refuse", None),
    ]
    # answer: P 2/2, R 2/3, F1 4/5. refuse: P 1/2, R 1/3, F1 2/5. handoff is not in the gold.
    assert figures(acted(pairs))["action_macro_f1"] == pytest.approx((4 / 5 + 2 / 5) / 2)


@given(PAIRS)
def test_macro_f1_is_the_slow_definition(pairs: list[tuple[str, str | None]]) -> None:
    scores = []
    for name in {gold for gold, _ in pairs}:
        said = [gold for gold, action in pairs if action == name]
        wanted = [action for gold, action in pairs if gold == name]
        precision = said.count(name) / len(said) if said else 0.0
        recall = wanted.count(name) / len(wanted)
        both = precision + recall
        scores.append(2 * precision * recall / both if both else 0.0)
    expected = pytest.approx(sum(scores) / len(scores)) if scores else None
    assert figures(acted(pairs))["action_macro_f1"] == expected


def test_auroc_by_hand() -> None:
    assert metrics.auroc([0.9, 0.8], [0.1, 0.2]) == 1.0
    assert metrics.auroc([0.1], [0.2]) == 0.0
    # 0.5 beats 0.2 and ties 0.5; 0.1 beats none: 1.5 of 4.
    assert metrics.auroc([0.5, 0.1], [0.5, 0.2]) == 1.5 / 4
    assert metrics.auroc([0.5, -math.inf], [0.4]) == 0.5


@given(SCORES, SCORES)
def test_auroc_is_the_slow_definition(positives: list[float], negatives: list[float]) -> None:
    wins = [1.0 if p > n else 0.5 if p == n else 0.0 for p in positives for n in negatives]
    expected = pytest.approx(sum(wins) / len(wins)) if wins else None
    assert metrics.auroc(positives, negatives) == expected


@settings(deadline=None)
@given(st.lists(st.floats(0, 100), min_size=1), st.floats(0, 1))
def test_percentile_is_that_of_numpy(values: list[float], q: float) -> None:
    assert metrics.percentile(values, q) == pytest.approx(float(np.quantile(values, q)))


def test_nothing_to_measure_is_none() -> None:
    assert figures([]) == dict.fromkeys(METRICS)
    assert intervals([]) == dict.fromkeys(METRICS)
    blank = row(reference_sources=[], gold_action="handoff", action="refuse")
    known = {name for name, value in figures([blank]).items() if value is not None}
    assert known == {"action_macro_f1"}
    assert metrics.auroc([0.5], []) is None
    assert metrics.percentile([], 0.5) is None


def test_minimums() -> None:
    assert parse_minimum(" recall@5 = 0.9") == ("recall@5", 0.9)
    assert parse_minimum("mrr@10=1") == ("mrr@10", 1.0)
    assert parse_maximum("latency_p95_s=2.5") == ("latency_p95_s", 2.5)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("recall@5", "METRIC=NUMBER"),
        ("recall@5=high", "METRIC=NUMBER"),
        ("recall@5=nan", "METRIC=NUMBER"),
        ("recall@7=0.9", "no metric 'recall@7'"),
        ("recall@5=90", "between 0 and 1"),
        ("latency_p95_s=2", "better when lower"),
    ],
)
def test_a_bad_minimum_is_refused(text: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said) as caught:
        parse_minimum(text)
    if "between" not in said:
        assert "recall@1, recall@5, recall@10, mrr@10" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("latency_p95_s", "METRIC=NUMBER"),
        ("recall@5=0.9", "better when higher"),
        ("speed=1", "no metric 'speed'"),
        ("ece=2", "between 0 and 1"),
        ("latency_p50_s=-1", "at 0 or above"),
    ],
)
def test_a_bad_maximum_is_refused(text: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said) as caught:
        parse_maximum(text)
    if "lies" not in said and "between" not in said and "above" not in said:
        assert "latency_p50_s, latency_p95_s" in str(caught.value)
