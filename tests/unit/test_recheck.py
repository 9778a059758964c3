"""What failed is asked again after a change, and what came of it is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from inspected_bot import QUESTION, SharedWordsReader, small_bot
from support import HashingEmbedder
from typer.testing import CliRunner

from slimchat import SupportBot
from slimchat.cli.app import app
from slimchat.evaluation import after_build
from slimchat.evaluation.failing import failing_of
from slimchat.evaluation.golden import GoldenCase
from slimchat.evaluation.history import keep_run, runs_of
from slimchat.evaluation.recheck import Again, Recheck, recheck
from slimchat.feedback import FeedbackStore, Verdict
from slimchat.feedback.keeping import feedback_file
from slimchat.knowledge.base import KnowledgeBase

CITRIC = "Descale with citric acid?"
BOXES = "Is an opened box fine?"


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[SupportBot]:
    with small_bot(tmp_path) as made:
        made.knowledge.docs = tmp_path / "docs"
        yield made


def case(name: str, question: str, *sources: str, **other: Any) -> GoldenCase:
    action = "answer" if sources else "refuse"
    return replace(GoldenCase(name, question, "en", (), None, sources, action), **other)


def dislike(bot: SupportBot, question: str, time: str = "", **other: Any) -> None:
    answer = bot.ask(question)
    with FeedbackStore(feedback_file(bot.origin)) as store:
        store.add(Verdict(answer.id, "down", question, answer.text, time=time, **other))


def test_of_each_question_the_newest_run_counts(bot: SupportBot) -> None:
    cases = [
        case("right", QUESTION, "returns.md"),
        case("wrong", CITRIC, "box.md"),
        case("held out", BOXES, "box.md", split="test"),
        case("later", CITRIC, "box.md", history=(("user", "Hi"), ("assistant", "Hello."))),
    ]
    bot.evaluate(cases)
    failing = failing_of(bot.origin)
    assert {one.case.id for one in failing} == {"wrong", "later"}
    assert {one.how for one in failing} == {"source"}
    assert next(one.case for one in failing if one.case.id == "later") == replace(
        cases[3], reference_answer=None
    )
    bot.evaluate([replace(cases[1], reference_sources=("same.txt", "twin.txt"))])
    assert [one.case.id for one in failing_of(bot.origin)] == ["later"]


def test_a_run_that_does_not_say_what_came_before_a_question_is_passed_over(
    bot: SupportBot,
) -> None:
    bot.evaluate([case("wrong", CITRIC, "box.md")])
    (file,) = runs_of(bot.origin).glob("*.json")
    run = json.loads(file.read_text(encoding="utf-8"))
    for row in run["report"]["rows"]:
        del row["history"], row["split"]
    file.write_text(json.dumps(run), encoding="utf-8")
    assert failing_of(bot.origin) == []


def test_a_dislike_counts_until_a_later_run_passes(bot: SupportBot) -> None:
    dislike(bot, QUESTION)
    (one,) = failing_of(bot.origin)
    assert (one.how, one.case.question, one.case.status) == ("disliked", QUESTION, "proposed")
    assert "within 30 days" in one.answer
    bot.evaluate([case("a", QUESTION, "returns.md")])
    with FeedbackStore(feedback_file(bot.origin)) as store:  # given before the run
        (verdict,) = store.all()
        store.forget(verdict.answer_id)
        store.add(replace(verdict, time="2026-01-01T00:00:00+00:00"))
    assert failing_of(bot.origin) == []
    dislike(bot, QUESTION, "2100-01-01T00:00:00+00:00")
    assert [one.how for one in failing_of(bot.origin)] == ["disliked"]


def test_what_fails_is_asked_again_and_told(bot: SupportBot, tmp_path: Path) -> None:
    bot.evaluate([case("a", CITRIC, "box.md"), case("b", BOXES), case("c", "Is it free?", "x.md")])
    dislike(bot, QUESTION)
    (tmp_path / "docs/box.md").write_text("# Box\n\nDescale the box with citric acid.\n", "utf-8")
    for name in ("same.txt", "twin.txt", "returns.md"):
        (tmp_path / "docs" / name).unlink()
    bot.knowledge.update(tmp_path / "docs")
    seen: list[tuple[str, int, int, str]] = []
    counted = bot.cited.answers
    found = bot.recheck(progress=lambda *told: seen.append(told))
    assert {one.question: one.now for one in found.asked} == {
        CITRIC: "passes", BOXES: "passes", "Is it free?": "unanswered", QUESTION: "other",
    }  # fmt: skip
    assert found.lines() == [
        "2 of 3 failing cases pass now.",
        "1 of 1 answer that somebody found wrong changed.",
        "Fails still: Is it free? (should have answered)",
        f"Look whether it is right now: {QUESTION}",
    ]
    assert (seen[0][:3], seen[-1]) == (("recheck", 0, 4), ("recheck", 4, 4, ""))
    data = found.to_dict()
    assert (data["passing"], data["judged"], data["same"], data["other"]) == (2, 3, 0, 1)
    assert len(failing_of(bot.origin)) == 4  # only a run or a verdict changes what failed
    assert bot.cited.answers == counted  # asking again counts for nothing


def test_what_a_golden_set_says_is_held_against_a_disliked_answer(
    bot: SupportBot, tmp_path: Path
) -> None:
    dislike(bot, QUESTION)
    assert [one.now for one in bot.recheck().asked] == ["same"]
    assert bot.recheck().lines()[-1] == f"Unchanged: {QUESTION}"
    right = case("x", QUESTION, "returns.md")
    assert [one.now for one in bot.recheck([right]).asked] == ["passes"]
    assert [one.now for one in bot.recheck([case("x", QUESTION)]).asked] == ["answered"]
    beside = bot.origin.with_name(f"golden-{bot.origin.name}.jsonl")
    row = {"id": "x", "question": QUESTION, "language": "en", "action": "refuse"}
    beside.write_text(json.dumps(row) + "\n", encoding="utf-8")
    assert [one.now for one in bot.recheck().asked] == ["answered"]


def test_time_and_a_stop_leave_the_rest(bot: SupportBot) -> None:
    bot.evaluate([case("a", CITRIC, "box.md"), case("b", "Is it free?", "x.md")])
    failing = failing_of(bot.origin)
    assert recheck(bot, failing, 0.0).left == 2
    stops = iter([False, True])
    found = recheck(bot, failing, None, cancel=lambda: next(stops))
    assert (len(found.asked), found.left) == (1, 1)
    assert found.lines()[-1] == "Not asked, as the time was up: 1 case."
    assert str(Recheck(())) == "Nothing failed last."
    assert Recheck((Again("1", "Q?", "passes", "A."),)).lines() == [
        "1 of 1 failing case passes now."
    ]


def test_a_build_is_told_what_passes_now_and_never_fails_because_of_it(
    bot: SupportBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    def opened(path: Path, config: Any = None) -> SupportBot:
        base = KnowledgeBase(path, bot.config, HashingEmbedder(), SharedWordsReader())  # type: ignore[arg-type]
        return SupportBot(base, SharedWordsReader())  # type: ignore[arg-type]

    monkeypatch.setattr(SupportBot, "open", opened)
    docs, runner = tmp_path / "docs", CliRunner()
    monkeypatch.setattr("slimchat.knowledge.lazy.LazyEmbedder", lambda _: HashingEmbedder())
    build = ["build", str(docs), "-o", str(bot.origin)]
    assert "failing" not in runner.invoke(app, build).output
    bot.evaluate([case("a", CITRIC, "box.md")])
    assert "failing" not in runner.invoke(app, build).output  # nothing changed
    (docs / "box.md").write_text("# Box\n\nDescale the box with citric acid.\n", "utf-8")
    (docs / "same.txt").unlink()
    (docs / "twin.txt").unlink()
    made = runner.invoke(app, build)
    assert made.exit_code == 0, made.output
    assert "1 of 1 failing case passes now." in made.output
    assert runner.invoke(app, ["recheck", str(bot.origin)]).exit_code == 0
    (docs / "box.md").unlink()
    told = json.loads(runner.invoke(app, [*build, "--json"]).stdout)
    assert [one["now"] for one in told["recheck"]["cases"]] == ["unanswered"]
    again = runner.invoke(app, ["recheck", str(bot.origin), "--json"])
    assert (again.exit_code, json.loads(again.stdout)["passing"]) == (1, 0)
    (docs / "more.md").write_text("# More\n\nThere is more.\n", "utf-8")
    assert "failing" not in runner.invoke(app, [*build, "--no-recheck"]).output
    (docs / "slimchat.yaml").write_text("recheck_s: 0\n", encoding="utf-8")
    assert "failing" not in runner.invoke(app, build).output
    (docs / "slimchat.yaml").write_text("recheck_s: 5\n", encoding="utf-8")

    def broken(*_: Any) -> Any:
        raise OSError("no room")

    monkeypatch.setattr(SupportBot, "open", broken)
    assert runner.invoke(app, build).exit_code == 0
    assert "no room" in caplog.text


def test_opening_a_changed_folder_tells_too(
    bot: SupportBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setattr("slimchat.bot.load_reader", lambda _: SharedWordsReader())
    build = KnowledgeBase.build

    def built(docs: Path, index: Path, config: Any, **options: Any) -> KnowledgeBase:
        return build(docs, index, config, HashingEmbedder(), **options)

    monkeypatch.setattr(KnowledgeBase, "build", built)
    keep_run(bot.origin, bot.evaluate([case("a", CITRIC, "box.md")], keep=False))
    docs = tmp_path / "docs"
    with SupportBot.from_folder(docs, index=bot.origin) as same:
        assert same.rechecked is None
    (docs / "box.md").write_text("# Box\n\nDescale the box with citric acid.\n", "utf-8")
    with SupportBot.from_folder(docs, index=bot.origin) as other:
        assert other.rechecked is not None
        assert "failing case" in capsys.readouterr().err
    (docs / "more.md").write_text("# More\n\nThere is more.\n", "utf-8")
    with SupportBot.from_folder(docs, index=bot.origin, progress=lambda *_: None) as quiet:
        assert quiet.rechecked is not None
        assert capsys.readouterr().err == ""


def test_nothing_is_opened_where_nothing_failed(tmp_path: Path) -> None:
    def opened() -> Any:
        raise AssertionError

    assert after_build.recheck_built(tmp_path, opened, tuple, 20.0) is None
    assert after_build.generation_of(tmp_path) is None
