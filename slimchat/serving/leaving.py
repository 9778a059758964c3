"""Clients who leave, and clients who read slowly."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from slimchat.errors import HttpError

T = TypeVar("T")


async def unless_left(request: Request, work: Coroutine[Any, Any, T]) -> T:
    """The result of the work, which is cancelled when the client leaves before.

    Raises:
        HttpError: 499, the client has left; nobody will see it.
    """
    task = asyncio.create_task(work)
    gone = asyncio.create_task(_left(request.receive))
    try:
        await asyncio.wait({task, gone}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
        raise HttpError(499, "client_left", "The client has left.")
    finally:
        await _end(task, gone)


class EventStream(Response):
    """Server-sent events, written as fast as the client reads.

    Args:
        lines: the events, each with its blank line.
        stop: called at the end, whether the client has read all, or has left, or was cut because it
            reads nothing; see :mod:`slimchat.serving.connections`.
    """

    media_type = "text/event-stream"

    def __init__(self, lines: AsyncIterator[str], stop: Callable[[], None]) -> None:
        super().__init__(headers={"X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._lines, self._stop = lines, stop

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        writer = asyncio.create_task(self._write(send))
        gone = asyncio.create_task(_left(receive))
        try:
            await asyncio.wait({writer, gone}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._stop()
            await _end(writer, gone)
        if not writer.cancelled():
            writer.result()

    async def _write(self, send: Send) -> None:
        start = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
        await send(start)
        async for line in self._lines:
            body = line.encode("utf-8", "replace")
            await send({"type": "http.response.body", "body": body, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _end(*tasks: asyncio.Task[Any]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
