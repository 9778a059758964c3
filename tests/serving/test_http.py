"""What plain HTTP clients and browsers get."""

from __future__ import annotations

import json
import socket
from typing import Any

import httpx
import pytest
from running import ORIGIN, QUESTION, Running

from slimchat.serving.access import NEEDED, PUBLIC, route_of
from slimchat.serving.mcp import PATH


def test_every_route_is_public_on_purpose_or_needs_a_token(server: Running) -> None:
    paths = server.server.config.app.openapi()["paths"]
    with server.client(token=None) as client:
        for path, methods in paths.items():
            if route_of(path) in PUBLIC:
                continue
            for method in methods:
                answer = client.request(method, path)
                assert answer.status_code == 401, (method, path)
                assert answer.headers["www-authenticate"] == "Bearer"
    served = {route_of(path) for path in paths}
    assert set(NEEDED) - {PATH} <= served, "/mcp speaks another protocol than the document's"
    assert None not in served


def test_a_token_opens_only_what_it_is_for(server: Running) -> None:
    text, token = server.book.add("page", ["chat"])
    with server.client(token=text) as client:
        assert client.get("/v1/chat").json()["title"] == "acme"
        for path in ("/metrics", "/v1/feedback/all"):
            answer = client.get(path)
            assert answer.status_code == 403
            assert "this token has chat" in answer.json()["error"]["fact"]
        server.book.revoke(token.id)
        assert client.get("/v1/chat").status_code == 401


def test_search_finds_passages_with_reasons(server: Running) -> None:
    with server.client() as client:
        found = client.post("/v1/search", json={"query": "opened machine", "k": 1}).json()
    assert [hit["passage"]["source"] for hit in found["hits"]] == ["returns.md"]
    assert found["hits"][0]["scores"]


def test_only_cited_passages_are_given_out(server: Running) -> None:
    with server.client() as client:
        hits = client.post("/v1/search", json={"query": "grinder E-04"}).json()["hits"]
        cited = client.post("/v1/chat/completions", json=QUESTION).json()["slimchat"]["citations"]
        known = {citation["passage_id"] for citation in cited}
        found = client.get(f"/v1/passages/{cited[0]['passage_id']}")
        assert cited[0]["quote"] in found.json()["text"]
        other = next(h["passage"]["id"] for h in hits if h["passage"]["source"] == "garantia.md")
        assert other not in known
        assert client.get(f"/v1/passages/{other}").status_code == 404


def test_feedback_is_kept_for_operators(server: Running) -> None:
    verdict = {
        "answer_id": "a9", "verdict": "down", "reasons": ["wrong"], "comment": "¿no?",
        "history": [["user", "Hi"], ["assistant", "Hello"]], "language": "es",
        "citations": [{"source": "returns.md", "quote": "30 days"}], "action": "answer",
    }  # fmt: skip
    with server.client() as client:
        assert client.post("/v1/feedback", json=verdict).status_code == 201
        assert client.post("/v1/feedback", json=verdict | {"verdict": "meh"}).status_code == 400
        rows = client.get("/v1/feedback/all").json()["data"]
        assert verdict.items() <= rows[-1].items()
        assert client.get("/v1/feedback/all", params={"after": rows[-1]["id"]}).json()["data"] == []


def test_metrics_count_and_name_nobody(server: Running) -> None:
    with server.client() as client:
        client.post("/v1/chat/completions", json=QUESTION)
        answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert 'slimchat_answers_total{action="answer"}' in answer.text
    assert "slimchat_first_token_seconds_count" in answer.text
    assert "opened" not in answer.text
    assert "127.0.0.1" not in answer.text


@pytest.mark.parametrize("path", ["/health", "/v1/models", "/nothing", "/ready"])
def test_every_response_carries_the_safe_headers(server: Running, path: str) -> None:
    with server.client() as client:
        headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert headers["cache-control"] == "no-store"
    assert "camera=()" in headers["permissions-policy"]
    assert "server" not in headers
    assert "access-control-allow-origin" not in headers


BODIES: list[tuple[str, Any]] = [
    ("/v1/chat/completions", b""),
    ("/v1/chat/completions", b"{"),
    ("/v1/chat/completions", b"[]"),
    ("/v1/chat/completions", b'"\xff"'),
    ("/v1/chat/completions", b"[" * 5000),
    ("/v1/chat/completions", {}),
    ("/v1/chat/completions", {"messages": []}),
    ("/v1/chat/completions", {"messages": "Hello"}),
    ("/v1/chat/completions", {"messages": [{"role": "king", "content": "x"}]}),
    ("/v1/chat/completions", {**QUESTION, "n": 2}),
    ("/v1/chat/completions", {**QUESTION, "temperature": 9}),
    ("/v1/chat/completions", {**QUESTION, "slimchat": {"language": "fr"}}),
    ("/v1/embeddings", {"input": []}),
    ("/v1/embeddings", {"input": [""]}),
    ("/v1/embeddings", {"input": [1, 2, 3]}),
    ("/v1/embeddings", {"input": "x", "dimensions": 7}),
    ("/v1/search", {"query": "x", "k": 0}),
    ("/v1/search", {"query": "x", "sql": "1"}),
]


@pytest.mark.parametrize(("path", "body"), BODIES)
def test_a_malformed_body_is_told_what_is_wrong(server: Running, path: str, body: Any) -> None:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    with server.client() as client:
        headers = {"content-type": "application/json"}
        answer = client.post(path, content=content, headers=headers)
    assert answer.status_code == 400, answer.text
    error = answer.json()["error"]
    assert set(error) == {"message", "type", "param", "code", "fact", "fix"}
    assert error["type"] == "invalid_request_error"
    assert error["fact"]


def test_odd_text_is_answered(server: Running) -> None:
    with server.client() as client:
        for text in ("\ud800", "\x00", " ", "?", "x" * 19_000):
            body = json.dumps({"messages": [{"role": "user", "content": text}], "\u202e": 1})
            headers = {"content-type": "application/json"}
            answer = client.post("/v1/chat/completions", content=body, headers=headers)
            assert answer.status_code == 200, (text[:9], answer.text)


def test_unknown_addresses_and_methods(server: Running) -> None:
    with server.client() as client:
        assert client.get("/etc/passwd").json()["error"]["code"] == "not_found"
        wrong = client.delete("/v1/models")
        assert wrong.status_code == 405
        assert wrong.json()["error"]["code"] == "wrong_method"


@pytest.mark.parametrize("path", ["/health", "/ready", "/", "/slimchat.js", "/v1/models"])
def test_a_head_is_that_of_the_whole(server: Running, path: str) -> None:
    with server.client() as client:
        head, whole = client.head(path), client.get(path)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-length"] == str(len(whole.content))
        assert client.head("/v1/chat/completions").status_code == 405
    with server.client(token=None) as client:
        assert client.head("/v1/models").status_code == 401


def test_a_foreign_name_is_refused(server: Running) -> None:
    with server.client(headers={"host": "evil.example"}) as client:
        for path in ("/", "/v1/models", "/openapi.json"):
            assert client.get(path).json()["error"]["code"] == "unknown_host"
        assert client.get("/health").status_code == 200, "probes ask by address"


def test_pages_of_allowed_origins_may_call(server: Running) -> None:
    wish = {"access-control-request-method": "POST"}
    with server.client(token=None) as client:
        allowed = client.options("/v1/chat/completions", headers={"origin": ORIGIN, **wish})
        assert allowed.status_code == 204
        assert allowed.headers["access-control-allow-origin"] == ORIGIN
        # OpenAI's client for browsers sends names of its own; a * does not stand for the first.
        assert {"authorization", "*"} <= set(
            allowed.headers["access-control-allow-headers"].split(", ")
        )
        assert "access-control-allow-credentials" not in allowed.headers
    with server.client(headers={"origin": ORIGIN}) as client:
        assert client.get("/v1/models").headers["access-control-allow-origin"] == ORIGIN


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1", "x"])
def test_pages_of_other_origins_may_not(server: Running, origin: str) -> None:
    with server.client(headers={"origin": origin}) as client:
        answer = client.post("/v1/chat/completions", json=QUESTION)
        assert answer.status_code == 403
        assert answer.json()["error"]["code"] == "origin_not_allowed"
        assert "access-control-allow-origin" not in answer.headers


def test_half_a_request_gets_no_more_than_a_400(server: Running) -> None:
    smuggled = (
        b"GET /health HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nContent-Length: 9\r\n\r\n"
    )
    host, port = httpx.URL(server.address).host, httpx.URL(server.address).port
    with socket.create_connection((host, port or 0), timeout=30) as client:
        client.sendall(smuggled)
        assert client.recv(100).startswith(b"HTTP/1.1 400")
