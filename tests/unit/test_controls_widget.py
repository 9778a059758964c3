"""The controls widget over a small bot, without a notebook."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("anywidget")

from inspected_bot import QUESTION, small_bot

from slimchat import BotConfig, ControlsWidget, SupportBot
from slimchat.errors import ConfigError
from slimchat.tuning.questions import MOST_PINS
from slimchat.tuning.settings import values

CITRIC = "Descale with citric acid?"


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[SupportBot]:
    with small_bot(tmp_path) as made:
        yield made


@pytest.fixture(autouse=True)
def _no_front_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("slimchat.widgets.page.front_end", lambda path: "export default {}")


class Page:
    """A widget, and what a page would ask of it and be told."""

    def __init__(self, widget: ControlsWidget, monkeypatch: pytest.MonkeyPatch) -> None:
        self.widget = widget
        self.sent: list[dict[str, Any]] = []
        monkeypatch.setattr(widget, "send", self.sent.append)
        assert widget.join()

    def ask(self, type: str, **content: Any) -> dict[str, Any]:
        self.widget._handle_custom_msg({"type": type, "request": "r1", **content}, [])
        assert self.widget.join()
        assert self.sent[-1]["request"] == "r1"
        event: dict[str, Any] = self.sent[-1]["event"]
        return event

    def set(self, path: str, value: Any) -> dict[str, Any]:
        return self.ask("set", path=path, value=value)


def test_pinned_questions_are_asked_before_and_after_each_change(
    bot: SupportBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = Page(bot.controls([QUESTION, CITRIC]), monkeypatch)
    widget = page.widget
    assert widget.trials["pins"] == [QUESTION, CITRIC]
    assert [found["differs"] for found in widget.trials["comparisons"].values()] == [[], []]
    assert page.set("answer.refuse_below", 1.0) == {"type": "done"}
    trial = widget.trials["comparisons"][QUESTION]
    assert (trial["before"]["action"], trial["after"]["action"]) == ("answer", "refuse")
    assert widget.trials["stale"] == []
    assert widget.trials["progress"] is None
    assert widget.config.answer.refuse_below == 1.0
    assert bot.config.answer.refuse_below is None
    assert bot.ask(QUESTION).action == "answer"
    page.ask("undo")
    assert widget.trials["comparisons"][QUESTION]["differs"] == []
    assert (widget.settings["undo"], widget.settings["redo"]) == (False, True)
    page.ask("redo")
    assert widget.trials["comparisons"][QUESTION]["after"]["action"] == "refuse"
    page.ask("unpin", text=QUESTION)
    assert list(widget.trials["comparisons"]) == [CITRIC]


def test_a_question_is_asked_and_pinned(bot: SupportBot, monkeypatch: pytest.MonkeyPatch) -> None:
    page = Page(ControlsWidget(bot, language="es"), monkeypatch)
    page.set("retriever.k", 1)
    page.ask("ask", text=" Is there a loyalty programme? ")
    trials = page.widget.trials
    assert trials["question"] == "Is there a loyalty programme?"
    assert trials["comparisons"][trials["question"]]["after"]["language"] == "es"
    page.ask("pin", text=trials["question"])
    page.ask("ask", text=CITRIC)
    assert set(page.widget.trials["comparisons"]) == {trials["question"], CITRIC}
    page.ask("ask", text=QUESTION)
    assert set(page.widget.trials["comparisons"]) == {trials["question"], QUESTION}
    first = page.widget.trials["comparisons"]
    page.ask("run")
    assert page.widget.trials["comparisons"] != first  # the times are others


def test_a_wrong_value_is_told_at_its_setting(
    bot: SupportBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = Page(bot.controls(), monkeypatch)
    page.set("retriever.k", 51)
    refused = page.widget.settings["refused"]["retriever.k"]
    assert refused == {"value": 51, "reason": "Input should be less than or equal to 50"}
    assert page.widget.config == bot.config
    event = page.set("retriever.none", 1)
    assert event["error"]["fact"] == "There is no setting 'retriever.none'."
    page.ask("undo")
    assert page.widget.settings["refused"] == {}


def test_texts_from_the_page_are_bounded(bot: SupportBot, monkeypatch: pytest.MonkeyPatch) -> None:
    page = Page(bot.controls(), monkeypatch)
    event = page.set("name", "x" * 30_000)
    assert "30,002 characters; 20,000 are allowed" in event["error"]["fact"]
    assert len(str(page.widget.settings)) < 20_000
    page.ask("pin", text="long " * 10_000)
    (pinned,) = page.widget.trials["pins"]
    assert len(pinned) <= bot.config.max_question_chars


def test_what_is_applied_is_the_bots(bot: SupportBot, monkeypatch: pytest.MonkeyPatch) -> None:
    page = Page(bot.controls([QUESTION]), monkeypatch)
    page.set("answer.refuse_below", 1.0)
    assert page.ask("apply") == {"type": "applied"}
    assert bot.ask(QUESTION).action == "refuse"
    settings = page.widget.settings
    assert settings["bot"] == settings["values"]
    trial = page.widget.trials["comparisons"][QUESTION]
    assert (trial["before"]["action"], trial["differs"]) == ("refuse", [])
    page.ask("reset")
    assert page.widget.config == BotConfig()
    assert bot.config.answer.refuse_below == 1.0


def test_what_others_have_set_meanwhile_is_kept(
    bot: SupportBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, other = Page(bot.controls([QUESTION]), monkeypatch), Page(bot.controls(), monkeypatch)
    page.set("retriever.k", 2)
    page.set("answer.max_sentences", 2)
    other.set("answer.refuse_below", 1.0)
    assert other.ask("apply") == {"type": "applied"}
    bot.configure(bot.config.updated({"retriever.k": 3}))
    assert page.ask("apply") == {"type": "applied"}
    answer, search = bot.config.answer, bot.config.retriever
    assert (search.k, answer.max_sentences, answer.refuse_below) == (2, 2, 1.0)
    settings = page.widget.settings
    assert settings["bot"] == settings["values"] == values(bot.config)
    page.ask("undo")
    assert page.ask("apply") == {"type": "applied"}
    assert (bot.config.answer.max_sentences, bot.config.answer.refuse_below) == (3, 1.0)
    bot.configure(bot.config.updated({"answer.refuse_below": None}))
    page.set("retriever.k", 4)
    assert page.widget.settings["bot"]["answer.refuse_below"] is None
    assert page.widget.trials["comparisons"][QUESTION]["before"]["action"] == "answer"


def test_the_defaults_leave_what_an_open_bot_keeps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with small_bot(tmp_path, {"chunking.max_tokens": 100, "retriever.k": 7}) as bot:
        page = Page(bot.controls(), monkeypatch)
        page.ask("reset")
        assert page.widget.config.retriever.k == 5
        assert page.widget.config.chunking.max_tokens == 100
        page.set("chunking.max_tokens", 64)
        assert (
            "An open bot keeps" in page.widget.settings["refused"]["chunking.max_tokens"]["reason"]
        )


def test_the_file_of_changes_reads_back(
    bot: SupportBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    page = Page(bot.controls(), monkeypatch)
    page.set("retriever.k", 8)
    event = page.ask("yaml")
    file = tmp_path / event["name"]
    file.write_text(event["text"], encoding="utf-8")
    assert BotConfig.load(file) == page.widget.config
    assert event["text"].startswith("# The settings of a bot that differ")


def test_a_run_can_be_cancelled(bot: SupportBot, monkeypatch: pytest.MonkeyPatch) -> None:
    page = Page(bot.controls([QUESTION]), monkeypatch)
    page.widget._handle_custom_msg(
        {"type": "set", "request": "r", "path": "retriever.k", "value": 2}, []
    )
    assert page.widget.trials["progress"] == {"done": 0, "total": 1}
    page.ask("cancel")
    assert page.widget.trials["progress"] is None
    assert page.widget.trials["stale"] == [QUESTION]
    page.ask("run")
    assert page.widget.trials["stale"] == []


def test_wrong_questions_and_languages_are_refused(bot: SupportBot) -> None:
    with pytest.raises(ConfigError, match="one text"):
        ControlsWidget(bot, QUESTION)
    with pytest.raises(ConfigError, match="is 7, not text"):
        bot.controls([7])  # type: ignore[list-item]
    with pytest.raises(ConfigError, match="50 questions are pinned"):
        bot.controls([f"Question {n}?" for n in range(MOST_PINS + 1)])
    with pytest.raises(ConfigError, match="'fr' is not known"):
        ControlsWidget(bot, language="fr")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "content", [None, [], {}, {"type": "ask", "request": "r", "text": " "}, {"type": "eval"},
                {"type": "set", "request": "r", "path": 3, "value": 1}, {"type": "undo"},
                {"type": "set", "request": "r", "path": "retriever.k"}],
)  # fmt: skip
def test_unknown_intents_are_ignored(
    bot: SupportBot, monkeypatch: pytest.MonkeyPatch, content: object
) -> None:
    page = Page(bot.controls(), monkeypatch)
    page.widget._handle_custom_msg(content, [])
    assert page.sent == []


def test_after_closing_nothing_is_asked(bot: SupportBot, monkeypatch: pytest.MonkeyPatch) -> None:
    page = Page(bot.controls([QUESTION]), monkeypatch)
    asked: list[int] = []
    stream = bot.stream

    def heard(question: str, *, config: BotConfig, **options: Any) -> Any:
        asked.append(config.retriever.k)
        return stream(question, config=config, **options)

    monkeypatch.setattr(bot, "stream", heard)
    page.set("retriever.k", 2)
    assert asked == [2]
    page.widget.close()
    page.set("retriever.k", 3)
    assert asked == [2]


def test_code_hosts_get_the_text(bot: SupportBot, monkeypatch: pytest.MonkeyPatch) -> None:
    page = Page(bot.controls([QUESTION]), monkeypatch)
    page.set("retriever.k", 2)
    data, _ = page.widget._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    assert "retriever.k  2  5" in data["text/plain"]
    assert "<td>retriever.k</td>" in data["text/html"]
    assert QUESTION in data["text/html"]
