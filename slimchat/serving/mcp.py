"""The tools of :mod:`slimchat.mcp` at ``/mcp``, behind the same door and in the same queue.

Every request stands alone, with one JSON response: there are no sessions, so that any worker can
answer any of them, and nothing stays open.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
import time
from collections.abc import AsyncIterator, Sequence
from contextvars import ContextVar
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from slimchat.errors import HttpError, MissingExtraError, SlimchatError, ToolError
from slimchat.models.extras import need
from slimchat.serving.callers import caller
from slimchat.serving.failures import http_error
from slimchat.serving.leaving import unless_left
from slimchat.serving.served import Served
from slimchat.types import Answer, Turn

if TYPE_CHECKING:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

    from slimchat.mcp.desk import T, Task

logger = logging.getLogger(__name__)
PATH = "/mcp"
router = APIRouter(include_in_schema=False)
_caller = ContextVar("caller", default="")
"""Who calls a tool; the package's tasks inherit it."""


@router.post(PATH)
async def mcp(request: Request) -> Response:
    """One message of a client."""
    manager = request.app.state.mcp
    if manager is None:
        missing = MissingExtraError("mcp", "mcp")
        raise HttpError(404, "no_mcp", missing.fact, missing.fix)
    return Exchange(manager, request, await request.body())


@contextlib.asynccontextmanager
async def mcp_tools(shared: Served) -> AsyncIterator[StreamableHTTPSessionManager | None]:
    """What answers at ``/mcp`` while a server runs; none where the extra is not installed."""
    try:
        need("mcp", "mcp")
    except MissingExtraError:
        yield None
        return
    from mcp.server.transport_security import TransportSecuritySettings

    from slimchat.mcp.server import make_server

    tools = make_server(SharedBot(shared), shared.bots.name)
    checked = TransportSecuritySettings(enable_dns_rebinding_protection=False)  # by the door
    tools.streamable_http_app(json_response=True, stateless_http=True, transport_security=checked)
    async with tools.session_manager.run():
        yield tools.session_manager


class SharedBot:
    """A desk whose clients take turns with all others of the server."""

    def __init__(self, shared: Served) -> None:
        self._shared = shared

    async def work(self, task: Task[T]) -> T:
        """Run it when its turn has come; see :class:`slimchat.mcp.desk.Desk`.

        Raises:
            HttpError: too many are waiting, or what may be told of the bot's own error.
            ToolError: there is nothing by that name.
        """
        shared, stop = self._shared, threading.Event()
        give_back = await shared.turns.take(_caller.get())
        deadline = time.monotonic() + shared.settings.limits.answer_s

        def run() -> T:
            with shared.bots.borrow() as bot:
                return task(bot, lambda: stop.is_set() or time.monotonic() > deadline)

        future = asyncio.get_running_loop().run_in_executor(None, run)
        future.add_done_callback(lambda _: give_back())
        try:
            return await asyncio.shield(future)
        except SlimchatError as error:
            raise _told(error) from error
        finally:
            stop.set()

    def answered(self, answer: Answer, turns: Sequence[Turn]) -> None:
        """Count it, and keep it as any other."""
        self._shared.numbers.answered(answer)
        if not answer.cancelled:
            self._shared.note(answer, None, turns)


class Exchange(Response):
    """The response that a message gets; work on it ends when the client leaves."""

    def __init__(
        self, manager: StreamableHTTPSessionManager, request: Request, body: bytes
    ) -> None:
        super().__init__()
        self._manager, self._request, self._sent = manager, request, body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        given = False

        async def replay() -> Message:
            nonlocal given
            if given:
                await asyncio.Event().wait()
            given = True
            return {"type": "http.request", "body": self._sent, "more_body": False}

        _caller.set(caller(self._request))
        work = self._manager.handle_request(scope, replay, send)
        with contextlib.suppress(HttpError):  # nobody is there to see it
            await unless_left(self._request, work)


def _told(error: SlimchatError) -> SlimchatError:
    """What a client may know of an error; the rest is for the log."""
    if type(error) is ToolError:
        return error
    known = http_error(error)
    if known.status >= 500:
        logger.error("A tool failed", exc_info=error)
    return known
