"""HTTP connections that end when the head of a request does not arrive."""

from __future__ import annotations

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol


def connection(header_s: float) -> type[asyncio.Protocol]:
    """The protocol of a server.

    Args:
        header_s: longest time from the first byte of a connection or request to the end of its
            head, seconds.
    """

    class Connection(H11Protocol):
        """uvicorn's, with a time-out for heads, and a way to cut a client that reads nothing."""

        _late: asyncio.TimerHandle | None = None

        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            self.app_state = {**self.app_state, "abort": transport.abort}
            self._late = self.loop.call_later(header_s, transport.abort)

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            if self.conn.their_state is not h11.IDLE:
                self._on_time()
            elif self._late is None:
                self._late = self.loop.call_later(header_s, self.transport.abort)

        def connection_lost(self, exc: Exception | None) -> None:
            self._on_time()
            super().connection_lost(exc)

        def _on_time(self) -> None:
            if self._late is not None:
                self._late.cancel()
                self._late = None

    return Connection
