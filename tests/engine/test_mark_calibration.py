"""Where an answerer that marks begins to say that nothing answers."""

from __future__ import annotations

import pytest

pytest.importorskip("torch")

from slimchat.training.mark_calibration import shift_of

pytestmark = pytest.mark.convert


@pytest.mark.parametrize(
    ("rows", "low", "high"),
    [
        # Leads that tell questions apart, all below 0: no answer has to weigh less.
        ([(-3.0, False, False), (-2.0, False, False), (-1.0, True, True)], -2.0, -1.0),
        # All above 0: it has to weigh more.
        ([(1.0, False, False), (2.0, True, True), (3.0, True, True)], 1.0, 2.0),
        # The wrong passage is no reason to answer.
        ([(1.0, False, True), (2.0, False, False), (4.0, True, True)], 2.0, 4.0),
        ([(1.0, True, True), (2.0, True, True)], -1e9, 1.0),
        ([(1.0, False, False), (2.0, False, False)], 2.0, 1e9),
    ],
)
def test_most_questions_come_out_right(
    rows: list[tuple[float, bool, bool]], low: float, high: float
) -> None:
    assert low < shift_of(rows) < high
    assert shift_of(rows[::-1]) == shift_of(rows)
