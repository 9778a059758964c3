"""The evaluation and the blind comparison over a small bot, without a notebook."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("anywidget")

from inspected_bot import QUESTION, small_bot

from slimchat import SupportBot
from slimchat.errors import ConfigError, GoldenSetError
from slimchat.evaluation.golden import load_golden
from slimchat.tuning.blind import Ballot, wilson

CITRIC = "Descale with citric acid?"
NOTHING = "Who won the cup?"


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[SupportBot]:
    with small_bot(tmp_path) as made:
        yield made


@pytest.fixture
def golden(tmp_path: Path) -> Path:
    rows = [
        {"id": "a", "question": QUESTION, "action": "answer", "reference_sources": ["returns.md"]},
        {"id": "b", "question": CITRIC, "action": "answer", "reference_sources": ["other.md"]},
        {"id": "c", "question": NOTHING, "action": "refuse", "split": "test"},
    ]
    file = tmp_path / "golden.jsonl"
    file.write_text("".join(f"{json.dumps({'language': 'en', **row})}\n" for row in rows))
    return file


@pytest.fixture(autouse=True)
def _no_front_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("slimchat.widgets.page.front_end", lambda path: "export default {}")


class Page:
    """A widget, and what a page would ask of it and be told."""

    def __init__(self, widget: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        self.widget = widget
        self.sent: list[dict[str, Any]] = []
        monkeypatch.setattr(widget, "send", self.sent.append)

    def ask(self, type: str, **content: Any) -> dict[str, Any]:
        self.widget._handle_custom_msg({"type": type, "request": "r1", **content}, [])
        assert self.widget.join()
        event: dict[str, Any] = self.sent[-1]["event"]
        return event


def test_a_set_is_evaluated_and_its_questions_shown_the_worst_first(
    bot: SupportBot, golden: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = Page(bot.evaluation_view(golden), monkeypatch)
    state = page.widget.state
    assert (state["questions"], state["splits"], state["shown"]) == (3, ["test"], None)
    assert page.ask("rows", query={})["type"] == "error"
    assert page.ask("evaluate", split=None) == {"type": "evaluated", "stopped": False}
    assert [sent["event"]["type"] for sent in page.sent].count("progress") >= 1
    state = page.widget.state
    assert state["runs"][0]["failed"] == 1
    assert state["summary"]["difference"] is None
    recall = next(one for one in state["summary"]["metrics"] if one["name"] == "recall@5")
    assert [*recall["interval"]] == [*(page.widget.reports[0].intervals["recall@5"] or ())]
    shown = page.ask("rows", query={})
    assert shown["rows"][0]["id"] == "b"
    assert shown["rows"][0]["how"] == "source"
    assert page.ask("rows", query={"kind": "failed"})["matched"] == 1
    assert page.ask("rows", query={"text": "cup"})["rows"][0]["id"] == "c"
    best = page.ask("rows", query={"sort": "worth", "descending": True, "offset": 99})
    assert best["rows"][-1]["id"] == "b"
    json.dumps(state, allow_nan=False)
    page.widget.close()


def test_two_runs_are_compared_question_by_question(
    bot: SupportBot, golden: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier = bot.evaluate(golden)
    earlier.save_json(tmp_path / "earlier.json")
    bot.configure(bot.config.updated({"answer.refuse_below": 1.0}))
    page = Page(bot.evaluation_view(golden, [tmp_path / "earlier.json"]), monkeypatch)
    page.ask("evaluate", split=None)
    state = page.widget.state
    assert (state["shown"], state["compared"]) == (2, 1)
    difference = state["summary"]["difference"]
    assert difference["gain"] < 0
    assert (difference["won"], difference["lost"]) == (0, 1)
    lost = page.ask("rows", query={"kind": "lost"})
    assert {row["id"] for row in lost["rows"]} == {"a"}
    assert page.ask("show", **{"run": 1, "with": None}) == {"type": "done"}
    assert page.widget.state["summary"]["difference"] is None
    assert page.ask("show", **{"run": 9, "with": None})["type"] == "error"
    (tmp_path / "other.json").write_text('{"rows": [{"id": 1}], "cancelled": false}')
    with pytest.raises(GoldenSetError, match="no report"):
        bot.evaluation_view(golden, [tmp_path / "other.json"])
    page.widget.close()


def test_a_question_is_added_to_the_file(
    bot: SupportBot, golden: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = Page(bot.evaluation_view(golden), monkeypatch)
    case = {
        "question": "¿Cuánto tarda?", "language": "es", "action": "answer", "reference": "",
        "sources": ["envios.md"], "split": "test",
    }  # fmt: skip
    assert page.ask("add", case=case) == {"type": "added", "id": "case-4", "written": True}
    added = load_golden(golden)[-1]
    assert (added.question, added.reference_sources, added.split) == (
        "¿Cuánto tarda?", ("envios.md",), "test",
    )  # fmt: skip
    assert page.widget.state["questions"] == 4
    for wrong in ({"question": " "}, {"sources": []}, {"language": "fr"}, {"sources": [1]}):
        assert page.ask("add", case={**case, **wrong})["type"] == "error"
    assert len(load_golden(golden)) == 4
    assert not page.widget._session.obey({"type": "add", "request": "r", "case": "x"})
    page.widget.close()


def test_the_first_question_begins_a_set_beside_the_bot(
    bot: SupportBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = Page(bot.evaluation_view(), monkeypatch)
    state = page.widget.state
    name = f"golden-{bot.origin.name}.jsonl"
    assert (state["grows"], state["begins"], state["file"]) == (True, name, None)
    assert "returns.md" in state["sources"]
    assert page.ask("evaluate", split=None)["type"] == "error"
    case = {
        "question": QUESTION, "language": "en", "action": "answer", "reference": "",
        "sources": ["returns.md"], "split": None,
    }  # fmt: skip
    assert page.ask("add", case=case) == {"type": "added", "id": "case-1", "written": True}
    state = page.widget.state
    assert (state["questions"], state["begins"], state["file"]) == (1, None, name)
    assert page.ask("evaluate", split=None)["type"] == "evaluated"
    page.widget.close()
    again = bot.evaluation_view()
    assert again.state["questions"] == 1
    again.close()
    named = Page(bot.evaluation_view(bot.origin.with_name("mine.jsonl")), monkeypatch)
    assert named.ask("add", case=case)["written"]
    assert len(load_golden(bot.origin.with_name("mine.jsonl"))) == 1
    named.widget.close()


def test_proposals_are_accepted_as_they_were_corrected_or_discarded(
    bot: SupportBot, golden: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with golden.open("a", encoding="utf-8") as lines:
        for name, more in (("p", {"owner": "Ana", "split": "dev"}), ("q", {}), ("r", {})):
            row = {"id": name, "question": "Fes?", "language": "en", "action": "answer", **more}
            lines.write(f"{json.dumps({**row, 'status': 'proposed', 'note': 'wrong'})}\n")
    page = Page(bot.evaluation_view(golden), monkeypatch)
    state = page.widget.state
    assert (state["questions"], state["proposed"]) == (3, 3)
    assert state["proposals"][0] == {
        "id": "p", "question": "Fes?", "language": "en", "history": [], "action": "answer",
        "reference": "", "sources": [], "note": "wrong",
    }  # fmt: skip
    case = {"question": "Fees?", "action": "answer", "reference": "Free.", "sources": []}
    assert "No document" in page.ask("accept", id="p", case=case)["error"]["fact"]
    done = {"type": "done"}
    assert page.ask("accept", id="p", case={**case, "sources": ["returns.md"]}) == done
    assert page.ask("discard", id="q") == done
    assert page.ask("discard", id="q")["type"] == "error"
    assert page.ask("accept", id="a", case=case)["type"] == "error"  # no proposal
    assert page.ask("accept", id="r", case={**case, "action": "refuse"}) == done
    rows = {row["id"]: row for row in map(json.loads, golden.read_text().splitlines())}
    assert rows["p"] == {
        "id": "p", "question": "Fees?", "language": "en", "action": "answer", "owner": "Ana",
        "split": "dev", "note": "wrong", "reference_answer": "Free.",
        "reference_sources": ["returns.md"],
    }  # fmt: skip
    assert {*rows} == {"a", "b", "c", "p", "r"}
    assert (page.widget.state["questions"], page.widget.state["proposed"]) == (5, 0)
    page.widget.close()


def test_what_others_write_into_the_file_is_asked_too(
    bot: SupportBot, golden: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = Page(bot.evaluation_view(golden), monkeypatch)
    row = {"id": "d", "question": "Really?", "language": "en", "action": "refuse"}
    golden.write_text(golden.read_text() + json.dumps(row) + "\n")
    page.ask("evaluate", split=None)
    assert page.widget.state["questions"] == page.widget.state["runs"][0]["questions"] == 4
    golden.write_text("{")
    assert page.ask("evaluate", split=None)["type"] == "error"
    page.widget.close()


def test_a_report_alone_is_shown_and_not_run(
    bot: SupportBot, golden: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = Page(bot.evaluation_view(bot.evaluate(golden)), monkeypatch)
    assert page.widget.state["summary"]["metrics"]
    assert page.ask("evaluate", split=None)["type"] == "error"
    assert "Report(n=3" in page.widget.fallback()[0]
    page.widget.close()


def test_two_ways_of_answering_are_judged_blindly(
    bot: SupportBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = bot.config.updated({"answer.refuse_below": 1.0})
    questions = [QUESTION, CITRIC, NOTHING]
    page = Page(bot.blind(other, questions, names=("now", "strict")), monkeypatch)
    assert page.ask("ask") == {"type": "asked"}
    state = page.widget.state
    assert (state["asked"], state["same"], state["to_judge"]) == (3, 1, 2)
    for _ in range(2):
        current = page.widget.state["current"]
        assert {*current["left"]} == {"text", "action", "language", "sources", "error"}
        answered = "left" if current["left"]["action"] == "answer" else "right"
        page.ask("vote", question=current["question"], choice=answered)
    state = page.widget.state
    assert (state["current"], state["result"], state["undo"]) == (None, None, True)
    page.ask("back")
    assert page.widget.state["judged"] == 1
    page.ask("vote", question=page.widget.state["current"]["question"], choice="tie")
    page.ask("show")
    result = page.widget.state["result"]
    assert (result["first"], result["second"], result["ties"]) == (1, 0, 1)
    assert (result["rate"], result["names"]) == (0.25, ["now", "strict"])
    assert page.ask("vote", question=QUESTION, choice="left")["type"] == "error"
    page.ask("again")
    assert page.widget.result["n"] == 0
    assert not page.widget._session.obey({"type": "vote", "request": "r", "choice": "both"})
    page.widget.close()
    with pytest.raises(ConfigError, match="no question"):
        bot.blind(other, [])
    with pytest.raises(ConfigError, match=r"chunking\.max_tokens"):
        bot.blind(bot.config.updated({"chunking.max_tokens": 99}), questions)


def test_wilsons_interval_and_the_orders() -> None:
    # Brown, Cai and DasGupta: the score interval of 2 of 10.
    assert wilson(2, 10) == pytest.approx((0.0567, 0.5098), abs=1e-4)
    assert wilson(0, 0) == (0.0, 1.0)
    assert wilson(10, 10) == pytest.approx((0.7225, 1.0), abs=1e-4)
    questions = [f"Question {number}?" for number in range(200)]
    ballot = Ballot(questions, seed=3)
    assert sorted(ballot.questions) == sorted(questions)
    assert [*ballot.questions] != questions
    swaps = [ballot.swapped(question) for question in questions]
    assert 60 < sum(swaps) < 140
    for question in questions:
        ballot.vote(question, "right" if ballot.swapped(question) else "left")
    assert ballot.result()["first"] == 200
