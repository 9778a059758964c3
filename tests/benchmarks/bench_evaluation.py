"""How long a thousand questions take, and how long until the first one is known.

Run with ``make benchmarks``. On two cores the bundled models are to need less than ten minutes,
and to show a first result within ten seconds; figures and intervals are to cost little of it.
"""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest

from slimchat import SupportBot
from slimchat.evaluation.golden import load_golden
from slimchat.evaluation.report import Report

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(1200)]


def test_a_thousand_questions(tmp_path: Path) -> None:
    cases = load_golden(ROOT / "knowledge" / "golden.jsonl")
    many = [
        replace(case, id=f"{case.id}-{round_}", question=f"{case.question}{'?' * round_}")
        for round_ in range(1 + 1000 // len(cases))
        for case in cases
    ][:1000]
    SupportBot.from_folder(ROOT / "knowledge", index=tmp_path / "bot").close()
    begun = time.perf_counter()
    times: list[float] = []
    with SupportBot.open(tmp_path / "bot") as bot:
        report = bot.evaluate(many, progress=lambda *_: times.append(time.perf_counter() - begun))
    whole = time.perf_counter() - begun
    begun = time.perf_counter()
    summed = Report.of(report.rows)
    assert summed.intervals == report.intervals
    sums = time.perf_counter() - begun
    print(
        f"\n{report.n} questions in {whole:.0f} s, the first after {times[0]:.1f} s; figures and "
        f"intervals {sums:.1f} s ({sums / whole:.1%} of it)"
    )
    assert (report.n, len(times)) == (1000, 1000)
    assert whole < 600
    assert times[0] < 10
