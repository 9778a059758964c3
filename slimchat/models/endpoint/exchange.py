"""One request to a server, which another thread may let go of at any time."""

from __future__ import annotations

import base64
import contextlib
import http.client
import socket
import threading
import urllib.request
from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

from slimchat._addresses import is_loopback

CONNECT_S = 10.0
"""Longest wait for a connection."""


class Exchange:
    """A body that is posted, and the reply. Redirects are not followed.

    https goes by the proxy of the environment, if there is one; http, and this machine, by none.

    Args:
        silence_s: longest wait for each piece of the reply.
    """

    def __init__(self, url: str, body: bytes, headers: Mapping[str, str], silence_s: float) -> None:
        self._body, self._headers = body, dict(headers)
        self._silence_s = silence_s
        self._address = url
        self._connection: http.client.HTTPConnection | None = None
        self._response: http.client.HTTPResponse | None = None
        self._socket: socket.socket | None = None
        self._gone = threading.Event()

    def open(self) -> http.client.HTTPResponse:
        """Send it, and wait for the head of the reply.

        Raises:
            OSError, http.client.HTTPException: there is none.
            ValueError: the address, or a header, cannot be sent.
        """
        self._connection = _connection(self._address, CONNECT_S)
        self._connection.connect()
        self._socket = self._connection.sock
        self._socket.settimeout(self._silence_s)
        if self._gone.is_set():
            raise ConnectionAbortedError("nobody waits any more")
        self._connection.request("POST", urlsplit(self._address).path, self._body, self._headers)
        self._response = self._connection.getresponse()
        return self._response

    def let_go(self) -> None:
        """End it from any thread; whoever reads it is told so by an error or by its end."""
        self._gone.set()
        if self._socket is not None:
            with contextlib.suppress(OSError):
                # The plain one: that of TLS would wait for whoever reads.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    def close(self) -> None:
        """Close the connection, in the thread that opened it."""
        if self._response is not None:
            self._response.close()
        if self._connection is not None:
            self._connection.close()


def _connection(url: str, timeout: float) -> http.client.HTTPConnection:
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme == "http":
        port = parts.port or http.client.HTTP_PORT
        return http.client.HTTPConnection(host, port, timeout=timeout)
    port = parts.port or http.client.HTTPS_PORT
    proxy = urllib.request.getproxies().get("https")
    if not proxy or is_loopback(host) or urllib.request.proxy_bypass(host):
        return http.client.HTTPSConnection(host, port, timeout=timeout)
    way = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
    connection = http.client.HTTPSConnection(way.hostname or "", way.port, timeout=timeout)
    connection.set_tunnel(host, port, _credentials(way.username, way.password))
    return connection


def _credentials(name: str | None, password: str | None) -> dict[str, str]:
    if name is None:
        return {}
    given = f"{unquote(name)}:{unquote(password or '')}".encode()
    return {"Proxy-Authorization": f"Basic {base64.b64encode(given).decode('ascii')}"}
