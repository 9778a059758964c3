"""No figure is ever NaN, however little there is to measure."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from evaluated_rows import row

from slimchat.evaluation.comparison import compare
from slimchat.evaluation.measures import METRICS
from slimchat.evaluation.report import Report
from slimchat.evaluation.report_charts import confidence_data, metric_data, step_data
from slimchat.evaluation.report_html import report_html
from slimchat.evaluation.rows import Row

UNANSWERABLE: dict[str, Any] = {"gold_action": "refuse", "reference_sources": []}
SETS: dict[str, list[Row]] = {
    "none": [],
    "one that raised": [row(error="ValueError: no")],
    "one that was right": [
        row(action="answer", confidence=1.0, rank=1, ndcg=1.0, token_f1=1.0, latency_s=0.1)
    ],
    "all unanswerable, refused": [row(action="refuse", confidence=0.0, **UNANSWERABLE)] * 3,
    "all unanswerable, answered": [row(action="answer", confidence=0.5, **UNANSWERABLE)] * 3,
    "all of one class": [row(action="answer", confidence=0.5, latency_s=0.0)] * 4,
    "all to hand over": [row(gold_action="handoff", action="handoff", reference_sources=[])] * 2,
    "nothing known": [row(reference_sources=[])] * 2,
}


@pytest.mark.parametrize("name", SETS)
def test_a_set_with_little_to_measure(name: str) -> None:
    rows = [{**one, "id": str(number)} for number, one in enumerate(SETS[name])]
    report = Report.of(rows)  # type: ignore[arg-type]
    assert list(report.metrics) == list(METRICS)
    json.dumps(report.to_dict(), allow_nan=False)
    data = [metric_data(report), confidence_data(report.rows), step_data(report.steps)]
    json.dumps(data, allow_nan=False)
    shown = report_html(report)
    if rows:
        found = compare(report, Report.of([*report.rows]))
        json.dumps(found.to_dict(), allow_nan=False)
        assert found.worse == found.better == []
        shown += found._repr_html_()
    assert not re.search(r"\b(?:nan|inf)\b", shown, re.IGNORECASE)
