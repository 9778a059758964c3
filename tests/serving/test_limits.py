"""Queues, rates, sizes and times, with a bot that the test plays."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import httpx
import pytest
from running import QUESTION, PlayedBot, PlayedBots, Running, answer, running

from slimchat.config import BotConfig
from slimchat.errors import ModelBusyError
from slimchat.types import Event, Usage

CHAT = "/v1/chat/completions"
STREAM = {**QUESTION, "stream": True}


@contextlib.contextmanager
def played(bot: PlayedBot, **limits: object) -> Iterator[Running]:
    changes = {name.replace("__", "."): value for name, value in limits.items()}
    with running(PlayedBots(bot), changes) as made:
        yield made


def events(response: httpx.Response) -> Iterator[dict]:
    for line in response.iter_lines():
        if line.startswith("data: {"):
            yield json.loads(line[6:])


def test_a_full_queue_sends_away_and_says_when_to_come_back() -> None:
    bot = PlayedBot(hold=True)
    with (
        played(bot, limits__running=1, limits__waiting=1) as server,
        server.client() as client,
        ThreadPoolExecutor() as pool,
    ):
        first = pool.submit(client.post, CHAT, json=QUESTION)
        assert bot.began.acquire(timeout=30)
        second = pool.submit(client.post, CHAT, json=QUESTION)
        gauge = "slimchat_waiting 1.0"
        while gauge not in client.get("/metrics").text:
            time.sleep(0.02)
        refused = client.post(CHAT, json=QUESTION)
        assert refused.status_code == 429
        assert refused.json()["error"]["code"] == "queue_full"
        assert int(refused.headers["retry-after"]) >= 1
        for _ in range(6):
            bot.go.release()
        assert [done.result().status_code for done in (first, second)] == [200, 200]
        assert "slimchat_running 0.0" in client.get("/metrics").text


def test_a_verdict_takes_its_turn() -> None:
    bot, verdict = PlayedBot(hold=True), {"answer_id": "a1", "verdict": "up"}
    with (
        played(bot, limits__running=1, limits__waiting=0) as server,
        server.client() as client,
        ThreadPoolExecutor() as pool,
    ):
        first = pool.submit(client.post, CHAT, json=QUESTION)
        assert bot.began.acquire(timeout=30)
        assert client.post("/v1/feedback", json=verdict).json()["error"]["code"] == "queue_full"
        for _ in range(3):
            bot.go.release()
        assert first.result().status_code == 200
        assert client.post("/v1/feedback", json=verdict).status_code == 201


def asking(text: str) -> dict:
    return {"messages": [{"role": "user", "content": text}]}


def until_waiting(client: httpx.Client, count: int) -> None:
    while f"slimchat_waiting {count}.0" not in client.get("/metrics").text:
        time.sleep(0.02)


def test_callers_come_in_turn_and_whoever_waits_most_makes_room() -> None:
    bot = PlayedBot(hold=True)
    with (
        played(bot, limits__running=1, limits__waiting=3) as server,
        server.client() as greedy,
        server.client(token=server.book.add("other", ["chat"])[0]) as other,
        ThreadPoolExecutor() as pool,
    ):
        asked = []
        for place in range(4):
            asked.append(pool.submit(greedy.post, CHAT, json=asking(f"greedy {place}")))
            if place == 0:
                assert bot.began.acquire(timeout=30)
            until_waiting(greedy, place)
        asked.append(pool.submit(other.post, CHAT, json=asking("other")))
        assert asked[3].result().json()["error"]["code"] == "queue_full"
        assert greedy.post(CHAT, json=asking("greedy 4")).status_code == 429
        for _ in range(100):
            bot.go.release()
        codes = [done.result().status_code for done in asked]
    assert codes == [200, 200, 200, 429, 200]
    assert [question for question, _ in bot.asked] == ["greedy 0", "greedy 1", "other", "greedy 2"]


def test_who_waits_too_long_is_sent_away() -> None:
    bot = PlayedBot(hold=True)
    with (
        played(bot, limits__running=1, limits__waiting_s=0.2) as server,
        server.client() as client,
        ThreadPoolExecutor() as pool,
    ):
        first = pool.submit(client.post, CHAT, json=QUESTION)
        assert bot.began.acquire(timeout=30)
        assert client.post(CHAT, json=QUESTION).json()["error"]["code"] == "queue_full"
        for _ in range(3):
            bot.go.release()
        assert first.result().status_code == 200


@pytest.mark.parametrize("body", [QUESTION, STREAM])
def test_a_client_that_leaves_stops_the_bot_before_the_next_token(body: dict) -> None:
    bot = PlayedBot(words=1000, hold=True)
    with played(bot, limits__running=1) as server:
        with server.client() as client:
            reader = threading.Thread(target=_read_some, args=(client, body))
            reader.start()
            assert bot.began.acquire(timeout=30)
            bot.go.release()
            while not bot.said:
                time.sleep(0.01)
        reader.join(30)
        assert bot.ended.acquire(timeout=30)
        assert len(bot.said) == 1
        with server.client() as other:
            while "slimchat_running 0.0" not in (told := other.get("/metrics").text):
                time.sleep(0.02)
        assert "slimchat_cancelled_total 1.0" in told


def _read_some(client: httpx.Client, body: dict) -> None:
    with contextlib.suppress(httpx.HTTPError, RuntimeError):
        client.post(CHAT, json=body, timeout=1.5)


def test_who_leaves_the_queue_is_not_answered() -> None:
    bot = PlayedBot(hold=True)
    with played(bot, limits__running=1) as server, server.client() as client:
        with ThreadPoolExecutor() as pool:
            first = pool.submit(client.post, CHAT, json=QUESTION)
            assert bot.began.acquire(timeout=30)
            with pytest.raises(httpx.ReadTimeout):
                client.post(CHAT, json=QUESTION, timeout=0.5)
            while "slimchat_waiting 0.0" not in client.get("/metrics").text:
                time.sleep(0.02)
            for _ in range(3):
                bot.go.release()
            assert first.result().status_code == 200
        assert len(bot.asked) == 1


def test_a_slow_reader_does_not_hold_the_bot() -> None:
    bot = PlayedBot(words=100_000, size=50_000)
    with (
        played(bot, limits__running=1, limits__stream_events=8) as server,
        server.client() as client,
        client.stream("POST", CHAT, json=STREAM) as response,
    ):
        assert bot.ended.acquire(timeout=60)  # nothing was read
        assert len(bot.said) < 10_000
        bot.words = 3
        assert client.post(CHAT, json=QUESTION).status_code == 200
        assert list(events(response))[-1]["error"]["code"] == "slow_client"


def test_a_client_that_reads_nothing_is_cut() -> None:
    bot = PlayedBot(words=4, size=20_000_000)
    with (
        played(bot, limits__stall_s=0.3) as server,
        server.client() as client,
        client.stream("POST", CHAT, json=STREAM) as response,
    ):
        ended = 'slimchat_requests_total{route="/v1/chat/completions",status="200"} 1.0'
        while ended not in client.get("/metrics").text:
            time.sleep(0.05)
        with pytest.raises(httpx.HTTPError):
            response.read()


def test_an_answer_that_takes_too_long_ends_with_an_error() -> None:
    bot = PlayedBot(hold=True)
    with played(bot, limits__answer_s=0.3) as server, server.client() as client:
        late = client.post(CHAT, json=QUESTION)
        assert late.status_code == 504
        assert late.json()["error"]["code"] == "answer_timeout"
        with client.stream("POST", CHAT, json=STREAM) as response:
            assert list(events(response))[-1]["error"]["code"] == "answer_timeout"


def test_rates_are_kept_by_token_and_by_address() -> None:
    with played(PlayedBot(), limits__per_minute=2, limits__per_address=9) as server:
        other, _ = server.book.add("other", ["chat"])
        with server.client() as client:
            codes = [client.get("/v1/models").status_code for _ in range(3)]
            assert codes == [200, 200, 429]
            late = client.get("/v1/models")
            assert late.json()["error"]["code"] == "token_rate"
            assert 1 <= int(late.headers["retry-after"]) <= 31
        with server.client(token=other) as client:
            assert client.get("/v1/models").status_code == 200
        with server.client(token="slim_guess_x") as client:
            answers = [client.get("/v1/models") for _ in range(9)]
            assert {answer.status_code for answer in answers} == {401, 429}
            assert answers[-1].json()["error"]["code"] == "address_rate"
            assert client.get("/health").status_code == 200


def test_bodies_have_a_size_and_a_time() -> None:
    with played(PlayedBot(), limits__body_kb=2, limits__body_s=0.3) as server:
        with server.client() as client:
            large = {"messages": [{"role": "user", "content": "x" * 4000}]}
            assert client.post(CHAT, json=large).status_code == 413
            pieces = (b"x" * 1000 for _ in range(9))
            assert client.post(CHAT, content=pieces).json()["error"]["code"] == "body_too_large"
        head = (
            f"POST {CHAT} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {server.token}\r\n"
            "Content-Length: 90\r\n\r\n{"
        )
        assert b"408" in _said(server, head.encode())


def test_heads_have_a_time() -> None:
    with played(PlayedBot(), network__header_s=0.3) as server:
        assert _said(server, b"GET /health HTTP/1.1\r\nHost:") == b""
        with socket.create_connection(_place(server), timeout=30) as client:
            client.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
            said = b""
            while not said.endswith(b'"ok"}'):
                said += client.recv(1000)
            client.sendall(b"GET /hea")  # the second head on the same connection
            with contextlib.suppress(ConnectionResetError):
                assert client.recv(1000) == b""


def test_a_stream_is_finished_when_the_server_ends() -> None:
    bot = PlayedBot(hold=True)
    with (
        played(bot) as server,
        server.client() as client,
        client.stream("POST", CHAT, json=STREAM) as response,
    ):
        assert bot.began.acquire(timeout=30)
        server.server.should_exit = True
        lines = response.iter_lines()
        next(lines)
        with pytest.raises(httpx.HTTPError):
            while True:  # until nothing new is taken
                httpx.get(f"{server.address}/health", timeout=5)
                time.sleep(0.05)
        for _ in range(3):
            bot.go.release()
        assert list(lines)[-2:] == ["data: [DONE]", ""]


def test_a_stream_that_outlasts_the_grace_is_ended() -> None:
    bot = PlayedBot(words=1000, hold=True)
    with played(bot, network__shutdown_s=1) as server, server.client() as client:
        with client.stream("POST", CHAT, json=STREAM) as response:
            assert bot.began.acquire(timeout=30)
            server.server.should_exit = True
            with contextlib.suppress(httpx.HTTPError):
                response.read()
        assert bot.ended.acquire(timeout=30)
        assert bot.said == []


def test_an_unexpected_error_tells_nothing_of_itself() -> None:
    class Broken(PlayedBot):
        def stream(self, *_: object, **__: object) -> Iterator[object]:  # type: ignore[override]
            raise RuntimeError("secret path /srv/x")

    with played(Broken()) as server, server.client() as client:
        failed = client.post(CHAT, json=QUESTION)
        assert failed.status_code == 500
        assert failed.json()["error"]["code"] == "internal_error"
        assert "secret" not in failed.text
        with client.stream("POST", CHAT, json=STREAM) as response:
            assert list(events(response))[-1]["error"]["code"] == "internal_error"


def _place(server: Running) -> tuple[str, int]:
    url = httpx.URL(server.address)
    return url.host, url.port or 0


def _said(server: Running, sent: bytes) -> bytes:
    with socket.create_connection(_place(server), timeout=30) as client:
        client.sendall(sent)
        try:
            return client.recv(1000)
        except ConnectionResetError:
            return b""


def test_text_that_may_be_replaced_is_held_back_unless_drafts_are_wanted() -> None:
    class Writer(PlayedBot):
        config = BotConfig().updated({"answer.mode": "generative", "generator.model": "bundled"})

        def stream(self, *_: object, **options: object) -> Iterator[Event]:  # type: ignore[override]
            self.asked.append(("", options["config"]))
            yield Event("token", text="The moon is ")
            yield Event("token", text="cheese.")
            yield Event("replaced", text="Nothing.")
            yield Event("answer", answer=replace(answer("Nothing."), usage=Usage(7, 1)))

    bot = Writer()
    with played(bot, limits__seeds=True) as server, server.client() as client:

        def told(**changes: object) -> list[dict]:
            with client.stream("POST", CHAT, json={**STREAM, **changes}) as response:
                return list(events(response))

        def text(chunks: list[dict]) -> list[str]:
            deltas = [chunk["choices"][0]["delta"] for chunk in chunks if chunk["choices"]]
            return [delta["content"] for delta in deltas if delta.get("content")]

        assert text(told()) == ["Nothing."]
        drafts = told(slimchat={"drafts": True}, max_tokens=20, temperature=0.5, seed=-1)
        assert text(drafts) == ["The moon is ", "cheese."]
        assert {"type": "replaced", "text": "Nothing."} in [c.get("slimchat") for c in drafts]
        assert drafts[-1]["choices"][0]["finish_reason"] == "stop"
        for name in ("max_tokens", "max_completion_tokens"):
            assert told(**{name: 1})[-1]["choices"][0]["finish_reason"] == "length"
        assert told(max_tokens=10_000)[-1]["choices"][0]["finish_reason"] == "stop"
    assert bot.asked[0][1] is None
    assert bot.asked[1][1].generator.max_new_tokens == 20
    assert bot.asked[1][1].generator.temperature == 0.5
    assert bot.asked[1][1].generator.seed == 2**32 - 2
    lengths = [config.generator.max_new_tokens for _, config in bot.asked[2:]]
    assert lengths == [1, 1, 160]


@pytest.mark.parametrize("endpoint", [None, "http://127.0.0.1:9"])
def test_a_seed_opens_the_model_anew_only_where_it_may(endpoint: str | None) -> None:
    written = {"generator.model": "bundled"}
    if endpoint:
        written = {"generator.endpoint": endpoint, "generator.endpoint_model": "m"}

    class Writer(PlayedBot):
        config = BotConfig().updated({"answer.mode": "generative", **written})

        def stream(self, *_: object, **options: object) -> Iterator[Event]:  # type: ignore[override]
            self.asked.append(("", options["config"]))
            yield Event("answer", answer=answer("So."))

    bot = Writer()
    wish = {**QUESTION, "temperature": 0.5, "seed": 7}
    with played(bot) as server, server.client() as client:
        ignored = client.post(CHAT, json=wish).json()["slimchat"]["ignored"]
    assert ignored == ([] if endpoint else ["seed"])
    tried = bot.asked[0][1].generator
    assert (tried.temperature, tried.seed) == (0.5, 7 if endpoint else None)


def test_a_model_with_too_many_answers_before_it_sends_away() -> None:
    class Busy(PlayedBot):
        def stream(self, question: str, **_: object) -> Iterator[Event]:
            raise ModelBusyError("256 answers wait for the model already.", "Ask later.", 2.0)
            yield

    with played(Busy()) as server, server.client() as client:
        refused = client.post(CHAT, json=QUESTION)
        assert refused.status_code == 429
        error = refused.json()["error"]
        assert error["code"] == "queue_full"
        assert error["fact"] == "256 answers wait for the model already."
        assert int(refused.headers["retry-after"]) >= 2
        with client.stream("POST", CHAT, json=STREAM) as response:
            assert list(events(response))[-1]["error"]["code"] == "queue_full"
