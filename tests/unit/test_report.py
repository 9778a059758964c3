"""A scripted bot is evaluated; every number of the report is worked out by hand."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from slimchat.errors import ConfigError, KnowledgeError
from slimchat.evaluation.golden import GoldenCase
from slimchat.evaluation.measures import METRICS
from slimchat.evaluation.report import Report
from slimchat.evaluation.runner import WARM_UP, evaluate
from slimchat.types import Action, Answer, Citation, Language, Passage, Step, Turn, Usage

TEXT = "Returns are free. Bring the receipt."
SOURCES = {"p1": "returns.md", "p2": "fees.md"}


class Knowledge:
    def passage(self, passage_id: str) -> Passage:
        if passage_id not in SOURCES:
            raise KnowledgeError(f"There is no passage {passage_id!r}.")
        return Passage(passage_id, SOURCES[passage_id], "Returns", (), TEXT, "en", 0)


def cite(passage_id: str, quote: str, source: str = "returns.md") -> Citation:
    return Citation(source, "Returns", "", None, quote, passage_id, 0.5)


def answer(
    text: str,
    action: Action = "answer",
    hits: Sequence[str] = (),
    confidence: float = 0.9,
    citations: tuple[Citation, ...] = (),
) -> Answer:
    found = [{"passage_id": "p", "source": s, "rank": n} for n, s in enumerate(hits, start=1)]
    trace = (Step("guard", 0.0), Step("retrieve", 0.1, {"hits": found}))
    return Answer(text, action, citations, confidence, "en", {}, Usage(), trace, "id")


class Scripted:
    """Says what it was told to, and keeps what it was asked."""

    def __init__(self, answers: dict[str, Answer]) -> None:
        self.knowledge, self.answers = Knowledge(), answers
        self.asked: list[tuple[str, tuple[Turn, ...], Language | None]] = []

    def ask(
        self, question: str, history: Sequence[Turn] = (), language: Language | None = None
    ) -> Answer:
        self.asked.append((question, tuple(history), language))
        if question not in self.answers:
            raise RuntimeError("out of <memory>")
        return self.answers[question]


def case(question: str, action: Action = "answer", **other: Any) -> GoldenCase:
    sources = ("returns.md", "more.md") if action == "answer" else ()
    wording = "Returns are free" if action == "answer" else None
    values: dict[str, Any] = {"language": "en", "history": (), "reference_sources": sources}
    values |= {"reference_answer": wording, "kind": "standalone"} | other
    return GoldenCase(id=question, question=question, action=action, **values)


GOOD = cite("p1", "Returns are free.")
ANSWERS = {
    "right": answer(TEXT + " [1]", hits=["fees.md", "returns.md"], citations=(GOOD,)),
    "wrong": answer(
        "Returns are free. They cost $5.",
        hits=["fees.md"] * 10 + ["returns.md"],
        confidence=0.4,
        citations=(
            cite("p1", "They cost $5."),
            cite("gone", "Returns are free."),
            cite("p2", "Returns are free."),
        ),
    ),
    "shy": answer("Returns are free", "refuse", ["returns.md"], 0.2),
    "pets": answer("I do not know.", "refuse", ["fees.md"], 0.3),
    "rumour": answer("Returns are free.", "answer", ["fees.md"], 0.6),
    "person": answer("A colleague will write.", "handoff", [], 0.0),
}
TURNS: tuple[Turn, ...] = (("user", "hello"), ("assistant", "hi"))
CASES = [
    case("right", history=TURNS),
    case("wrong", language="es"),
    case("shy", kind="followup"),
    case("broken"),
    case("pets", "refuse", kind="unanswerable"),
    case("rumour", "refuse", kind=None),
    case("person", "handoff"),
]


@pytest.fixture
def report() -> Report:
    return evaluate(Scripted(ANSWERS), CASES)


def test_the_metrics_by_hand(report: Report) -> None:
    assert report.n == 7
    assert tuple(report.metrics) == METRICS
    expected = {
        # ranks of the four with sources: 2, none in ten, 1, error
        "recall@1": 1 / 4,
        "recall@5": 2 / 4,
        "mrr@10": (1 / 2 + 1) / 4,
        # "returns are free" against 6 - 1 words, then 6 words; a refusal and an error are 0
        "token_f1": (2 * 3 / (5 + 3) + 2 * 3 / (6 + 3)) / 4,
        # "right" 2 of 2; "wrong" 1 of 2, although its quotes are wrong; "rumour" cites nothing
        "support_rate": (2 + 1 + 0) / (2 + 2 + 1),
        "quote_exact": 1 / 4,
        "refusal_precision": 1 / 2,
        "refusal_recall": 1 / 2,
        # 0.9, 0.4, 0.2 and an error against 0.3 and 0.6: 2 + 1 + 0 + 0 of 8
        "refusal_auroc": 3 / 8,
        # answer: TP 2, said 3, gold 4. refuse: TP 1, said 2, gold 2. handoff: all right.
        "action_macro_f1": (4 / 7 + 2 / 4 + 1) / 3,
    }
    found = {name: report.metrics[name] for name in expected}
    assert found == pytest.approx(expected)
    assert 0 <= (report.metrics["latency_p50_s"] or 0) <= (report.metrics["latency_p95_s"] or 0) < 1


def test_the_rows(report: Report) -> None:
    rows = {row["id"]: row for row in report.rows}
    assert list(rows) == [item.id for item in CASES]
    assert (rows["right"]["rank"], rows["right"]["reciprocal_rank"]) == (2, 0.5)
    assert rows["right"]["correct_action"] is True
    assert rows["right"]["cited_sources"] == ["returns.md"]
    assert (rows["wrong"]["rank"], rows["wrong"]["quote_exact"]) == (None, 0.0)
    assert (rows["shy"]["token_f1"], rows["shy"]["correct_action"]) == (0.0, False)
    assert (rows["pets"]["rank"], rows["pets"]["token_f1"]) == (None, None)
    assert rows["person"]["reciprocal_rank"] is None
    assert rows["broken"]["error"] == "RuntimeError: out of <memory>"
    assert rows["broken"]["action"] is None
    assert rows["broken"]["latency_s"] is None


def test_a_malformed_trace_is_the_error_of_its_row() -> None:
    bad = Answer(
        "x", "answer", (), 0.5, "en", {}, Usage(), (Step("retrieve", 0, {"hits": [1]}),), ""
    )
    (row,) = evaluate(Scripted({"q": bad}), [case("q")]).rows
    assert row["error"]
    assert (row["action"], row["correct_action"], row["token_f1"]) == (None, False, 0.0)


def test_the_groups(report: Report) -> None:
    languages, kinds = report.by_group["language"], report.by_group["kind"]
    assert {name: group["n"] for name, group in languages.items()} == {"en": 6, "es": 1}
    assert list(kinds) == ["followup", "standalone", "unanswerable"]
    assert languages["es"]["recall@5"] == 0.0
    assert languages["en"]["recall@5"] == pytest.approx(2 / 3)
    assert languages["es"]["refusal_recall"] is None


def test_the_bot_is_warmed_up_then_asked_as_a_customer_would() -> None:
    bot = Scripted(ANSWERS)
    steps: list[tuple[int, int]] = []
    evaluate(bot, CASES[:2], progress=lambda done, total: steps.append((done, total)))
    assert bot.asked == [(WARM_UP, (), None), ("right", TURNS, None), ("wrong", (), None)]
    assert steps == [(1, 2), (2, 2)]


def test_cancelling_reports_on_what_was_asked() -> None:
    bot = Scripted(ANSWERS)
    report = evaluate(bot, CASES, cancel=lambda: len(bot.asked) >= 3)
    assert (report.n, report.cancelled) == (2, True)
    assert report.failing({"recall@5": 0.1}) == ["the evaluation was stopped after 2 questions"]


def test_no_cases_have_no_metrics() -> None:
    report = evaluate(Scripted({}), [])
    assert report.n == 0
    assert set(report.metrics.values()) == {None}
    assert "0 questions" in report._repr_html_()


def test_minimums_that_are_not_reached(report: Report) -> None:
    assert report.failing({"recall@5": 0.5, "refusal_recall": 0.5}) == []
    assert report.failing({"recall@5": 0.6}) == ["recall@5 is 0.5, below the minimum 0.6"]
    nothing = evaluate(Scripted(ANSWERS), [CASES[-1]])
    assert nothing.failing({"recall@5": 0}) == ["recall@5 has nothing to measure; the minimum is 0"]
    with pytest.raises(ConfigError, match="no metric 'recall@3'"):
        report.failing({"recall@3": 0.5})


def test_the_worst_come_first(report: Report) -> None:
    worst = [row["id"] for row in report.worst(5)]
    assert worst == ["broken", "shy", "rumour", "wrong", "right"]


def test_json_file(report: Report, tmp_path: Path) -> None:
    report.save_json(tmp_path / "r.json")
    data = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert list(data) == [
        "n", "metrics", "intervals", "groups", "steps", "cancelled", "rows",
    ]  # fmt: skip
    assert data == json.loads(json.dumps(report.to_dict(), allow_nan=False))
    assert [path.name for path in tmp_path.iterdir()] == ["r.json"]


def test_a_confidence_that_is_no_number_is_not_written() -> None:
    odd = answer("x", confidence=float("nan"))
    data = evaluate(Scripted({"q": odd}), [case("q")]).to_dict()
    assert data["rows"][0]["confidence"] is None


def test_html_is_escaped_and_stands_alone(report: Report, tmp_path: Path) -> None:
    nasty = case("<script>alert(1)</script>", "refuse", kind="<b>")
    said = Scripted({nasty.question: answer('"><img src=x onerror=alert(1)> \ud800')})
    report = evaluate(said, [nasty])
    report.save_html(tmp_path / "r.html")
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    for html in (report._repr_html_(), page):
        assert "&lt;script&gt;" in html
        assert "<script" not in html
        assert "<img" not in html
        assert "<b>" not in html
        assert "http" not in html
        assert "recall@5" in html
    assert page.startswith("<!doctype html>")
    assert "color-scheme:light dark" in page


def test_html_shows_ten_questions_and_the_page_all(tmp_path: Path) -> None:
    report = evaluate(Scripted({}), [case(f"question-{n:02}") for n in range(12)])
    shown = [f"question-{n:02}" in report._repr_html_() for n in range(12)]
    assert shown == [True] * 10 + [False] * 2
    report.save_html(tmp_path / "r.html")
    assert "question-11" in (tmp_path / "r.html").read_text(encoding="utf-8")


def test_terminal_table(report: Report) -> None:
    console = Console(record=True, width=100, file=io.StringIO())
    console.print(report)
    lines = console.export_text().splitlines()
    cells = [line.replace("│", " ").split() for line in lines]
    assert ["recall@5", "0.500", "0.000", "to", "1.000", "0.667", "0.000"] in cells
    assert ["n", "7", "6", "1"] in cells
    assert "7 questions" in lines[0]


def test_the_plain_form_is_one_short_line(report: Report) -> None:
    assert repr(report).startswith(f"Report(n={report.n}, recall@5=")
    assert len(repr(report)) < 600


@pytest.mark.parametrize(("query", "unchanged"), [(None, True), ("returns fees How so?", False)])
def test_the_bot_tells_what_it_reads_where_the_rules_are_not_sure(
    query: str | None, unchanged: bool
) -> None:
    chose = Step("choose", 0.1, {"query": query})
    told = replace(ANSWERS["right"], trace=(*ANSWERS["right"].trace, chose))
    bot = Scripted({"right": ANSWERS["right"], "How so?": told})
    report = evaluate(bot, [case("right"), case("How so?")])
    assert [row["unchanged"] for row in report.rows] == [True, unchanged]
    said = (("user", "right"), ("assistant", "Returns are free"))
    assert [history for question, history, _ in bot.asked if question == "How so?"] == [(), said]
    bot.answers.pop("How so?")
    failed = evaluate(bot, [case("right"), case("How so?")])
    assert [row["unchanged"] for row in failed.rows] == [True, None]
