"""Two reports compared; what is won, lost and by chance is worked out by hand."""

from __future__ import annotations

import io
from typing import Any

import pytest
from evaluated_rows import row
from rich.console import Console

from slimchat.errors import GoldenSetError
from slimchat.evaluation.comparison import compare
from slimchat.evaluation.comparison_html import comparison_page
from slimchat.evaluation.report import Report


def asked(rights: list[bool], **values: Any) -> Report:
    """A question each, answered rightly or refused."""
    return Report.of(
        [
            row(
                id=f"q{number}",
                question=f"Is <b>{number}</b> free?",
                action="answer" if right else "refuse",
                cited_sources=["a.md"] if right else [],
                token_f1=1.0 if right else 0.0,
                **values,
            )
            for number, right in enumerate(rights)
        ]
    )


BEFORE = asked([True] * 10 + [False] * 12 + [True, False])
AFTER = asked([True] * 10 + [True] * 12 + [False, False])


def test_what_is_won_and_lost_by_hand() -> None:
    found = compare(BEFORE, AFTER)
    assert (found.n, len(found.won), len(found.lost)) == (24, 12, 1)
    assert (found.both_right, found.both_wrong) == (10, 1)
    assert [one.after["id"] for one in found.lost] == ["q22"]
    # One of thirteen, two-sided: 2 * (1 + 13) / 2**13.
    assert found.right_p == found.actions_p == pytest.approx(2 * 14 / 2**13)
    difference = found.differences["token_f1"]
    assert difference is not None
    assert difference.value == pytest.approx(11 / 24)
    assert difference.low < 11 / 24 < difference.high
    assert "token_f1" in found.better
    assert found.worse == []
    assert found.differences["refusal_recall"] is None
    assert "12 won, 1 lost, 10 right before and after" in found.told
    assert "Better by more than chance:" in found.told


def test_the_other_way_round_it_is_worse() -> None:
    found = compare(AFTER, BEFORE)
    assert "token_f1" in found.worse_shares
    assert found.better == []


def test_lower_is_better_for_what_it_costs() -> None:
    slow, quick = asked([True] * 30, latency_s=2.0), asked([True] * 30, latency_s=1.0)
    found = compare(slow, quick)
    assert "latency_p50_s" in found.better
    assert compare(quick, slow).worse == ["latency_p50_s", "latency_p95_s"]
    assert compare(quick, slow).worse_shares == []
    assert "took more or less: latency_p50_s, latency_p95_s." in found.told


def test_one_question_more_is_chance() -> None:
    found = compare(asked([True] * 20 + [False]), asked([True] * 21))
    assert found.better == []
    assert "No metric of quality differs by more than chance" in found.told


def test_questions_are_paired_by_id_and_wording() -> None:
    changed = Report.of([{**BEFORE.rows[0], "question": "Another?"}, *AFTER.rows[1:]])
    found = compare(BEFORE, changed)
    assert (found.n, found.only_before, found.only_after) == (23, ("q0",), ("q0",))
    with pytest.raises(GoldenSetError, match="share no question"):
        compare(BEFORE, Report.of([]))


def test_it_is_shown_everywhere_with_everything_escaped() -> None:
    found = compare(BEFORE, AFTER)
    data = found.to_dict()
    assert data["metrics"]["token_f1"]["significant"] is True
    assert (data["won"], data["changed"][-1]["outcome"]) == (12, "lost")
    page = comparison_page(found, "<a>", "b")
    for html in (found._repr_html_(), page):
        assert "Is &lt;b&gt;22&lt;/b&gt; free?" in html
        assert "<b>" not in html
    assert "b compared with &lt;a&gt;" in page
    console = Console(record=True, width=140, file=io.StringIO())
    console.print(found)
    text = console.export_text()
    assert "Questions lost" in text
    assert "answer" in text
    assert "refuse (unanswered)" in text
    assert repr(found).startswith("Comparison(On 24 questions: 12 won")
