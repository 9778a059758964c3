"""Answers of a server with OpenAI's API: streamed, stopped, tried again, and what goes wrong."""

from __future__ import annotations

import json
import socket
from typing import Any

import pytest
from endpoint_server import (
    Play,
    Request,
    begins,
    breaks,
    played,
    says,
    status,
    waits,
)

from slimchat.config import BotConfig, GeneratorConfig
from slimchat.errors import ConfigError, EndpointError, PromptTooLongError
from slimchat.models.endpoint.allowed import VARIABLE, is_allowed
from slimchat.models.endpoint.call import Client
from slimchat.models.endpoint.generator import EndpointGenerator, client_of
from slimchat.types import Usage

KEY = "secret-of-the-test"
MESSAGES = [{"role": "system", "content": "Be short."}, {"role": "user", "content": "¿Cuánto?"}]


def generator(url: str, **changes: Any) -> tuple[EndpointGenerator, GeneratorConfig]:
    config = GeneratorConfig(endpoint=url, endpoint_model="large", **changes)
    environment = {VARIABLE: url, "OWN_KEY": KEY}
    return EndpointGenerator(config, lambda value: value, environment), config


def said(url: str, **changes: Any) -> str:
    made, config = generator(url, **changes)
    return "".join(made.stream("Hello?", config))


def test_an_answer_comes_word_by_word_and_is_counted_by_the_server() -> None:
    with played(says("Dos ", "días", ".", finish="length", usage=(21, 7))) as server:
        made, config = generator(server.url, endpoint_key_env="OWN_KEY", max_new_tokens=9)
        prompt = made.render_chat(MESSAGES)
        assert prompt is not None
        assert "¿Cuánto?" in prompt
        written = made.stream(prompt, config, stop=["\n"])
        assert list(written) == ["Dos ", "días", "."]
    assert written.usage == Usage(21, 7)
    assert written.stopped_by == "length"
    assert 0 < written.timings.first_token_s <= written.timings.total_s
    (sent,) = server.received
    assert sent["path"] == "/v1/chat/completions"
    assert sent["key"] == f"Bearer {KEY}"
    assert sent["messages"] == MESSAGES
    assert (sent["model"], sent["max_tokens"], sent["temperature"]) == ("large", 9, 0.0)
    assert (sent["stream"], sent["stop"]) == (True, ["\n"])
    with pytest.raises(RuntimeError, match="once"):
        list(written)


def test_a_server_that_counts_nothing_has_its_pieces_counted() -> None:
    with played(says("a", "b")) as server:
        made, config = generator(server.url)
        written = made.stream("Hello there", config)
        assert "".join(written) == "ab"
    assert written.usage == Usage(made.count_tokens("Hello there"), 2)
    assert written.stopped_by == "end"
    assert server.received[0]["key"] is None


def test_characters_are_whole_wherever_the_bytes_are_cut() -> None:
    data = json.dumps({"choices": [{"delta": {"content": "ñ🙂é"}}]}, ensure_ascii=False).encode()

    def cut(request: Request) -> None:
        request.events()
        for byte in b": waiting\n\ndata:" + data + b"\n\n":
            request.raw(bytes([byte]))
        half = rb'{"choices": [{"delta": {"content": "\ud83d"}}]}'  # of a pair
        request.raw(b"data: " + half + b"\n\n")
        request.words(None, "stop")
        request.end()

    with played(cut) as server:
        assert said(server.url) == "ñ🙂é\N{REPLACEMENT CHARACTER}"


def test_a_server_that_does_not_stream_is_read_too() -> None:
    reply = json.dumps({"choices": [{"message": {"content": "All at once."}}]})
    with played(status(200, reply, Content_Type="application/json")) as server:
        assert said(server.url) == "All at once."
        assert Client(server.url, "large").complete(MESSAGES, 5) == "All at once."


def test_it_ends_at_a_stop_string_and_at_the_longest_answer() -> None:
    with played(says("one ST", "OP two", "three"), begins(*"abcdefghijkl", then=waits)) as server:
        made, config = generator(server.url, max_new_tokens=8)
        written = made.stream("Hello?", config, stop=["STOP"])
        assert "".join(written) == "one "
        assert written.stopped_by == "stop"
        endless = made.stream("Hello?", config)
        assert "".join(endless) == "abcdefgh"
        assert endless.stopped_by == "length"
        assert server.left.wait()


@pytest.mark.parametrize("words", [0, 2])
def test_who_cancels_waits_for_nothing_and_the_server_is_told(words: int) -> None:
    with played(begins(*["word "] * words, then=waits)) as server:
        made, config = generator(server.url)
        pieces: list[str] = []

        def cancel() -> bool:
            return bool(server.received) and len(pieces) == words

        written = made.stream("Hello?", config, cancel)
        for piece in written:
            pieces += [piece]
        assert pieces == ["word "] * words
        assert (written.cancelled, written.stopped_by) == (True, "cancelled")
        assert server.left.wait()


def test_leaving_the_loop_lets_go_of_the_server() -> None:
    with played(begins("word ", then=waits)) as server:
        made, config = generator(server.url)
        pieces = iter(made.stream("Hello?", config))
        assert next(pieces) == "word "
        pieces.close()  # type: ignore[attr-defined]
        assert server.left.wait()


def test_a_busy_server_is_asked_again_before_its_first_words() -> None:
    busy = (status(503), status(429, Retry_After="0"), begins(then=breaks), says("Here."))
    with played(*busy) as server:
        client = Client(server.url, "large", tries=4, pause_s=0.01)
        assert client.complete(MESSAGES, 5) == "Here."
        assert len(server.received) == 4


def test_after_the_first_words_nothing_is_asked_again() -> None:
    with played(begins("Half ", then=breaks)) as server:
        made, config = generator(server.url)
        with pytest.raises(EndpointError, match="broke off"):
            list(made.stream("Hello?", config))
        assert len(server.received) == 1


def test_a_wait_that_is_too_long_is_not_waited_for() -> None:
    with played(status(429, Retry_After="3600")) as server:
        with pytest.raises(EndpointError, match=r"too often \(status 429\)"):
            said(server.url)
        assert len(server.received) == 1


def comments(request: Request) -> None:
    request.events()
    while not request.server.left.wait(0.02):
        try:
            request.raw(b": still here\n\n")
        except OSError:
            request.server.left.set()


ECHO = json.dumps({"error": {"message": f"wrong key {KEY}; you said Hello?"}})
FAILURES: dict[str, tuple[Play, str, str]] = {
    "key": (status(401, ECHO), "does not accept the key (status 401)", "into OWN_KEY"),
    "model": (status(404, ECHO), "has no model 'large'", "Check the address"),
    "request": (status(422, ECHO), "does not take the request (status 422)", "Check the address"),
    "elsewhere": (status(302, Location="http://x.example/"), "somewhere else", "not followed"),
    "busy": (status(429, ECHO), "asked too often (status 429)", "later"),
    "fails": (status(500, ECHO), "fails or is busy (status 500)", "log of the server"),
    "silent": (waits, "has not begun its answer: no words for 0.5 s", "endpoint_timeout_s"),
    "comments": (comments, "has not begun its answer", "endpoint_timeout_s"),
    "stops": (begins("a", then=waits), "stopped in the middle", "endpoint_timeout_s"),
    "breaks": (begins("a", then=breaks), "broke off its answer", "Ask again"),
    "error": (begins(then=lambda r: r.event({"error": {"message": ECHO}})), "broke off", "again"),
    "page": (status(200, "<html>"), "another shape", "Check the address"),
    "event": (begins(then=lambda r: r.event([])), "another shape", "Check the address"),
}


PATIENCE = {"silent": 0.5, "comments": 0.5, "stops": 3.0}


@pytest.mark.parametrize("name", FAILURES)
def test_a_failure_is_told_with_its_fix_and_without_key_or_question(name: str) -> None:
    play, fact, fix = FAILURES[name]
    with played(play) as server:
        with pytest.raises(EndpointError) as caught:
            said(
                server.url,
                endpoint_key_env="OWN_KEY",
                endpoint_timeout_s=PATIENCE.get(name, 30.0),
                endpoint_tries=1,
            )
        error = caught.value
        assert fact in error.fact
        assert server.url in error.fact
        assert fix in error.fix
        assert KEY not in str(error)
        assert "Hello?" not in str(error)
        if play is waits:
            assert server.left.wait()


def test_a_server_that_is_not_there_is_told() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
        with pytest.raises(EndpointError, match="refuses the connection"):
            said(url, endpoint_tries=2)


def test_a_prompt_that_is_too_long_is_told_by_either_side() -> None:
    told = '{"error": {"type": "exceed_context_size_error", "message": "context size exceeded"}}'
    with played(status(400, told)) as server:
        with pytest.raises(PromptTooLongError, match="large"):
            said(server.url)
        made, config = generator(server.url, max_prompt_tokens=64)
        with pytest.raises(PromptTooLongError, match="at most 64"):
            made.stream("palabra " * 64, config)
        with pytest.raises(ValueError, match="empty"):
            made.stream("", config)
        assert len(server.received) == 1
    streamed = begins(then=lambda request: request.event(json.loads(told)))
    with played(streamed) as server, pytest.raises(PromptTooLongError):
        said(server.url)


@pytest.mark.parametrize(
    ("entries", "url", "allowed"),
    [
        ("", "https://m.example/v1", False),
        ("https://m.example/v1", "https://m.example/v1/", True),
        ("http://a.example, https://M.example:443", "https://m.example/v1", True),
        ("https://m.example/v1", "https://m.example/v10", False),
        ("https://m.example", "https://m.example.evil/v1", False),
        ("https://m.example", "https://m.example:8443/v1", False),
        ("https://m.example", "http://m.example/v1", False),
        ("m.example", "https://m.example/v1", False),
        ("http://[::1", "https://m.example/v1", False),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8001/v1", False),
    ],
)
def test_whoever_runs_a_bot_allows_endpoints(entries: str, url: str, allowed: bool) -> None:
    assert is_allowed(url, {VARIABLE: entries}) is allowed


def test_nothing_is_asked_where_nobody_allowed_it_or_the_key_is_missing() -> None:
    with played(says("x")) as server:
        config = GeneratorConfig(
            endpoint=server.url, endpoint_model="large", endpoint_key_env="OWN_KEY"
        )
        with pytest.raises(EndpointError, match="nobody here has allowed") as caught:
            client_of(config, {"OWN_KEY": KEY})
        assert f"{VARIABLE}={server.url}" in caught.value.fix
        with pytest.raises(EndpointError, match="OWN_KEY"):
            client_of(config, {VARIABLE: server.url})
        with pytest.raises(ConfigError) as wrong:
            client_of(config, {VARIABLE: server.url, "OWN_KEY": f"{KEY}\nX: y"})
        assert KEY not in str(wrong.value)
        assert server.received == []
    assert KEY not in repr(Client("https://m.example", "large", KEY))


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"endpoint": "http://m.example/v1", "endpoint_model": "m"}, "https://"),
        ({"endpoint": "https://a:b@m.example/v1", "endpoint_model": "m"}, "https://"),
        ({"endpoint": "https://m.example/v1?key=x", "endpoint_model": "m"}, "no query"),
        ({"endpoint": "https://m.example/v1"}, "belong together"),
        ({"endpoint": "https://m.example", "endpoint_model": "m", "model": "bundled"}, "both set"),
        ({"endpoint_key_env": "sk-1234"}, "endpoint_key_env"),
    ],
)
def test_an_endpoint_is_named_whole_and_safely(settings: dict[str, str], told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        BotConfig.from_dict({"generator": settings})
