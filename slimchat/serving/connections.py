"""HTTP connections that end when a request's head does not arrive, or a response is not read."""

from __future__ import annotations

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol


def connection(header_s: float, stall_s: float) -> type[asyncio.Protocol]:
    """The protocol of a server.

    Args:
        header_s: longest time from the first byte of a connection or request to the end of its
            head, seconds.
        stall_s: longest time in which a client reads less than waits for it: some 48 kB, or the
            rest of a response when the connection is to be closed.
    """

    class Connection(H11Protocol):
        """uvicorn's, with a time-out for heads and one for whoever does not read."""

        _late: asyncio.TimerHandle | None = None
        _stalled: asyncio.TimerHandle | None = None

        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            self._late = self.loop.call_later(header_s, transport.abort)

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            if self.conn.their_state is not h11.IDLE:
                self._on_time()
            elif self._late is None:
                self._late = self.loop.call_later(header_s, self.transport.abort)

        def pause_writing(self) -> None:
            super().pause_writing()
            self._wait()

        def resume_writing(self) -> None:
            super().resume_writing()
            self._has_read()
            self._close_in_time()

        def on_response_complete(self) -> None:
            super().on_response_complete()
            self._close_in_time()

        def send_400_response(self, msg: str) -> None:
            super().send_400_response(msg)
            self._close_in_time()

        def timeout_keep_alive_handler(self) -> None:
            super().timeout_keep_alive_handler()
            self._close_in_time()

        def connection_lost(self, exc: Exception | None) -> None:
            self._on_time()
            self._has_read()
            super().connection_lost(exc)

        def _on_time(self) -> None:
            if self._late is not None:
                self._late.cancel()
                self._late = None

        def _wait(self) -> None:
            if self._stalled is None:
                self._stalled = self.loop.call_later(stall_s, self.transport.abort)

        def _has_read(self) -> None:
            if self._stalled is not None:
                self._stalled.cancel()
                self._stalled = None

        def _close_in_time(self) -> None:
            """asyncio closes a connection when all is read, however long that takes."""
            if self.transport.is_closing():
                self._wait()

    return Connection
