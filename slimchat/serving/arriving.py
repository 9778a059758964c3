"""The bodies of requests, whole and within their bounds before anything is done with them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from starlette.datastructures import Headers
from starlette.types import Message, Receive

from slimchat.errors import HttpError
from slimchat.serving.settings import LimitsConfig


def check_lengths(headers: Headers) -> None:
    """Refuse what a proxy may have read as another request than this server does.

    Raises:
        HttpError: the request gives its length in two ways.
    """
    if "transfer-encoding" in headers and "content-length" in headers:
        raise HttpError(
            400,
            "two_lengths",
            "The request gives its length twice, in two ways.",
            "Send Content-Length or Transfer-Encoding.",
            headers={"Connection": "close"},
        )


async def read_body(limits: LimitsConfig, headers: Headers, receive: Receive) -> bytes:
    """The whole body of a request, or what arrived of it before the client left.

    Raises:
        HttpError: it is too large or too slow.
    """
    most = limits.body_kb * 1024
    length = headers.get("content-length", "0")
    if not length.isdigit() or int(length) > most:
        raise _too_large(limits.body_kb)
    if length == "0" and "transfer-encoding" not in headers:
        return b""
    body = bytearray()
    try:
        async with asyncio.timeout(limits.body_s):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    return bytes(body)
                body += message.get("body", b"")
                if len(body) > most:
                    raise _too_large(limits.body_kb)
                if not message.get("more_body"):
                    return bytes(body)
    except TimeoutError:
        raise HttpError(
            408,
            "slow_body",
            f"The body of the request did not arrive within {limits.body_s:g} s.",
            "Send it faster.",
            headers={"Connection": "close"},
        ) from None


def replayed(body: bytes, receive: Receive) -> Callable[[], Awaitable[Message]]:
    """What gives an application a body that has been read."""
    given = False

    async def replay() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay


def _too_large(most: int) -> HttpError:
    return HttpError(
        413,
        "body_too_large",
        f"The body of the request is larger than {most} kB.",
        "Send less, or raise limits.body_kb.",
        headers={"Connection": "close"},
    )
