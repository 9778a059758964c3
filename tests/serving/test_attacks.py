"""What a scanner would try: smuggled requests, slow bodies, forged requests, frames, cookies."""

from __future__ import annotations

import contextlib
import json
import logging
import socket
import threading
import time
from collections.abc import Iterator

import httpx
import pytest
from running import ORIGIN, QUESTION, PlayedBot, PlayedBots, Running, running

from slimchat.errors import HandoverError
from slimchat.serving.access import NEEDED
from slimchat.serving.callers import address_of
from slimchat.types import Event

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


def test_only_the_servers_own_page_gets_a_cookie(played: Running) -> None:
    token = {"token": played.token}
    with played.client(token=None) as client:
        forged = client.post("/session", json=token, headers={"origin": ORIGIN})
        assert forged.status_code == 403
        assert "set-cookie" not in forged.headers
        own = {"origin": played.address}
        assert client.post("/session", json=token, headers=own).status_code == 200


@pytest.mark.parametrize("ending", [b"", b"Connection: close\r\n"])
def test_whoever_reads_no_response_does_not_keep_a_connection(ending: bytes) -> None:
    body = json.dumps(QUESTION).encode()
    changes = {"limits.stall_s": 0.3, "network.keep_alive_s": 1}
    with running(PlayedBots(PlayedBot(words=1, size=30_000_000)), changes) as server:
        head = f"Authorization: Bearer {server.token}\r\nContent-Length: {len(body)}\r\n"
        sent = HOST + ending + b"Content-Type: application/json\r\n" + head.encode()
        url = httpx.URL(server.address)
        with socket.create_connection((url.host, url.port or 0), timeout=30) as client:
            client.sendall(b"POST " + CHAT.encode() + b" HTTP/1.1\r\n" + sent)
            client.sendall(b"\r\n" + body)
            assert client.recv(12) == b"HTTP/1.1 200"
            deadline = time.monotonic() + 30
            while server.server.server_state.connections and time.monotonic() < deadline:
                time.sleep(0.05)
            assert not server.server.server_state.connections


@pytest.mark.parametrize("stream", [False, True])
def test_what_fails_inside_the_server_is_for_its_log(
    stream: bool, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken(PlayedBot):
        def stream(self, *_: object, **__: object) -> Iterator[Event]:  # type: ignore[override]
            raise HandoverError("The outbox /srv/secret/cases.sqlite cannot be used.")

    caplog.set_level("ERROR", "slimchat")
    with running(PlayedBots(Broken())) as server, server.client() as client:
        monkeypatch.setattr(logging.getLogger("slimchat"), "propagate", True)
        failed = client.post(CHAT, json={**QUESTION, "stream": stream})
    assert failed.status_code == (200 if stream else 500)
    assert '"HandoverError"' in failed.text
    assert "secret" not in failed.text
    assert "/srv/secret" in caplog.text


def test_a_stream_ends_with_its_token() -> None:
    bot = PlayedBot(words=1000, hold=True)
    with running(PlayedBots(bot)) as server:
        text, token = server.book.add("other", ["chat"])
        with (
            server.client(token=text) as client,
            client.stream("POST", CHAT, json={**QUESTION, "stream": True}) as response,
        ):
            lines = response.iter_lines()
            bot.go.release()
            while '"0 "' not in next(lines):
                pass
            server.book.revoke(token.id)
            bot.go.release()
            told = [line for line in lines if line]
        assert '"invalid_token"' in told[-1]
        assert '"1 "' not in "".join(told)
        assert bot.ended.acquire(timeout=30)


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_a_network_of_one_owner_counts_as_one(address: str, counted: str) -> None:
    assert address_of({"client": (address, 1)}) == counted
