"""A page, as the tests of the server play it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from tornado.httpclient import HTTPClientError
from tornado.websocket import WebSocketClientConnection

Fetch = Callable[..., Awaitable[Any]]


class Client:
    """Talks to the server as a page does."""

    def __init__(self, fetch: Fetch, connect: Fetch) -> None:
        self._fetch, self._connect = fetch, connect
        self._sockets: list[Socket] = []

    async def call(self, method: str, address: str, body: Any = None, **params: str) -> Any:
        """The JSON of a reply; of a refusal too, with its status."""
        options: dict[str, Any] = {"method": method, "params": params}
        if method == "POST":
            options["body"] = json.dumps(body or {})
        try:
            reply = await self._fetch("slimchat", "api", *address.split("/"), **options)
        except HTTPClientError as error:
            assert error.response is not None
            told = error.response.headers.get("Content-Type", "").startswith("application/json")
            return {"status": error.code, **(json.loads(error.response.body) if told else {})}
        return json.loads(reply.body) if reply.body else {"status": reply.code}

    async def socket(self, path: str) -> Socket:
        """An open websocket."""
        socket = Socket(await self._connect("slimchat", "api", *path.split("/")))
        self._sockets.append(socket)
        return socket

    async def close(self) -> None:
        """Close every websocket, and wait until the server knows."""
        for socket in self._sockets:
            socket.close()
        for socket in self._sockets:
            while not socket.ended and await socket.next() is not None:
                pass

    async def build(self, folder: str = "help/docs", **more: Any) -> Any:
        """Build a bot and return it."""
        job = await self.call("POST", "jobs", {"folder": folder, **more})
        job = await self.ended(job["id"])
        assert job["state"] == "done", job
        bots = (await self.call("GET", "bots"))["bots"]
        return next(bot for bot in bots if bot["path"] == job["bot"])

    async def ended(self, job_id: str) -> Any:
        """A job, once it is over."""
        async with asyncio.timeout(120):
            while True:
                job = await self.call("GET", f"jobs/{job_id}")
                if job["state"] not in ("queued", "running"):
                    return job
                await asyncio.sleep(0.05)


class Socket:
    """A websocket of a page."""

    def __init__(self, connection: WebSocketClientConnection) -> None:
        self.connection = connection
        self.state: dict[str, Any] = {}
        self.seen: list[Any] = []
        self.ended = False

    async def next(self) -> Any:
        """The next message; none when the server closed the connection."""
        async with asyncio.timeout(60):
            text = await self.connection.read_message()
        if text is None:
            self.ended = True
            return None
        message = json.loads(text)
        self.seen.append(message)
        if message["type"] == "state":
            self.state |= message["state"]
        return message

    async def until(self, wanted: Callable[[Any], bool]) -> Any:
        """Read until a message is the wanted one."""
        while True:
            message = await self.next()
            assert message is not None, self.seen
            if wanted(message):
                return message

    async def shows(self, wanted: Callable[[dict[str, Any]], bool]) -> None:
        """Read until the state is the wanted one."""
        while not wanted(self.state):
            assert await self.next() is not None, self.seen

    async def listed(self, kind: str, wanted: Callable[[list[Any]], bool]) -> list[Any]:
        """What the events last said of jobs or bots, once it is the wanted."""
        known = [one[kind] for one in self.seen if one["type"] == kind]
        if known and wanted(known[-1]):
            return list(known[-1])
        message = await self.until(lambda one: one["type"] == kind and wanted(one[kind]))
        return list(message[kind])

    async def event(self, kind: str, request: str | None = None) -> Any:
        """Read until an event of that kind."""
        message = await self.until(
            lambda one: (
                one["type"] == "event"
                and one["event"]["type"] == kind
                and request in (None, one["request"])
            )
        )
        return message["event"]

    async def intend(self, content: Any, *buffers: bytes) -> None:
        """Send an intent."""
        message = {"type": "intent", "content": content, "buffers": len(buffers)}
        await self.connection.write_message(json.dumps(message))
        for buffer in buffers:
            await self.connection.write_message(buffer, binary=True)

    def close(self) -> None:
        self.connection.close()
