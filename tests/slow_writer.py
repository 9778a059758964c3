"""A large model that stops in the middle of its answer until it is told to go on."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from endpoint_server import Request, played

BEGINNING = "You have 30 days from the day of delivery to return a machine"
END = "a grinder or an accessory"


@dataclass
class SlowWriter:
    """Where it is asked, and what lets it go on."""

    url: str = ""
    go_on: threading.Event = field(default_factory=threading.Event)


@contextmanager
def writing_slowly(beginning: str = BEGINNING, end: str = f", {END}. [1]") -> Iterator[SlowWriter]:
    """A server that runs."""
    writer = SlowWriter()

    def play(request: Request) -> None:
        request.events()
        request.words(beginning)
        writer.go_on.wait(60)
        request.words(end)
        request.words(None, "stop")
        request.end()

    with played(play) as server:
        writer.url = server.url
        yield writer
        writer.go_on.set()
