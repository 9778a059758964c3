"""Refusing the network for a while, to show that nothing needs it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn


class NetworkUsedError(RuntimeError):
    """Something reached for the network while it was refused."""


@contextmanager
def no_network() -> Iterator[None]:
    """Make every look-up and connection of Python code raise :class:`NetworkUsedError`."""

    def refuse(*arguments: Any, **options: Any) -> NoReturn:
        raise NetworkUsedError(f"a connection was tried: {arguments[-1:]!r}")

    places: list[tuple[Any, str]] = [
        (socket, "getaddrinfo"),
        (socket, "create_connection"),
        (socket.socket, "connect"),
        (socket.socket, "connect_ex"),
    ]
    before = [getattr(owner, name) for owner, name in places]
    try:
        for owner, name in places:
            setattr(owner, name, refuse)
        yield
    finally:
        for (owner, name), function in zip(places, before, strict=True):
            setattr(owner, name, function)
