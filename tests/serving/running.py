"""A real server on the loopback address, in a thread, and a bot that the test plays."""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable, Iterator
from typing import Any, ClassVar

import httpx

from slimchat.config import BotConfig
from slimchat.serving.app import create_app
from slimchat.serving.bots import Bots
from slimchat.serving.server import make_server
from slimchat.serving.settings import SCOPES, ServeConfig
from slimchat.serving.tokens import TokenBook
from slimchat.types import Answer, Event, Usage

ORIGIN = "https://shop.example"
QUESTION = {"messages": [{"role": "user", "content": "Can I return an opened machine?"}]}


class Running:
    """A server that runs, and a token of it for everything."""

    def __init__(self, address: str, book: TokenBook, server: Any) -> None:
        self.address, self.book, self.server = address, book, server
        self.token = self.book.add("test", SCOPES)[0]

    def client(self, token: str | None = "", **options: Any) -> httpx.Client:
        headers = {"Authorization": f"Bearer {token or self.token}"} if token is not None else {}
        headers |= options.pop("headers", {})
        return httpx.Client(base_url=self.address, headers=headers, timeout=60, **options)


@contextlib.contextmanager
def running(
    bots: Bots, changes: dict[str, Any] | None = None, book: TokenBook | None = None
) -> Iterator[Running]:
    plain = {"network.port": 0, "limits.per_minute": 10_000, "limits.per_address": 10_000}
    settings = ServeConfig().updated(plain | (changes or {}))
    book = book or TokenBook()
    told: queue.Queue[str] = queue.Queue()
    server = make_server(create_app(bots, settings, book), settings, told.put)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield Running(told.get(timeout=120), book, server)
    finally:
        server.should_exit = True
        thread.join(60)
    assert not thread.is_alive()


class PlayedBot:
    """Says numbered words, as many as it is let."""

    config = BotConfig()

    def __init__(self, words: int = 3, hold: bool = False, size: int = 0) -> None:
        self.words = words
        self.size = size
        self.go = threading.Semaphore(0 if hold else 1_000_000)
        self.began = threading.Semaphore(0)
        self.ended = threading.Semaphore(0)
        self.said: list[str] = []
        self.asked: list[tuple[str, Any]] = []

    case_form: ClassVar[dict[str, Any]] = {}

    def warm_up(self) -> None:
        pass

    def deliver_cases(self) -> None:
        pass

    def forget_cases(self) -> None:
        pass

    def close(self) -> None:
        pass

    def private(self, value: Any) -> Any:
        return value

    def stream(
        self, question: str, *, history: Any, cancel: Callable[[], bool], **_: Any
    ) -> Iterator[Event]:
        self.asked.append((question, history))
        self.began.release()
        said = ""
        try:
            for number in range(self.words):
                while not cancel() and not self.go.acquire(timeout=0.02):
                    pass
                if cancel():
                    yield Event("answer", answer=answer(said, cancelled=True))
                    return
                word = f"{number} " + "x" * self.size
                said += word
                self.said.append(word)
                yield Event("token", text=word)
            yield Event("answer", answer=answer(said))
        finally:
            self.ended.release()


def answer(text: str, cancelled: bool = False) -> Answer:
    return Answer(
        text=text, action="answer", citations=(), confidence=0.9, language="en",
        timings={"total": 0.1}, usage=Usage(), trace=(), id="a1", cancelled=cancelled,
    )  # fmt: skip


class PlayedBots(Bots):
    """Lends one bot that the test plays."""

    def __init__(self, bot: PlayedBot) -> None:
        self.bot: Any = bot
        self.renewals = 0

    @property
    def name(self) -> str:
        return "played"

    @contextlib.contextmanager
    def borrow(self) -> Iterator[Any]:
        yield self.bot

    def refresh(self) -> bool:
        return False

    def close(self) -> None:
        pass
