"""The reply of an endpoint, as it comes: server-sent events, or JSON at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPResponse
from typing import Any

from slimchat.models.endpoint.failures import broken, failed, shapeless
from slimchat.types import Usage

LONGEST_LINE = 1 << 20
"""Bytes of one event."""
LONGEST_BODY = 1 << 24
"""Bytes of a whole reply."""
_DONE = b"[DONE]"


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of the reply.

    Attributes:
        index: which of several answers it belongs to.
        finish: why that answer ended, in OpenAI's words; empty while it goes on.
        usage: tokens read and written, where this piece tells them.
    """

    text: str = ""
    index: int = 0
    finish: str = ""
    usage: Usage | None = None


def chunks_of(url: str, model: str, response: HTTPResponse) -> Iterator[Chunk]:
    """Read a reply.

    Raises:
        PromptTooLongError: it says so.
        EndpointError: it breaks off, tells of a failure, or has another shape.
        OSError, HTTPException: the connection breaks.
    """
    if "text/event-stream" in (response.getheader("Content-Type") or ""):
        yield from _events(url, model, response)
        return
    yield from _read(url, model, response.read(LONGEST_BODY), "message")


def _events(url: str, model: str, response: HTTPResponse) -> Iterator[Chunk]:
    finished, size = False, 0
    while line := response.readline(LONGEST_LINE):
        size += len(line)
        if not line.endswith(b"\n") or size > LONGEST_BODY:
            break
        name, _, data = line.strip().partition(b":")
        if name != b"data":  # comments and names of events
            continue
        if data.strip() == _DONE:
            return
        for chunk in _read(url, model, data, "delta"):
            finished = finished or bool(chunk.finish)
            yield chunk
    if not finished:
        raise broken(url)


def _read(url: str, model: str, data: bytes, part: str) -> Iterator[Chunk]:
    try:
        given = json.loads(data)
        fails = isinstance(given, dict) and bool(given.get("error"))
        made = [] if fails else _chunks(given, part)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise shapeless(url) from error
    if fails:
        raise failed(url, model, data)
    yield from made


def _chunks(given: Any, part: str) -> list[Chunk]:
    made = [
        Chunk(
            _text((choice.get(part) or {}).get("content")),
            int(choice.get("index") or 0),
            str(choice.get("finish_reason") or ""),
        )
        for choice in given["choices"]
    ]
    if not made and part == "message":
        raise ValueError("there is no answer")
    usage = given.get("usage")
    if usage:
        told = Usage(int(usage["prompt_tokens"]), int(usage.get("completion_tokens") or 0))
        made.append(Chunk(usage=told))
    return made


def _text(content: Any) -> str:
    """Text that can be written as UTF-8; half a surrogate pair becomes a replacement character."""
    if content is None:
        return ""
    if not isinstance(content, str):
        raise TypeError("the content is no text")
    return content.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
