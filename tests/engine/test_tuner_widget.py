"""The tuner over a small bot with the bundled models, without a notebook."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("anywidget")
pytest.importorskip("optuna")

from tuned_bot import QUESTIONS, tunable_bot, write_golden

from slimchat import SupportBot

ASKED = QUESTIONS[0][1]


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SupportBot]:
    with tunable_bot(tmp_path_factory.mktemp("tuner")) as made:
        yield made


class Page:
    """A widget, and what a page would ask of it and be told."""

    def __init__(self, widget: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        self.widget = widget
        self.sent: list[dict[str, Any]] = []
        monkeypatch.setattr(widget, "send", self.sent.append)

    def ask(self, type: str, **content: Any) -> dict[str, Any]:
        self.widget._handle_custom_msg({"type": type, "request": "r1", **content}, [])
        assert self.widget.join(60)
        event: dict[str, Any] = self.sent[-1]["event"]
        return event


@pytest.fixture
def page(bot: SupportBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    monkeypatch.setattr("slimchat.widgets.page.front_end", lambda path: "export default {}")
    golden = write_golden(tmp_path / "golden.jsonl")
    made = Page(bot.tuner(golden, [ASKED], output=tmp_path / "tuned.yaml"), monkeypatch)
    yield made
    made.widget.close()


ORDER = {
    "budget": 5, "max_latency": None, "only": ["answer.refuse_below", "retriever.k"],
    "fresh": False,
}  # fmt: skip


def searched(page: Page, only: list[str]) -> list[dict[str, Any]]:
    """Trials that change something, once there is one whose every question was asked."""
    for budget in (3, 10, 40, 120):
        assert (
            page.ask("search", order={**ORDER, "budget": budget, "only": only})["type"] == "tuned"
        )
        trials = page.widget.state["trials"]
        done = [each for each in trials if each["changes"] and each["state"] == "complete"]
        if done:
            return done
    raise AssertionError("no trial was complete")


def test_a_search_is_followed_and_its_candidate_applied_and_taken_back(
    page: Page, bot: SupportBot
) -> None:
    widget, before = page.widget, bot.config
    assert widget.state["questions"] == 12
    assert {"path": "answer.refuse_below", "builds": False, "low": 0.02, "high": 0.98} in (
        widget.state["knobs"]
    )
    candidate = searched(page, ["answer.refuse_below", "retriever.k"])[0]
    stages = {sent["event"]["stage"] for sent in page.sent if sent["event"]["type"] == "progress"}
    assert {"asked", "search"} <= stages
    state = widget.state
    json.dumps(state, allow_nan=False)
    assert (state["trials"][0]["changes"], state["outcome"]["dev"]["n"]) == ({}, 12)
    assert (state["resumable"], state["running"]) == (True, False)
    assert "Quality" in widget.fallback()[0]
    page.ask("select", trial=candidate["number"])
    assert widget.state["rebuild"] == []
    assert widget.trials["comparisons"][ASKED]
    assert page.ask("apply") == {"type": "applied"}
    assert bot.config == before.updated(candidate["changes"])
    assert page.ask("undo") == {"type": "undone"}
    assert bot.config == before
    assert page.ask("select", trial=9999)["type"] == "error"


def test_a_candidate_that_needs_another_index_is_told(page: Page, bot: SupportBot) -> None:
    before = bot.config
    candidate = searched(page, ["chunking.max_tokens"])[0]
    page.ask("select", trial=candidate["number"])
    assert page.widget.state["rebuild"] == ["chunking.max_tokens"]
    assert page.ask("apply")["type"] == "error"
    assert bot.config == before


def test_what_is_no_order_is_ignored_and_a_set_that_is_too_small_is_told(
    page: Page, bot: SupportBot, tmp_path: Path
) -> None:
    for wrong in ({"budget": 0}, {"max_latency": -1}, {"only": [1]}, {"budget": "10m"}):
        order = {**ORDER, **wrong}
        assert not page.widget._session.obey({"type": "search", "request": "r", "order": order})
    assert page.ask("search", order={**ORDER, "only": ["nothing.here"]})["type"] == "error"
    assert page.ask("apply")["type"] == "error"
    few = write_golden(tmp_path / "few.jsonl")
    few.write_text("\n".join(few.read_text().splitlines()[:3]))
    small = bot.tuner(few)
    assert "fewest" in small.state["trouble"]["fact"]
    small.close()
