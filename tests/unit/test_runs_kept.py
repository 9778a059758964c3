"""Runs are kept beside their bot, and the next one tells what changed."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from inspected_bot import QUESTION, small_bot

from slimchat import SupportBot
from slimchat.errors import GoldenSetError
from slimchat.evaluation import history
from slimchat.evaluation.golden import GoldenCase
from slimchat.evaluation.history import all_runs, keep_run, last_run, read_run, runs_of
from slimchat.evaluation.report import Report

CASES = [
    GoldenCase("a", QUESTION, "en", (), "Within 30 days.", ("returns.md",), "answer"),
    GoldenCase("b", "Do you sell citric acid?", "en", (), None, (), "refuse"),
]


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SupportBot]:
    with small_bot(tmp_path_factory.mktemp("kept")) as made:
        yield made


def test_the_second_run_is_compared_with_the_first(bot: SupportBot) -> None:
    first = bot.evaluate(CASES)
    assert first.previous is None
    assert first.since is None
    assert first.metrics["semantic_similarity"] is not None
    second = bot.evaluate(CASES)
    assert second.previous is not None
    assert second.previous.metrics["token_f1"] == first.metrics["token_f1"]
    assert second.since is not None
    assert second.since.worse_shares == second.since.better_shares == []
    assert bot.evaluate(CASES[:1]).previous is None
    assert len(all_runs(bot.knowledge.path)) == 3
    assert second.answers["a"].trace
    assert set(second.steps) >= {"total", "fuse", "abstain"}


def test_a_run_that_is_stopped_or_not_wanted_is_not_kept(bot: SupportBot) -> None:
    before = len(all_runs(bot.knowledge.path))
    bot.evaluate(CASES, cancel=lambda: True)
    bot.evaluate(CASES, keep=False)
    assert len(all_runs(bot.knowledge.path)) == before


def test_a_bundle_keeps_its_runs_beside_the_file(tmp_path: Path) -> None:
    file = tmp_path / "acme.slimchat"
    file.write_bytes(b"PK")
    report = Report.of([])
    assert runs_of(file) == tmp_path / ".acme.slimchat.evaluations"
    assert keep_run(file, report).previous is None
    assert not runs_of(file).exists()  # nothing was asked


def test_only_the_newest_stay(
    bot: SupportBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "KEPT", 2)
    report = bot.evaluate(CASES, keep=False)
    times = [keep_run(tmp_path, report).time for _ in range(3)]
    assert [run.time for run in all_runs(tmp_path)] == times[1:]


def test_a_damaged_run_is_passed_over(
    bot: SupportBot, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    report = bot.evaluate(CASES, keep=False)
    kept = keep_run(tmp_path, report)
    bad = runs_of(tmp_path) / f"9999-{history.digest(report.rows)}.json"
    bad.write_text("{", encoding="utf-8")
    with caplog.at_level(logging.WARNING):
        found = last_run(tmp_path, report.rows)
    assert found is not None
    assert found.time == kept.time
    assert bad.name in caplog.text
    with pytest.raises(GoldenSetError, match="no report of an evaluation"):
        read_run(bad)


def test_a_folder_that_cannot_be_written_is_told(
    bot: SupportBot, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / ".evaluations").write_text("", encoding="utf-8")
    with caplog.at_level(logging.WARNING):
        keep_run(tmp_path, bot.evaluate(CASES, keep=False))
    assert "The run is not kept" in caplog.text


def test_a_saved_report_is_read_again(bot: SupportBot, tmp_path: Path) -> None:
    report = bot.evaluate(CASES, keep=False)
    report.save_json(tmp_path / "r.json")
    again = read_run(tmp_path / "r.json")
    assert again.to_dict() == report.to_dict()
    old = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    for row in old["rows"]:  # as an earlier version wrote it
        for name in ("ndcg", "topic", "timings", "retrieved_sources", "rouge_l"):
            del row[name]
    (tmp_path / "old.json").write_text(json.dumps(old), encoding="utf-8")
    read = read_run(tmp_path / "old.json")
    assert read.metrics["token_f1"] == report.metrics["token_f1"]
    assert read.metrics["rouge_l"] is None


def test_the_page_tells_what_changed_and_traces_the_worst(bot: SupportBot, tmp_path: Path) -> None:
    bot.evaluate(CASES)
    report = bot.evaluate(CASES)
    report.save_html(tmp_path / "r.html")
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "Since the last run (20" in page
    assert "On 2 questions: 0 won, 0 lost" in page
    assert page.count("<figure>") == 3
    assert page.count("<svg") == 3
    assert "<summary>b: Do you sell citric acid? (answered)</summary>" in page
    assert "Meaning (cosine)" in page  # the trace
    assert "Järvelin and Kekäläinen 2002" in page
    for foreign in ("http:", "https:", "<script", "url(", "@import"):
        assert foreign not in page


def test_the_charts_are_those_of_altair(bot: SupportBot) -> None:
    made = bot.evaluate(CASES, keep=False).charts()
    assert len(made) == 3
    assert all("layer" in chart.to_dict() for chart in made.values())
