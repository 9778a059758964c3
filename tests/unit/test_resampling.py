"""Intervals and differences: against the figures of rows that were really drawn."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
from evaluated_rows import acted, row
from scipy import stats

from slimchat.evaluation.measures import BY_NAME, METRICS
from slimchat.evaluation.resampling import (
    differences,
    draws,
    figures,
    holm,
    intervals,
    mcnemar,
)
from slimchat.evaluation.rows import Row


def random_rows(seed: int, count: int) -> list[Row]:
    rng = random.Random(seed)

    def one() -> Row:
        gold = rng.choice(["answer", "refuse", "clarify"])
        values: dict[str, Any] = {
            "gold_action": gold,
            "action": rng.choice(["answer", "refuse", None]),
            "rank": rng.choice([1, 2, 7, None]),
            "confidence": rng.choice([0.2, 0.5, 0.5, 0.97, None]),
            "reference_sources": ["a.md"] if gold == "answer" else [],
            "cited_sources": [rng.choice(["a.md", "b.md"])],
            "token_f1": rng.choice([None, rng.random()]),
            "latency_s": rng.choice([None, rng.random()]),
            "supported_sentences": rng.randint(0, 2),
            "sentences": 2,
        }
        return row(**values)

    return [one() for _ in range(count)]


@pytest.mark.parametrize("seed", range(5))
def test_a_weight_is_how_often_a_row_was_drawn(seed: int) -> None:
    rows = random_rows(seed, 17)
    for weights in draws(len(rows), 8):
        for counts in weights:
            assert counts.sum() == len(rows)
            drawn = [item for item, n in zip(rows, counts, strict=True) for _ in range(int(n))]
            expected = figures(drawn)
            for name in METRICS:
                found = float(BY_NAME[name].estimator(rows)(counts[None, :])[0])
                wanted = expected[name]
                assert found == pytest.approx(np.nan if wanted is None else wanted, nan_ok=True)


def test_the_interval_of_a_mean_is_that_of_scipy() -> None:
    values = np.random.default_rng(1).random(80)
    low, high = intervals([row(token_f1=float(value)) for value in values])["token_f1"] or (0, 0)
    theirs = stats.bootstrap(
        (values,), np.mean, method="percentile", n_resamples=20_000, rng=np.random.default_rng(2)
    ).confidence_interval
    assert (low, high) == pytest.approx((theirs.low, theirs.high), abs=0.01)
    assert low < values.mean() < high


def test_intervals_are_the_same_each_time_and_never_nan() -> None:
    rows = random_rows(3, 30)
    first = intervals(rows)
    assert first == intervals(rows)
    known = [interval for interval in first.values() if interval is not None]
    assert np.isfinite(known).all()
    assert all(low <= high for low, high in known)
    assert first["energy_j"] is None
    assert intervals([row(peak_rss_mb=5.0), row(peak_rss_mb=7.0)])["peak_rss_mb"] is None
    assert intervals(rows[:1]) == dict.fromkeys(METRICS)


def test_a_question_in_a_hundred_is_too_few_to_bound_a_refusal() -> None:
    rows = acted([("answer", "answer")] * 200 + [("clarify", "clarify")])
    assert intervals(rows)["refusal_recall"] is None


def test_paired_differences_see_what_separate_intervals_do_not() -> None:
    values = np.random.default_rng(5).random(60)
    before = [row(token_f1=float(value)) for value in values]
    after = [row(token_f1=float(value) + 0.02) for value in values]
    low, high = intervals(before)["token_f1"] or (0, 0)
    assert low + 0.02 < high
    found = differences(before, after)["token_f1"]
    assert found is not None
    assert (found.value, found.low, found.high) == pytest.approx((0.02, 0.02, 0.02))
    assert found.p < 0.002
    same = differences(before, before)["token_f1"]
    assert same is not None
    assert (same.value, same.p) == (0.0, 1.0)


def test_a_difference_of_noise_is_no_difference() -> None:
    """Of two bots that differ by chance alone, few are told apart."""
    told = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        pair = [[row(token_f1=float(v)) for v in rng.random(40)] for _ in range(2)]
        found = differences(*pair, resamples=500)["token_f1"]
        assert found is not None
        told += found.p < 0.05
    assert told <= 6


def test_mcnemar_is_the_binomial_test() -> None:
    for lost, won in [(0, 0), (0, 1), (3, 3), (2, 9), (15, 40), (700, 600)]:
        expected = stats.binomtest(lost, lost + won).pvalue if lost + won else 1.0
        assert mcnemar(lost, won) == pytest.approx(expected, abs=1e-9)


def test_holm_by_hand() -> None:
    assert holm({"a": 0.01, "b": 0.04, "c": 0.03}) == pytest.approx(
        {"a": 0.03, "c": 0.06, "b": 0.06}
    )
    assert holm({"a": 0.9, "b": 0.8}) == {"b": 1.0, "a": 1.0}
    assert holm({}) == {}


def test_rows_that_are_no_pairs_are_refused() -> None:
    with pytest.raises(ValueError, match="cannot be paired"):
        differences([row()], [])
