"""The inspector widget over a small bot, without a notebook."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("anywidget")

from inspected_bot import QUESTION, small_bot

import slimchat.widgets
from slimchat import InspectorWidget, SupportBot
from slimchat.errors import ConfigError, KnowledgeError


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SupportBot]:
    with small_bot(tmp_path_factory.mktemp("inspector")) as made:
        yield made


@pytest.fixture(autouse=True)
def _no_front_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("slimchat.widgets.page.front_end", lambda path: "export default {}")


def opened(
    bot: SupportBot, monkeypatch: pytest.MonkeyPatch, turn: Any = None, **options: Any
) -> tuple[InspectorWidget, list[dict[str, Any]]]:
    widget = InspectorWidget(bot, turn, **options)
    sent: list[dict[str, Any]] = []
    monkeypatch.setattr(widget, "send", sent.append)
    return widget, sent


def ask(widget: InspectorWidget, **content: Any) -> None:
    widget._handle_custom_msg({"request": "r1", **content}, [])
    assert widget.join()


def test_the_bot_opens_an_inspector_on_an_answer_or_a_question(bot: SupportBot) -> None:
    answer = bot.ask(QUESTION)
    with_answer, with_question = bot.inspect(answer), bot.inspect(QUESTION)
    assert with_answer.answer is answer
    assert with_answer.report["answer"]["id"] == answer.id
    assert with_question.report["answer"]["question"] == QUESTION
    assert with_question.report["candidates"]
    assert slimchat.widgets.InspectorWidget is InspectorWidget
    with_question.show("Descale with citric acid?")
    assert with_question.report["answer"]["question"] == "Descale with citric acid?"


def test_a_turn_that_is_none_is_refused(bot: SupportBot) -> None:
    with pytest.raises(ConfigError, match="neither an answer nor a question"):
        bot.inspect(7)  # type: ignore[arg-type]
    with pytest.raises(ConfigError, match="'fr' is not known"):
        InspectorWidget(bot, language="fr")  # type: ignore[arg-type]


def test_the_page_can_ask(bot: SupportBot, monkeypatch: pytest.MonkeyPatch) -> None:
    widget, sent = opened(bot, monkeypatch, language="es")
    assert widget.report == {}
    ask(widget, type="ask", text=" Is there a loyalty programme? ")
    assert widget.report["answer"]["action"] == "refuse"
    assert widget.report["answer"]["language"] == "es"
    assert sent == [{"type": "event", "request": "r1", "event": {"type": "shown"}}]


def test_the_page_can_look_passages_up(bot: SupportBot, monkeypatch: pytest.MonkeyPatch) -> None:
    widget, sent = opened(bot, monkeypatch, QUESTION)
    ask(widget, type="find", text="garantia", offset=0)
    found = sent[-1]["event"]
    assert found["type"] == "found"
    assert [row["source"] for row in found["passages"]] == ["garantia.md"]
    ask(widget, type="why", passage_id=found["passages"][0]["passage_id"])
    assert sent[-1]["event"]["why"]["verdict"]["code"] == "below"


def test_an_older_answer_is_explained_with_its_own_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with small_bot(tmp_path, {"retriever.rerank_depth": 1, "retriever.k": 1}) as bot:
        answer = bot.ask(QUESTION)
        widget, sent = opened(bot, monkeypatch, answer)
        wanted = bot.knowledge.passages("errors.md")[0].id

        def told() -> Any:
            ask(widget, type="why", passage_id=wanted)
            return sent[-1]["event"]["why"]

        before = told()
        assert before["settings"] == "answer"
        assert before["verdict"]["code"] == "unread"
        bot.configure(bot.config.updated({"retriever.rerank_depth": 20, "retriever.k": 5}))
        assert told() == before
        steps = tuple(step for step in answer.trace if step.name != "retrieve")
        widget.show(dataclasses.replace(answer, trace=steps))
        now = told()
        assert now["settings"] == "bot"
        assert now["verdict"]["code"] != "unread"


def test_what_cannot_be_looked_up_is_told(
    bot: SupportBot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    widget, sent = opened(bot, monkeypatch)
    ask(widget, type="why", passage_id="p")
    assert sent[-1]["event"]["error"]["fact"] == "No answer is shown."
    widget.show(QUESTION)
    ask(widget, type="why", passage_id="p")
    assert "no passage 'p'" in sent[-1]["event"]["error"]["fact"]

    def broken(*_: Any) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("slimchat.widgets.lookups.find_passages", broken)
    ask(widget, type="find", text="x")
    assert sent[-1]["event"]["error"]["fact"].startswith("The search failed")
    assert "secret" not in str(sent)
    assert "secret detail" in caplog.text


@pytest.mark.parametrize(
    "content", [None, [], {}, {"type": "ask", "request": "r", "text": " "}, {"type": "eval"},
                {"type": "why", "request": "r", "passage_id": 3}],
)  # fmt: skip
def test_unknown_intents_are_ignored(
    bot: SupportBot, monkeypatch: pytest.MonkeyPatch, content: object
) -> None:
    widget, sent = opened(bot, monkeypatch)
    widget._handle_custom_msg(content, [])
    assert widget.join()
    assert sent == []


def test_after_closing_nothing_is_looked_up(
    bot: SupportBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    widget, sent = opened(bot, monkeypatch, QUESTION)
    widget.close()
    ask(widget, type="find", text="x")
    assert sent == []


def test_code_hosts_get_the_text(bot: SupportBot) -> None:
    data, _ = bot.inspect(QUESTION)._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    assert "returns.md" in data["text/plain"]
    assert "<table>" in data["text/html"]
    assert "<b>" not in data["text/html"]


def test_an_answer_of_a_newer_base_is_still_shown(bot: SupportBot, tmp_path: Path) -> None:
    with small_bot(tmp_path) as other:
        answer = other.ask(QUESTION)
        with pytest.raises(KnowledgeError):
            other.knowledge.passage("nope")
    assert bot.inspect(answer).report["candidates"]
