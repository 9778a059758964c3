"""A server on loopback that speaks OpenAI's chat completions as the test wants, also badly."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


class Request(BaseHTTPRequestHandler):
    """One request. What it is answered, the server's plays say."""

    protocol_version = "HTTP/1.1"
    server: PlayedServer

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.received.append(
            {"path": self.path, "key": self.headers["Authorization"], **body}
        )
        plays = self.server.plays
        (plays.pop(0) if len(plays) > 1 else plays[0])(self)
        self.close_connection = True

    def head(self, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def events(self) -> None:
        self.head(200, {"Content-Type": "text/event-stream", "Transfer-Encoding": "chunked"})

    def raw(self, data: bytes) -> None:
        """Bytes of the stream, as one chunk of HTTP."""
        try:
            self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        except ConnectionError:
            self.server.left.set()
            raise

    def event(self, data: Any) -> None:
        self.raw(b"data: " + json.dumps(data, ensure_ascii=False).encode() + b"\r\n\r\n")

    def words(self, text: str | None, finish: str | None = None, index: int = 0) -> None:
        delta = {} if text is None else {"content": text}
        choice = {"index": index, "delta": delta, "finish_reason": finish}
        self.event({"choices": [choice]})

    def end(self) -> None:
        self.raw(b"data: [DONE]\n\n")
        self.wfile.write(b"0\r\n\r\n")

    def hold(self) -> None:
        """Wait until the client is gone."""
        self.connection.settimeout(20)
        with suppress(OSError):
            self.connection.recv(1)
        self.server.left.set()

    def log_message(self, *_: object) -> None:
        pass


Play = Callable[[Request], None]


class PlayedServer(ThreadingHTTPServer):
    """Plays by request, the last one for all that follow."""

    plays: list[Play]
    received: list[dict[str, Any]]
    left: threading.Event
    scheme = "http"

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.server_port}/v1"


@contextmanager
def played(*plays: Play, certificate: Path | None = None) -> Iterator[PlayedServer]:
    """A server that runs.

    Args:
        certificate: with its key, in PEM; then it speaks TLS.
    """
    server = PlayedServer(("127.0.0.1", 0), Request)
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        server.scheme = "https"
    server.plays, server.received, server.left = list(plays), [], threading.Event()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def says(*words: str, finish: str = "stop", usage: tuple[int, int] | None = None) -> Play:
    """An answer, word by word, as vLLM and llama.cpp send it."""

    def play(request: Request) -> None:
        request.events()
        request.event({"choices": [{"index": 0, "delta": {"role": "assistant"}}]})
        for word in words:
            request.words(word)
        request.words(None, finish)
        if usage is not None:
            told = {"prompt_tokens": usage[0], "completion_tokens": usage[1]}
            request.event({"choices": [], "usage": told})
        request.end()

    return play


def status(code: int, body: str = "", **headers: str) -> Play:
    """A reply that is no answer."""

    def play(request: Request) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request.head(code, {"Content-Length": str(len(body)), **named})
        request.wfile.write(body.encode())

    return play


def begins(*words: str, then: Play) -> Play:
    """The beginning of an answer, and what comes after it."""

    def play(request: Request) -> None:
        request.events()
        for word in words:
            request.words(word)
        then(request)

    return play


def breaks(request: Request) -> None:
    """The connection ends in the middle."""


def waits(request: Request) -> None:
    """Nothing comes."""
    request.hold()
