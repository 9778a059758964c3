"""Several conversations, asking again, passages and languages, through the widget."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from types import SimpleNamespace
from typing import Any

import pytest
from chat_bench import PASSAGE, answer, endless, simple

from slimchat.errors import ConfigError, KnowledgeError
from slimchat.types import Event
from slimchat.widgets.conversations import KEPT_AFTER_DELETE, Conversations


def said(b: Any) -> list[str]:
    return [message["text"] for message in b.widget.messages if message["role"] == "user"]


def titles(b: Any) -> list[str]:
    return [one["title"] for one in b.widget.conversations]


def talk(b: Any, *questions: str) -> None:
    for question in questions:
        b.ask(question, question)
        b.finish()


def test_asking_again_forgets_the_old_turn_and_those_after_it(bench: Any) -> None:
    b = bench(simple)
    talk(b, "one", "two", "three")
    b.intent(type="ask", request="again", text="two, better", replaces="two")
    b.finish()
    assert said(b) == ["one", "two, better"]
    assert [text for _, text in b.bot.asked[-1][1]] == ["one", "Send it. [1]"]


def test_asking_again_ends_an_answer_that_is_under_way(bench: Any) -> None:
    b = bench(lambda q, cancel: endless(q, cancel) if q == "long" else simple(q, cancel))
    b.ask("long", "r1")
    b.until(lambda: "token" in b.types("r1"))
    b.intent(type="ask", request="r2", text="short", replaces="r1")
    b.finish()
    assert said(b) == ["short"]


def test_a_question_too_many_takes_nothing_back(bench: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("slimchat.widgets.session.MAX_WAITING", 0)
    b = bench(simple)
    monkeypatch.setattr("slimchat.widgets.session.MAX_WAITING", 8)
    talk(b, "one")
    monkeypatch.setattr("slimchat.widgets.session.MAX_WAITING", 0)
    b.intent(type="ask", request="r2", text="two", replaces="one")
    assert b.types("r2") == ["error"]
    assert said(b) == ["one"]


def test_conversations_are_begun_switched_named_and_listed(bench: Any) -> None:
    b = bench(simple)
    first = b.widget.conversation
    b.intent(type="new")
    assert b.widget.conversation == first, "an empty conversation is used first"
    talk(b, "one")
    b.intent(type="new")
    second = b.widget.conversation
    assert second != first
    assert b.widget.messages == []
    talk(b, "two")
    assert b.bot.asked[-1][1] == [], "another conversation is no history"
    b.intent(type="rename", conversation=second, title="  Bills \n and fees ")
    assert titles(b) == ["one", "Bills and fees"]
    b.intent(type="rename", conversation=second, title="")
    assert titles(b) == ["one", "two"]
    b.intent(type="select", conversation=first)
    assert said(b) == ["one"]
    b.intent(type="select", conversation="unknown")
    assert b.widget.conversation == first


def test_an_answer_goes_on_where_it_was_asked(bench: Any) -> None:
    go = threading.Event()

    def script(question: str, cancel: Callable[[], bool]) -> Iterator[Event]:
        yield Event("token", "so ")
        assert go.wait()
        yield Event("token", "far")
        yield answer("so far")

    b = bench(script)
    first = b.widget.conversation
    talk_later = b.widget.messages
    b.ask("one", "r1")
    b.until(lambda: "token" in b.types("r1"))
    b.intent(type="rename", conversation=first, title="First")
    b.intent(type="new")
    b.sent.clear()
    b.ask("two", "r2")
    assert b.types("r2") == ["queued"]
    assert b.events("r2")[0]["question"] == "two"
    assert b.events("r1") == []
    b.intent(type="select", conversation=first)
    assert b.types("r1") == ["started", "replaced"]
    go.set()
    b.finish()
    assert b.types("r1")[-1] == "answer"
    assert said(b) == ["one"]
    assert talk_later == []
    assert [one["turns"] for one in b.widget.conversations] == [1, 1]


def test_a_deleted_conversation_comes_back(bench: Any) -> None:
    b = bench(simple)
    first = b.widget.conversation
    talk(b, "one")
    b.intent(type="new")
    talk(b, "two")
    b.intent(type="delete", conversation=b.widget.conversation)
    assert titles(b) == ["one"]
    assert said(b) == ["one"]
    b.intent(type="delete", conversation=first)
    assert titles(b) == [""]
    b.intent(type="restore", conversation=first)
    assert said(b) == ["one"]
    b.intent(type="restore", conversation="unknown")
    assert said(b) == ["one"]


def test_a_deleted_conversation_ends_its_answers(bench: Any) -> None:
    b = bench(endless)
    first = b.widget.conversation
    b.ask("one", "r1")
    b.ask("two", "r2")
    b.until(lambda: "token" in b.types("r1"))
    b.intent(type="delete", conversation=first)
    b.finish()
    assert [question for question, _ in b.bot.asked] == ["one"]
    assert b.widget.messages == []


def test_a_cleared_conversation_comes_back_before_what_was_said_since(bench: Any) -> None:
    b = bench(simple)
    talk(b, "one")
    b.intent(type="clear")
    assert said(b) == []
    talk(b, "two")
    b.intent(type="restore", conversation=b.widget.conversation)
    assert said(b) == ["one", "two"]


def test_what_was_deleted_is_not_kept_without_end() -> None:
    book = Conversations()
    for n in range(KEPT_AFTER_DELETE + 5):
        book.current.title = str(n)
        book.delete(book.current.id)
    assert len(list(book.all())) == KEPT_AFTER_DELETE + 1


def test_a_passage_is_sent_when_an_answer_cites_it(bench: Any) -> None:
    def passage(passage_id: str) -> Any:
        if passage_id == "p1":
            return PASSAGE
        raise KnowledgeError("There is no such passage.", "Ask again.")

    b = bench(simple)
    b.bot.knowledge = SimpleNamespace(passage=passage)
    b.intent(type="passage", passage_id="p1")
    assert "text" not in b.events("")[-1], "not cited yet"
    talk(b, "one")
    b.intent(type="passage", passage_id="p1")
    assert b.events("")[-1] == {
        "type": "passage", "passage_id": "p1", "text": "Send it back.",
        "heading": "Returns > Europe", "language": "en",
    }  # fmt: skip
    b.intent(type="passage", passage_id="p2")
    assert b.events("")[-1]["error"]["fact"]


@pytest.mark.parametrize("found", [None, "text", RuntimeError("secret")])
def test_a_passage_that_cannot_be_had_is_an_error(bench: Any, found: object) -> None:
    def passage(passage_id: str) -> object:
        if isinstance(found, Exception):
            raise found
        return found

    b = bench(simple)
    b.bot.passage = passage
    talk(b, "one")
    b.intent(type="passage", passage_id="p1")
    event = b.events("")[-1]
    assert event["error"]["fact"]
    assert "secret" not in str(event)


class SpeakingBot:
    """Takes a language."""

    def __init__(self) -> None:
        self.languages: list[str | None] = []

    def stream(
        self,
        question: str,
        *,
        history: Sequence[Any],
        cancel: Callable[[], bool],
        language: str | None = None,
    ) -> Iterator[Event]:
        self.languages.append(language)
        yield answer("A")


def test_the_language_is_handed_on(bench: Any) -> None:
    b = bench(simple, bot=SpeakingBot(), language="pt")
    talk(b, "one")
    b.intent(type="language", language="es")
    assert b.widget.language == "es"
    talk(b, "two")
    b.widget.language = None
    talk(b, "three")
    assert b.bot.languages == ["pt", "es", None]
    with pytest.raises(ConfigError, match="'fr' is not known"):
        bench(simple, language="fr")


def test_a_bot_that_takes_no_language_is_not_given_one(bench: Any) -> None:
    b = bench(simple, language="es")
    talk(b, "one")
    assert b.widget.messages[1]["text"] == "Send it. [1]"


@pytest.mark.parametrize(
    "content",
    [
        {"type": "select"},
        {"type": "rename", "conversation": "c"},
        {"type": "delete", "conversation": 1},
        {"type": "language", "language": "fr"},
        {"type": "passage", "passage_id": None},
        {"type": "feedback", "request": "r", "verdict": "great"},
        {"type": "feedback", "request": "r", "verdict": "up", "reasons": "wrong"},
    ],
)
def test_unknown_intents_change_nothing(bench: Any, content: object) -> None:
    b = bench(simple)
    before = b.widget._session.snapshot()
    b.widget._handle_custom_msg(content, [])
    assert b.sent == []
    assert b.widget._session.snapshot() == before
