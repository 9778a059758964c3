"""A chat widget whose outgoing messages are kept, over a bot that follows a script."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

pytest.importorskip("anywidget")

from slimchat.types import Answer, Citation, Event, Hit, Passage, Turn, Usage
from slimchat.widgets.chat import ChatWidget

CITATION = Citation("returns.md", "Returns", "Returns > Europe", 3, "Send it back.", "p1", 0.875)
PASSAGE = Passage("p1", "returns.md", "Returns", ("Europe",), "Send it back.", "en", 0, page=3)
RETRIEVED = Event("retrieved", hits=(Hit(PASSAGE, 1, {"lexical": 2.0}),))


def answer(text: str, **changes: Any) -> Event:
    values: dict[str, Any] = {"action": "answer", "citations": (CITATION,), "confidence": 0.9}
    values |= {"language": "en", "timings": {"total": 0.1}, "usage": Usage(), "trace": ()}
    return Event("answer", answer=Answer(text=text, id="a1", **(values | changes)))


Script = Callable[[str, Callable[[], bool]], Iterator[Event]]


class ScriptedBot:
    """Says what its script says; remembers what it was asked, and by which threads."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.threads: set[int] = set()
        self.asked: list[tuple[str, list[Turn]]] = []

    def stream(
        self, question: str, *, history: Sequence[Turn], cancel: Callable[[], bool]
    ) -> Iterator[Event]:
        self.asked.append((question, list(history)))
        self.threads.add(threading.get_ident())
        return self.script(question, cancel)


class Bench:
    """A widget whose outgoing messages are kept, with the time of each."""

    def __init__(
        self, script: Script, monkeypatch: pytest.MonkeyPatch, bot: Any = None, **options: Any
    ) -> None:
        monkeypatch.setattr("slimchat.widgets.page.front_end", lambda path: "export default {}")
        self.bot = bot or ScriptedBot(script)
        self.widget = ChatWidget(self.bot, title="Acme", **options)
        self.sent: list[tuple[float, str, dict[str, Any]]] = []
        monkeypatch.setattr(self.widget, "send", self._keep)

    def _keep(self, message: dict[str, Any]) -> None:
        assert message["type"] == "event"
        self.sent.append((time.monotonic(), message["request"], message["event"]))

    def intent(self, **content: Any) -> None:
        self.widget._handle_custom_msg(content, [])

    def ask(self, text: str = "Returns?", request: str = "r1") -> None:
        self.intent(type="ask", text=text, request=request)

    def finish(self) -> None:
        assert self.widget.join()
        asking = getattr(self.bot, "threads", set())
        assert threading.get_ident() not in asking, "the handler must not wait for the bot"

    def events(self, request: str = "r1") -> list[dict[str, Any]]:
        return [event for _, owner, event in self.sent if owner == request]

    def types(self, request: str = "r1") -> list[str]:
        return [event["type"] for event in self.events(request)]

    def until(self, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 60
        while not condition():
            assert time.monotonic() < deadline, f"never came: {self.sent}"
            time.sleep(0.005)


def simple(question: str, cancel: Callable[[], bool]) -> Iterator[Event]:
    yield RETRIEVED
    yield Event("token", "Send ")
    yield Event("token", "it.")
    yield answer("Send it. [1]")


def endless(question: str, cancel: Callable[[], bool]) -> Iterator[Event]:
    while not cancel():
        yield Event("token", "on ")
        time.sleep(0.002)
    yield answer("on", cancelled=True, citations=())
