"""The chat widget against a scripted bot, without a notebook."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("anywidget")

from chat_bench import answer, endless, simple

from slimchat.errors import (
    EndpointError,
    ModelBusyError,
    ModelNotFoundError,
    PromptTooLongError,
    SlimchatError,
)
from slimchat.types import Event
from slimchat.widgets import bundles
from slimchat.widgets.coalesce import TokenBuffer
from slimchat.widgets.session import MAX_WAITING


def test_events_come_in_order_and_the_turn_is_stored(bench: Any) -> None:
    b = bench(simple)
    b.ask()
    b.finish()
    types = b.types()
    assert types[:2] == ["started", "retrieved"]
    assert types[-1] == "answer"
    assert set(types[2:-1]) == {"token"}
    hit = b.events()[1]["hits"][0]
    assert hit == {
        "rank": 1, "source": "returns.md", "title": "Returns", "section": "Europe", "page": 3,
    }  # fmt: skip
    assert "".join(e["text"] for e in b.events() if e["type"] == "token") == "Send it."
    assert b.events()[-1]["answer"]["citations"][0]["quote"] == "Send it back."
    asked, answered = b.widget.messages
    assert (asked["role"], asked["text"]) == ("user", "Returns?")
    assert (answered["role"], answered["text"]) == ("assistant", "Send it. [1]")
    assert (answered["action"], answered["error"]) == ("answer", None)
    assert answered["citations"][0]["score"] == 0.875


def test_tokens_are_coalesced(bench: Any) -> None:
    def script(question: str, cancel: Callable[[], bool]) -> Iterator[Event]:
        for n in range(400):
            yield Event("token", f"{n} ")
            time.sleep(0.001)
        yield answer("done")

    b = bench(script)
    start = time.monotonic()
    b.ask()
    b.finish()
    seconds = time.monotonic() - start
    tokens = [event["text"] for event in b.events() if event["type"] == "token"]
    assert "".join(tokens) == "".join(f"{n} " for n in range(400))
    assert len(tokens) <= seconds * 30 + 2


def test_a_pause_does_not_hold_text_back(bench: Any) -> None:
    go = threading.Event()

    def script(question: str, cancel: Callable[[], bool]) -> Iterator[Event]:
        yield Event("token", "one ")
        yield Event("token", "two")
        assert go.wait()
        yield answer("one two")

    b = bench(script)
    b.ask()
    b.until(lambda: "".join(e.get("text", "") for e in b.events()) == "one two")
    go.set()
    b.finish()


def test_replaced_text_supersedes_what_was_streamed(bench: Any) -> None:
    def script(question: str, cancel: Callable[[], bool]) -> Iterator[Event]:
        yield Event("token", "a")
        yield Event("token", "b")
        yield Event("replaced", "A better text")
        yield answer("A better text")

    b = bench(script)
    b.ask()
    b.finish()
    text = ""
    for event in b.events():
        text = text + event["text"] if event["type"] == "token" else event.get("text", text)
    assert text == "A better text"


def test_stop_ends_a_stream_and_the_next_question_works(bench: Any) -> None:
    b = bench(lambda q, cancel: endless(q, cancel) if q == "long" else simple(q, cancel))
    b.ask("long")
    b.until(lambda: "token" in b.types())
    b.intent(type="stop", request="r1")
    b.finish()
    assert b.events()[-1]["answer"]["cancelled"] is True
    assert b.widget.messages[1]["stopped"] is True
    b.ask(request="r2")
    b.finish()
    assert b.types("r2")[-1] == "answer"


def test_stop_ends_a_bot_that_does_not_listen(bench: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("slimchat.widgets.job.STOP_GRACE", 0.05)
    closed = threading.Event()

    def deaf(question: str, cancel: Callable[[], bool]) -> Iterator[Event]:
        try:
            while True:
                yield Event("token", "x")
                time.sleep(0.002)
        finally:
            closed.set()

    b = bench(deaf)
    b.ask()
    b.until(lambda: "token" in b.types())
    b.intent(type="stop", request="r1")
    b.finish()
    assert b.types()[-1] == "stopped"
    assert closed.is_set()
    assert set(b.widget.messages[1]["text"]) == {"x"}
    assert b.widget.messages[1]["stopped"] is True


def test_a_stop_for_another_request_changes_nothing(bench: Any) -> None:
    b = bench(simple)
    b.ask()
    b.intent(type="stop", request="other")
    b.finish()
    assert b.types()[-1] == "answer"


def test_a_deliberate_error_brings_its_fix(bench: Any) -> None:
    def script(question: str, cancel: Callable[[], bool]) -> Iterator[Event]:
        yield Event("token", "so far")
        raise ModelNotFoundError("There is no model 'm'.", "Pull it.")

    b = bench(script)
    b.ask()
    b.finish()
    expected = {"fact": "There is no model 'm'.", "fix": "Pull it."}
    assert b.events()[-1] == {"type": "error", "error": expected}
    assert b.widget.messages[1]["error"] == expected
    assert b.widget.messages[1]["text"] == "so far"


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ModelBusyError("8 answers wait.", "Ask again.", 2.0), "busy"),
        (PromptTooLongError("The question has 9000 tokens.", "Shorten it."), "long"),
        (EndpointError("The endpoint cannot be reached."), "unavailable"),
        (RuntimeError("secret detail"), "unavailable"),
        (ModelNotFoundError("There is no model at /srv/acme/models/m."), None),
    ],
)
def test_a_customer_is_told_no_path_and_why_there_is_no_answer(
    bench: Any, caplog: pytest.LogCaptureFixture, error: Exception, reason: str | None
) -> None:
    def script(question: str, cancel: Callable[[], bool]) -> Iterator[Event]:
        raise error
        yield

    b = bench(script)
    b.ask()
    b.finish()
    told = b.events()[-1]["error"]
    assert told.get("reason") == reason
    assert "/srv" not in str(b.widget.messages)
    assert "/srv" not in str(b.events())
    assert str(error) in caplog.text  # whoever runs the bot sees it whole


def test_any_other_error_is_logged_and_not_shown(
    bench: Any, caplog: pytest.LogCaptureFixture
) -> None:
    def script(question: str, cancel: Callable[[], bool]) -> Iterator[Event]:
        raise RuntimeError("secret detail")
        yield

    b = bench(script)
    b.ask()
    b.finish()
    assert b.types()[-1] == "error"
    assert "secret" not in str(b.events())
    assert "secret detail" in caplog.text


def test_a_stream_without_an_answer_is_an_error(bench: Any) -> None:
    b = bench(lambda question, cancel: iter([Event("token", "hm")]))
    b.ask()
    b.finish()
    assert b.types()[-1] == "error"


def test_history_holds_the_earlier_answered_turns(bench: Any) -> None:
    def script(question: str, cancel: Callable[[], bool]) -> Iterator[Event]:
        if question == "bad":
            raise SlimchatError("No.")
        yield answer(f"re: {question}")

    b = bench(script)
    for n, question in enumerate(["one", "bad", "two"]):
        b.ask(question, f"r{n}")
        b.finish()
    assert [history for _, history in b.bot.asked] == [
        [],
        [("user", "one"), ("assistant", "re: one")],
        [("user", "one"), ("assistant", "re: one")],
    ]


def test_questions_queue_one_at_a_time(bench: Any) -> None:
    go = threading.Event()
    running: list[str] = []

    def script(question: str, cancel: Callable[[], bool]) -> Iterator[Event]:
        running.append(question)
        assert go.wait()
        yield answer(question)

    b = bench(script)
    b.ask("one", "r1")
    b.until(lambda: running == ["one"])
    b.ask("two", "r2")
    b.ask("three", "r3")
    assert b.types("r2") == b.types("r3") == ["queued"]
    b.intent(type="stop", request="r3")
    assert b.types("r3") == ["queued", "stopped"]
    for n in range(MAX_WAITING):
        b.ask("more", f"m{n}")
    assert b.types(f"m{MAX_WAITING - 1}") == ["error"]
    assert running == ["one"]
    go.set()
    b.finish()
    assert b.types("r2") == ["queued", "started", "answer"]
    assert running == ["one", "two", *["more"] * (MAX_WAITING - 1)]


def test_clear_forgets_everything_under_way(bench: Any) -> None:
    b = bench(endless)
    b.ask("one", "r1")
    b.ask("two", "r2")
    b.until(lambda: "token" in b.types())
    b.intent(type="clear")
    b.finish()
    assert b.sent[-1][2] == {"type": "cleared"}
    assert b.widget.messages == []
    assert [question for question, _ in b.bot.asked] == ["one"]


def test_a_view_that_opens_late_gets_the_text_so_far(bench: Any) -> None:
    go = threading.Event()

    def script(question: str, cancel: Callable[[], bool]) -> Iterator[Event]:
        yield Event("token", "so far")
        assert go.wait()
        yield answer("so far")

    b = bench(script)
    b.intent(type="attach")
    assert b.sent == []
    b.ask()
    b.until(lambda: "token" in b.types())
    b.intent(type="attach")
    assert b.events()[-2:] == [
        {"type": "started", "question": "Returns?"},
        {"type": "replaced", "text": "so far"},
    ]
    go.set()
    b.finish()


@pytest.mark.parametrize(
    "content",
    [None, [], "ask", {}, {"type": "ask"}, {"type": "ask", "text": " ", "request": "r"},
     {"type": "ask", "text": 1, "request": "r"}, {"type": "stop"}, {"type": "eval"}],
)  # fmt: skip
def test_unknown_intents_are_ignored(bench: Any, content: object) -> None:
    b = bench(simple)
    b.widget._handle_custom_msg(content, [])
    assert b.sent == []
    assert b.bot.asked == []


def test_a_page_that_is_gone_does_not_stop_the_answer(bench: Any) -> None:
    b = bench(simple)

    def gone(message: object) -> None:
        raise OSError("no comm")

    b.widget.send = gone
    b.ask()
    b.finish()
    assert b.widget.messages[1]["text"] == "Send it. [1]"


def test_fallbacks_show_the_conversation_escaped(bench: Any) -> None:
    b = bench(lambda question, cancel: iter([answer("<img src=x onerror=alert(1)> & more")]))
    data, _ = b.widget._repr_mimebundle_()
    assert "Run this cell" in data["text/plain"]
    b.ask("<b>hi</b>")
    b.finish()
    data, _ = b.widget._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    assert "&lt;img" in data["text/html"]
    assert "<img" not in data["text/html"]
    assert "<b>" not in data["text/html"]
    assert "Returns > Europe, page 3 (returns.md)" in data["text/plain"]


def test_before_it_begins_a_code_host_shows_what_could_be_asked(bench: Any) -> None:
    asked = ["Where is <b>it</b>?", "When?\x1b[31m"]
    widget = bench(simple, suggestions=asked).widget
    widget.title = "Shop <i>"
    text, html = widget.fallback()
    assert text.splitlines()[0].startswith("Shop <i>. The chat needs a running kernel.")
    assert [line.strip() for line in text.splitlines()[-2:]] == ["Where is <b>it</b>?", "When?[31m"]
    assert "<strong>Shop &lt;i&gt;</strong>" in html
    assert "<li>Where is &lt;b&gt;it&lt;/b&gt;?</li>" in html


def test_a_missing_front_end_names_the_command(tmp_path: Path) -> None:
    with pytest.raises(SlimchatError, match="npm --prefix extension run build"):
        bundles.front_end(tmp_path / "chat.js")


def test_a_missing_anywidget_names_the_extra() -> None:
    code = (
        "import sys; sys.modules['anywidget'] = None\n"
        "from slimchat.errors import MissingExtraError\n"
        "import slimchat.widgets\n"
        "try: import slimchat.widgets.chat\n"
        "except MissingExtraError as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert 'pip install "slimchat[jupyter]"' in done.stdout


def test_the_buffer_repeats_what_it_sent() -> None:
    sent: list[str] = []
    buffer = TokenBuffer(sent.append, interval=60)
    for piece in ("a", "", "b", "c"):
        buffer.add(piece)
    buffer.repeat(lambda text: sent.append(f"<{text}>"))
    buffer.flush()
    assert sent == ["a", "<a>", "bc"]
    buffer.replace("new", sent.append)
    assert buffer.sent == "new"
