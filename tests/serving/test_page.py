"""The page, its cookie and the scripts, without a browser."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest
from running import ORIGIN, QUESTION, PlayedBot, PlayedBots, Running, running

CHAT = "/v1/chat/completions"


def test_the_page_runs_nothing_that_stands_in_it(server: Running) -> None:
    with server.client(token=None, headers={"accept-language": "fr, es-MX;q=0.9"}) as client:
        page = client.get("/")
    assert '<html lang="es">' in page.text
    assert re.findall(r"<script(?! src=\"(?:slimchat|page)\.js\" defer></script>)", page.text) == []
    assert "<style" not in page.text
    policy = page.headers["content-security-policy"]
    assert "'unsafe" not in policy
    assert "script-src 'self';" in policy
    assert policy.endswith("frame-ancestors 'none'")


def test_frames_of_named_pages_only() -> None:
    with (
        running(PlayedBots(PlayedBot()), {"access.frames": [ORIGIN]}) as server,
        server.client(token=None) as client,
    ):
        assert client.get("/").headers["content-security-policy"].endswith(ORIGIN)


def test_a_server_may_have_no_page() -> None:
    with (
        running(PlayedBots(PlayedBot()), {"page.enabled": False}) as server,
        server.client(token=None) as client,
    ):
        for path in ("/", "/slimchat.js", "/page.js", "/page.css"):
            assert client.get(path).json()["error"]["code"] == "no_page"


def test_the_element_is_for_every_page_and_not_sent_twice(server: Running) -> None:
    with server.client(token=None, headers={"origin": "https://any.example"}) as client:
        first = client.get("/slimchat.js")
        assert first.headers["access-control-allow-origin"] == "*"
        assert first.headers["cross-origin-resource-policy"] == "cross-origin"
        code = base64.b64encode(hashlib.sha384(first.content).digest()).decode()
        assert first.headers["etag"] == f'"sha384-{code}"'
        again = client.get("/slimchat.js", headers={"if-none-match": first.headers["etag"]})
        assert again.status_code == 304
        assert client.get("/page.js").status_code == 403


@pytest.fixture
def cookie(server: Running) -> str:
    with server.client(token=None) as client:
        made = client.post("/session", json={"token": server.token})
    head = made.headers["set-cookie"]
    assert "HttpOnly" in head
    assert "SameSite=strict" in head
    assert "Path=/" in head
    return head.split(";")[0]


def test_the_cookie_serves_the_page_and_no_other(server: Running, cookie: str) -> None:
    with server.client(token=None, headers={"cookie": cookie}) as client:
        assert client.get("/v1/chat").status_code == 200
        beside = {"cookie": f'prefs={{"dark": true}}; odd; {cookie}'}
        assert client.get("/v1/chat", headers=beside).status_code == 200, "another program's"
        own = {"origin": server.address}
        assert client.post(CHAT, json=QUESTION, headers=own).status_code == 200
        for headers in ({}, {"origin": ORIGIN}, {"origin": "null"}):
            refused = client.post(CHAT, json=QUESTION, headers=headers)
            assert refused.status_code == 403
            assert refused.json()["error"]["code"] == "origin_not_allowed"
        gone = client.delete("/session", headers=own)
        assert 'slimchat_token=""' in gone.headers["set-cookie"]


def test_a_wrong_token_gets_no_cookie(server: Running) -> None:
    with server.client(token=None) as client:
        made = client.post("/session", json={"token": "slim_x_y"})
        assert made.status_code == 401
        assert "set-cookie" not in made.headers


def test_scopes_may_be_open_to_everybody() -> None:
    with (
        running(PlayedBots(PlayedBot()), {"access.anonymous": ["chat"]}) as server,
        server.client(token=None) as client,
    ):
        assert client.post(CHAT, json=QUESTION).status_code == 200
        assert client.get("/metrics").status_code == 401
