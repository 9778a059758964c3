from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slimchat.config import AnswerConfig, BotConfig
from slimchat.dialogue.abstention import NEVER, threshold
from slimchat.errors import ConfigError
from slimchat.evaluation.calibration import Calibration
from slimchat.evaluation.risk import RiskCurve, is_wrong, table, upper_bound


def row(sure: float, wrong: bool, gold: str = "answer") -> Any:
    return {
        "gold_action": gold,
        "action": "answer",
        "confidence": sure,
        "cited_sources": ["b.md" if wrong else "a.md"],
        "reference_sources": ["a.md"],
    }


ROWS = [row(0.9, False), row(0.8, False), row(0.7, True), row(0.6, False), row(0.5, True)]


def test_risk_and_coverage_of_every_threshold() -> None:
    curve = RiskCurve.of(ROWS)
    assert [point.answered for point in curve.points] == [5, 4, 3, 2, 1]
    assert [point.wrong for point in curve.points] == [2, 1, 1, 0, 0]
    assert [point.coverage for point in curve.points] == [1.0, 0.8, 0.6, 0.4, 0.2]
    assert curve.steps == ((0.25, 0.4), (0.55, 0.25), (0.75, 0.0))


@pytest.mark.parametrize(("accepted", "answered"), [(0.0, 2), (0.25, 4), (0.3, 4), (0.5, 5)])
def test_the_threshold_answers_most_at_the_accepted_risk(accepted: float, answered: int) -> None:
    chosen = RiskCurve.of(ROWS).chosen(accepted)
    assert chosen is not None
    assert chosen.answered == answered


def test_no_threshold_may_be_safe_enough() -> None:
    curve = RiskCurve.of([row(0.9, True), row(0.8, False)])
    assert curve.chosen(0.1) is None
    config = AnswerConfig(max_wrong=0.1, risk_steps=curve.steps)
    assert threshold(config, 0.4) == NEVER


def test_an_answer_where_none_should_be_is_wrong() -> None:
    assert is_wrong(row(0.9, False, "refuse"))
    assert is_wrong(row(0.9, True))
    assert not is_wrong(row(0.9, False))
    assert is_wrong(row(0.9, False, "refuse"), "action")
    assert not is_wrong(row(0.9, True), "action")
    assert [point.wrong for point in RiskCurve.of(ROWS, "action").points] == [0] * 5


def test_equal_confidences_are_answered_together() -> None:
    curve = RiskCurve.of([row(0.9, False), row(0.9, True), row(0.2, False)])
    assert [point.answered for point in curve.points] == [3, 2]


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=40), st.floats(0, 0.99))
def test_what_is_chosen_keeps_its_word_on_the_same_questions(
    pairs: list[tuple[float, bool]], accepted: float
) -> None:
    rows = [row(sure, wrong) for sure, wrong in pairs]
    curve = RiskCurve.of(rows)
    if not curve.steps:
        return
    limit = threshold(AnswerConfig(max_wrong=accepted, risk_steps=curve.steps), 0.5)
    given_answers = [wrong for sure, wrong in pairs if sure >= limit]
    assert sum(given_answers) <= accepted * len(given_answers) + 1e-5 * len(pairs)


@pytest.mark.parametrize(
    ("wrong", "answered", "bound"), [(0, 3, 0.632), (0, 100, 0.0295), (3, 100, 0.0757), (2, 2, 1.0)]
)
def test_the_bound_is_the_exact_binomial_one(wrong: int, answered: int, bound: float) -> None:
    assert upper_bound(wrong, answered) == pytest.approx(bound, abs=5e-4)


def test_the_bound_holds_nineteen_times_in_twenty() -> None:
    rng, held = random.Random(1), 0
    for _ in range(400):
        wrong = sum(rng.random() < 0.1 for _ in range(60))
        held += upper_bound(wrong, 60) >= 0.1
    assert held >= 0.93 * 400


def test_the_accepted_risk_picks_the_threshold_at_once() -> None:
    steps = RiskCurve.of(ROWS).steps
    picked = [threshold(AnswerConfig(max_wrong=r, risk_steps=steps), 0.4) for r in (0, 0.3, 0.5)]
    assert picked == [0.75, 0.55, 0.25]
    assert threshold(AnswerConfig(max_wrong=0, risk_steps=steps, refuse_below=0.1), 0.4) == 0.1


def test_an_accepted_risk_needs_a_calibration() -> None:
    with pytest.raises(ConfigError, match="never calibrated"):
        BotConfig().updated({"answer.max_wrong": 0.03})


def test_the_curve_is_told_and_drawn() -> None:
    curve = RiskCurve.of(ROWS)
    found = Calibration(curve, 0.3, curve.chosen(0.3), BotConfig())
    assert "answers 4 of 5 questions (80.0%), 1 of them wrongly" in found.told
    assert len(table(curve)) == 5
    assert len(table(RiskCurve.of([row(n / 99, False) for n in range(99)]))) == 16
    assert "<table>" in found._repr_html_()
    drawn = found.chart().to_dict()
    assert 5 in map(len, drawn["datasets"].values())
    none = Calibration(curve, 0.0, None, BotConfig())
    assert "every question will be refused" in none.told
    assert none.chart().to_dict()["layer"]
    assert none.to_dict()["chosen"] is None
