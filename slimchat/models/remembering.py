"""What a reader has read while one question is answered, so that no pair is read twice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

_READ: ContextVar[dict[Any, Any] | None] = ContextVar("read", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """Within it, in this thread, a reader reads each pair of question and passage once."""
    token = _READ.set({})
    try:
        yield
    finally:
        _READ.reset(token)


def read_before() -> dict[Any, Any]:
    """By reader and pair; empty, and not kept, outside of :func:`remembering`."""
    known = _READ.get()
    return {} if known is None else known
