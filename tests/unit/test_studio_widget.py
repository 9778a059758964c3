"""The studio over a small bot, without a notebook."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("anywidget")

from inspected_bot import QUESTION, small_bot
from ipywidgets.embed import dependency_state

from slimchat import StudioWidget, SupportBot
from slimchat.errors import ConfigError
from slimchat.evaluation.golden import GoldenCase, load_golden
from slimchat.evaluation.sets.writing import write_golden
from slimchat.widgets import (
    chat,
    controls,
    knowledge,
    studio,
)


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SupportBot]:
    with small_bot(tmp_path_factory.mktemp("studio")) as made:
        yield made


@pytest.fixture
def widget(bot: SupportBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[StudioWidget]:
    monkeypatch.setattr("slimchat.widgets.page.front_end", lambda path: "export default {}")
    made = bot.studio()
    yield made
    made.close()


def ask(widget: StudioWidget, request: str, text: str) -> None:
    content = {"type": "ask", "request": request, "text": text}
    widget.chat._handle_custom_msg(content, [])
    assert widget.chat.join()


def test_every_part_is_named_on_the_wire_as_anywidget_names_widgets(widget: StudioWidget) -> None:
    parts = widget.get_state()["parts"]
    assert parts[0] == {"name": "chat", "widget": f"anywidget:{widget.chat.model_id}"}
    assert parts[1] == {"name": "inspect", "widget": f"anywidget:{widget.inspector.model_id}"}
    assert [part["name"] for part in parts] == [
        "chat", "inspect", "controls", "knowledge", "tuner", "evaluation", "blind", "export",
        "import",
    ]  # fmt: skip
    assert widget.selected == "chat"


def test_the_parts_go_along_where_a_host_collects_what_a_widget_needs(widget: StudioWidget) -> None:
    collected = dependency_state([widget], drop_defaults=False)
    parts = widget.parts.values()
    assert len(parts) == 9
    assert {part.model_id for part in parts} <= set(collected)
    assert collected[widget.model_id]["state"]["parts"] == widget.get_state()["parts"]


def test_an_answer_of_the_chat_is_inspected_in_its_tab(widget: StudioWidget) -> None:
    assert widget.chat.inspects
    ask(widget, "r1", QUESTION)
    ask(widget, "r2", "Descale with citric acid?")
    widget.chat._handle_custom_msg({"type": "inspect", "request": "r1"}, [])
    assert widget.selected == "inspect"
    assert widget.inspector.report["answer"]["question"] == QUESTION
    assert widget.inspector.report["answer"]["id"] == widget.chat.messages[1]["id"]


def test_an_answer_that_is_not_known_changes_nothing(widget: StudioWidget) -> None:
    ask(widget, "r1", QUESTION)
    widget.chat._handle_custom_msg({"type": "inspect", "request": "other"}, [])
    assert widget.selected == "chat"
    assert widget.inspector.report == {}


def test_one_language_for_all_parts(widget: StudioWidget) -> None:
    widget.chat._handle_custom_msg({"type": "language", "language": "pt"}, [])
    assert (widget.language, widget.inspector.language) == ("pt", "pt")
    widget.language = None
    assert (widget.chat.language, widget.inspector.language) == (None, None)


def test_a_part_that_is_not_there_cannot_be_selected(widget: StudioWidget) -> None:
    with pytest.raises(ConfigError, match="no part 'nothing'"):
        widget.selected = "nothing"
    assert widget.selected == "chat"


def test_a_code_host_shows_the_conversation_and_the_inspection(widget: StudioWidget) -> None:
    ask(widget, "r1", QUESTION)
    widget.chat._handle_custom_msg({"type": "inspect", "request": "r1"}, [])
    data, _ = widget._repr_mimebundle_() or ({}, {})
    assert "Can I return an opened" in data["text/html"]
    assert "returns.md" in data["text/plain"]


def test_a_code_host_shows_what_a_new_studio_holds(widget: StudioWidget) -> None:
    text, html = widget.fallback()
    for told in (text, html):
        assert "settings, documents, tuning, evaluation" in told
        assert re.search(r"\(\d+ documents?, \d+ passages?\)", told)
        assert "Questions to begin with" in told


def test_a_chat_alone_offers_no_inspection(bot: SupportBot, widget: StudioWidget) -> None:
    alone = chat.ChatWidget(bot)
    assert not alone.inspects
    alone.close()


def test_an_unknown_language_is_refused(bot: SupportBot, widget: StudioWidget) -> None:
    with pytest.raises(ConfigError, match="'fr'"):
        studio.StudioWidget(bot, language="fr")  # type: ignore[arg-type]


def test_a_studio_that_is_refused_leaves_nothing_behind(
    bot: SupportBot, widget: StudioWidget, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[str] = []
    for kind in (chat.ChatWidget, controls.ControlsWidget, knowledge.KnowledgeWidget):
        monkeypatch.setattr(kind, "close", lambda self: closed.append(type(self).__name__))

    def broken(*_: object, **__: object) -> None:
        raise ConfigError("The inspector is not there.", "Mend it.")

    monkeypatch.setattr(studio, "InspectorWidget", broken)
    with pytest.raises(ConfigError, match="not there"):
        studio.StudioWidget(bot, [QUESTION])
    assert {"ControlsWidget", "KnowledgeWidget"} <= set(closed)


def test_a_thumbs_down_becomes_a_case_and_is_asked_on_each_change(
    bot: SupportBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("slimchat.widgets.page.front_end", lambda path: "export default {}")
    case = GoldenCase("1", QUESTION, "en", (), None, ("errors.md",), "answer")
    golden = write_golden(tmp_path / "golden.jsonl", [case])
    widget = bot.studio(golden=golden)
    ask(widget, "r1", "Is there parking?")
    ask(widget, "r2", "And on Sundays?")
    for request, verdict in (("r1", "down"), ("r2", "up"), ("r2", "down")):
        content = {"type": "feedback", "request": request, "verdict": verdict}
        widget.chat._handle_custom_msg(content, [])
    first, second = load_golden(golden, proposals=True)[1:]
    assert (first.question, first.status) == ("Is there parking?", "proposed")
    assert second.history[0] == ("user", "Is there parking?")
    assert widget.controls.join()
    # What follows from a conversation means nothing alone.
    assert widget.controls.trials["pins"] == ["Is there parking?"]
    assert list(widget.controls.trials["comparisons"]) == ["Is there parking?"]
    widget.close()


def test_a_thumbs_down_without_a_file_of_questions_begins_one(
    bot: SupportBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("slimchat.widgets.page.front_end", lambda path: "export default {}")
    begun = bot.origin.with_name(f"golden-{bot.origin.name}.jsonl")
    begun.unlink(missing_ok=True)
    widget = bot.studio()
    ask(widget, "r1", "Is there parking?")
    content = {"type": "feedback", "request": "r1", "verdict": "down"}
    widget.chat._handle_custom_msg(content, [])
    assert widget.controls.trials["pins"] == ["Is there parking?"]
    assert widget.evaluation.state["proposed"] == 1
    (case,) = load_golden(begun, proposals=True)
    assert (case.question, case.status) == ("Is there parking?", "proposed")
    widget.close()
    again = bot.studio()  # a set that holds only proposals is one to accept, not one to ask
    assert (again.evaluation.state["questions"], again.evaluation.state["proposed"]) == (0, 1)
    again.close()
    begun.unlink()


def test_what_is_tried_is_judged_blindly(bot: SupportBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("slimchat.widgets.page.front_end", lambda path: "export default {}")
    case = GoldenCase("1", "Is there parking?", "en", (), None, (), "refuse")
    widget = bot.studio([QUESTION], golden=[case])
    sent: list[Any] = []
    monkeypatch.setattr(widget.blind, "send", lambda content, buffers=None: sent.append(content))

    def asked() -> Any:
        widget.blind._handle_custom_msg({"type": "ask", "request": "r"}, [])
        assert widget.blind.join()
        return sent[-1]["event"]

    assert "no candidate" in asked()["error"]["fact"]
    change = {"type": "set", "request": "s", "path": "answer.refuse_below", "value": 1.0}
    widget.controls._handle_custom_msg(change, [])
    assert asked()["type"] == "asked"
    state = widget.blind.state
    assert (state["renews"], state["questions"], state["same"]) == (True, 2, 1)
    assert state["current"]["question"] == QUESTION
    vote = {"type": "vote", "request": "v", "question": QUESTION, "choice": "tie"}
    widget.blind._handle_custom_msg(vote, [])
    assert asked()["type"] == "asked"  # of the same settings, the votes stay
    assert widget.blind.result["ties"] == 1
    widget.controls._handle_custom_msg({**change, "value": 0.99}, [])
    assert asked()["type"] == "asked"
    assert widget.blind.result["ties"] == 0
    assert widget.controls.join()
    widget.close()
