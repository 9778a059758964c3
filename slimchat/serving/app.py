"""The application: the routes behind the door, and what lives as long as the server."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from slimchat._version import __version__
from slimchat.errors import HttpError
from slimchat.serving import (
    mcp,
    routes_chat,
    routes_data,
    routes_handoff,
    routes_operator,
    routes_page,
    routes_status,
)
from slimchat.serving.bots import Bots
from slimchat.serving.document import document
from slimchat.serving.door import Door
from slimchat.serving.failures import error_response
from slimchat.serving.numbers import Numbers
from slimchat.serving.run_folder import RunFolder
from slimchat.serving.served import Served
from slimchat.serving.settings import ServeConfig
from slimchat.serving.state import State
from slimchat.serving.tokens import TokenBook
from slimchat.serving.traces import NoTraces, Traces

logger = logging.getLogger(__name__)
FORGETTING_S = 3600.0
"""Seconds between deletions of what is kept too long."""


def create_app(
    bots: Bots, settings: ServeConfig, book: TokenBook, run: RunFolder | None = None
) -> FastAPI:
    """The ASGI application of one bot. It closes the bot when it ends.

    Args:
        run: what it shares with the other processes of the server, if there are any.
    """
    numbers = Numbers(run.metrics if run else None)
    state = State(run.state if run else None)
    endpoint = settings.traces.endpoint
    traces = Traces(endpoint, bots.name) if endpoint else NoTraces()

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        shared = Served(bots, settings, numbers, state, traces)
        app.state.served = shared
        await asyncio.to_thread(_warm_up, bots)
        shared.ready = True
        tasks = [asyncio.create_task(_forget(shared))]
        if settings.reload_s:
            tasks.append(asyncio.create_task(_reload(shared, settings.reload_s)))
        try:
            async with mcp.mcp_tools(shared) as app.state.mcp:
                yield
        finally:
            shared.ready = False
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            shared.close()
            await asyncio.to_thread(traces.close)

    app = FastAPI(
        title="slimchat", version=__version__, lifespan=lifespan, docs_url=None, redoc_url=None
    )
    app.state.book = book
    app.openapi = lambda: document(app)  # type: ignore[method-assign]
    for routes in (
        routes_chat,
        routes_data,
        routes_handoff,
        routes_operator,
        routes_status,
        routes_page,
        mcp,
    ):
        app.include_router(routes.router)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _refused)
    app.add_middleware(
        Door, settings=settings, book=book, numbers=numbers, state=state, traces=traces
    )
    return app


def _warm_up(bots: Bots) -> None:
    with bots.borrow() as bot:
        bot.warm_up()
        bot.deliver_cases()


async def _reload(shared: Served, seconds: float) -> None:
    while True:
        await asyncio.sleep(seconds)
        try:
            if await asyncio.to_thread(shared.bots.refresh):
                shared.numbers.reloads.inc()
                logger.info("A rebuilt index is in service")
        except Exception:
            logger.exception("The look for a rebuilt index failed")


async def _forget(shared: Served) -> None:
    while True:
        await asyncio.sleep(FORGETTING_S)
        try:
            await asyncio.to_thread(shared.forget)
        except Exception:
            logger.exception("Records that are too old could not be deleted")


async def _invalid(request: Request, error: Any) -> Response:
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"] if part != "body")
    what = "is not JSON" if first["type"] == "json_invalid" else f"cannot be used: {first['msg']}"
    return error_response(
        HttpError(
            400,
            "invalid_request",
            f"The request's {place or 'body'} {what}.",
            "Correct it; /openapi.json describes every field.",
            param=place or None,
        )
    )


async def _refused(request: Request, error: Any) -> Response:
    facts = {
        404: ("not_found", "There is nothing at this address."),
        405: ("wrong_method", f"This address does not take {request.method}."),
    }
    code, fact = facts.get(error.status_code, ("refused", str(error.detail)))
    return error_response(
        HttpError(error.status_code, code, fact, "See /openapi.json.", headers=error.headers)
    )
