"""What a scanner would try: smuggled requests, slow bodies, forged requests, frames, cookies."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator

import httpx
import pytest
from running import ORIGIN, QUESTION, PlayedBot, PlayedBots, Running, running

from slimchat.serving.access import NEEDED

CHAT = "/v1/chat/completions"
HOST = b"Host: localhost\r\n"
POST = b"POST /session HTTP/1.1\r\n" + HOST
CHUNKED = b"Transfer-Encoding: chunked\r\n"
HIDDEN = b"GET /health HTTP/1.1\r\n" + HOST + b"\r\n"
REFUSED = {
    "both lengths": POST + b"Content-Length: 5\r\n" + CHUNKED + b"\r\n0\r\n\r\n" + HIDDEN,
    "both, the other way": POST + CHUNKED + b"Content-Length: 90\r\n\r\n0\r\n\r\n" + HIDDEN,
    "both, without a token": b"POST /v1/search HTTP/1.1\r\n"
    + HOST
    + b"Content-Length: 5\r\n"
    + CHUNKED
    + b"\r\n0\r\n\r\n"
    + HIDDEN,
    "two lengths": POST + b"Content-Length: 0\r\nContent-Length: 99\r\n\r\n" + HIDDEN,
    "two lengths in one": POST + b"Content-Length: 0, 99\r\n\r\n" + HIDDEN,
    "a signed length": POST + b"Content-Length: +0\r\n\r\n" + HIDDEN,
    "a space before the colon": POST + b"Content-Length : 0\r\n\r\n" + HIDDEN,
    "an unknown coding": POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + HIDDEN,
    "two codings": POST + CHUNKED + b"Transfer-Encoding: identity\r\n\r\n0\r\n\r\n" + HIDDEN,
    "a hexadecimal mark": POST + CHUNKED + b"\r\n0x0\r\n\r\n" + HIDDEN,
    "a negative chunk": POST + CHUNKED + b"\r\n-1\r\n\r\n" + HIDDEN,
    "a zero byte": b"GET /health HTTP/1.1\r\n" + HOST + b"X: a\0b\r\n\r\n" + HIDDEN,
    "two hosts": b"GET /health HTTP/1.1\r\n" + HOST + b"Host: evil.example\r\n\r\n" + HIDDEN,
    "no host": b"GET /health HTTP/1.1\r\n\r\n" + HIDDEN,
    "a head without end": b"GET /health HTTP/1.1\r\n" + HOST + b"X: " + b"a" * 200_000,
}


@pytest.fixture(scope="module")
def played() -> Iterator[Running]:
    changes = {
        "access.origins": [ORIGIN],
        "access.frames": [ORIGIN],
        "limits.body_s": 0.5,
        "network.proxies": ["127.0.0.1"],
    }
    with running(PlayedBots(PlayedBot()), changes) as server:
        yield server


def said(server: Running, sent: bytes) -> bytes:
    """All that the server says until it closes the connection."""
    url = httpx.URL(server.address)
    heard = b""
    with (
        socket.create_connection((url.host, url.port or 0), timeout=30) as client,
        contextlib.suppress(ConnectionError),
    ):
        client.sendall(sent)
        while piece := client.recv(65536):
            heard += piece
    return heard


@pytest.mark.parametrize("name", REFUSED)
def test_a_request_of_two_readings_is_refused_and_nothing_behind_it_is_read(
    played: Running, name: str
) -> None:
    heard = said(played, REFUSED[name])
    assert heard.startswith(b"HTTP/1.1 400 ")
    assert heard.count(b"HTTP/1.1 ") == 1
    assert b'"ok"' not in heard


@pytest.mark.parametrize(
    "head",
    [
        b"X: a\r\n " + CHUNKED,
        b"X: a\r\n\tContent-Length: 99\r\n",
        b"X: a\r\n  Host: evil.example\r\n",
    ],
)
def test_a_folded_line_is_part_of_the_one_before(played: Running, head: bytes) -> None:
    close = b"Connection: close\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
    heard = said(played, POST + head + close)
    assert heard.count(b"HTTP/1.1 ") == 1
    assert b"request's token" in heard  # the body was those two bytes, and the host the first one


@pytest.mark.parametrize("ending", [b"%0A", b"%0a", b"/%0A", b"%00", b"//", b"/../"])
@pytest.mark.parametrize("path", sorted(NEEDED))
def test_no_other_spelling_of_a_path_needs_no_token(
    played: Running, path: str, ending: bytes
) -> None:
    close = b" HTTP/1.1\r\nConnection: close\r\n" + HOST
    for method, rest in ((b"GET ", b"\r\n"), (b"POST ", b"Content-Length: 2\r\n\r\n{}")):
        heard = said(played, method + path.encode() + ending + close + rest)
        assert heard.split(b" ")[1] in (b"401", b"404"), heard[:200]


def test_a_body_is_no_request(played: Running) -> None:
    length = f"Content-Length: {len(HIDDEN)}\r\n\r\n".encode()
    last = b"GET /nothing HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n"
    heard = said(played, b"GET /ready HTTP/1.1\r\n" + HOST + length + HIDDEN + last)
    assert heard.count(b"HTTP/1.1 ") == 2
    assert b'"ok"' not in heard


def test_a_body_that_trickles_is_not_waited_for(played: Running) -> None:
    url = httpx.URL(played.address)
    ended = threading.Event()
    with socket.create_connection((url.host, url.port or 0), timeout=30) as client:

        def trickle() -> None:
            with contextlib.suppress(OSError):
                while not ended.is_set():
                    client.sendall(b" ")
                    time.sleep(0.02)

        client.sendall(POST + b"Content-Length: 100000\r\n\r\n")
        thread = threading.Thread(target=trickle)
        thread.start()
        heard = client.recv(1000)
        ended.set()
        thread.join()
    assert heard.startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize(
    "path",
    ["/", "/operator", "/page.js", "/page.css", "/operator.css", "/session", "/nothing", "/%00",
     "/v1/models", "/openapi.json", "/metrics", "/../etc/passwd", "/slimchat.js?x=<script>"],
)  # fmt: skip
def test_every_response_is_safe_to_show(played: Running, path: str) -> None:
    with played.client(token=None) as client:
        for method in ("GET", "POST", "DELETE", "TRACE", "PUT"):
            heard = client.request(method, path)
            headers = heard.headers
            assert heard.status_code < 500
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] == "no-referrer"
            assert "default-src 'none'" in headers["content-security-policy"]
            assert "unsafe" not in headers["content-security-policy"]
            assert "frame-ancestors" in headers["content-security-policy"]
            assert "server" not in headers
            assert "x-powered-by" not in headers
            assert "<script>" not in heard.text or path in ("/", "/operator")


def test_only_the_chat_page_may_stand_in_frames(played: Running) -> None:
    with played.client(token=None) as client:
        assert f"frame-ancestors {ORIGIN}" in client.get("/").headers["content-security-policy"]
        for path in ("/operator", "/nothing", "/health"):
            policy = client.get(path).headers["content-security-policy"]
            assert policy.endswith("frame-ancestors 'none'")


def test_the_cookie_is_out_of_reach(played: Running) -> None:
    for scheme, secure in (("http", False), ("https", True)):
        with played.client(token=None, headers={"x-forwarded-proto": scheme}) as client:
            made = client.post("/session", json={"token": played.token})
        flags = {part.strip().lower() for part in made.headers["set-cookie"].split(";")[1:]}
        assert {"httponly", "samesite=strict", "path=/"} <= flags
        assert ("secure" in flags) is secure
        assert not any(flag.startswith("domain") for flag in flags)
        assert made.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", CHAT), ("POST", "/v1/feedback"), ("POST", "/v1/operator/golden"),
     ("DELETE", "/v1/operator/conversations/x"), ("DELETE", "/v1/operator/feedback/1"),
     ("DELETE", "/session"), ("POST", "/v1/search")],
)  # fmt: skip
@pytest.mark.parametrize("origin", [None, "null", ORIGIN, "https://evil.example"])
def test_another_page_cannot_use_the_cookie(
    played: Running, method: str, path: str, origin: str | None
) -> None:
    headers = {"cookie": f"slimchat_token={played.token}", "content-type": "text/plain"}
    if origin is not None:
        headers["origin"] = origin
    with played.client(token=None, headers=headers) as client:
        forged = client.request(method, path, content=str(QUESTION).encode())
    assert forged.status_code == 403
    assert forged.json()["error"]["code"] == "origin_not_allowed"
    assert "access-control-allow-credentials" not in forged.headers
