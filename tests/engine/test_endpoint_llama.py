"""llama.cpp's own server with a tiny random model as the endpoint that writes."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from inspected_bot import small_bot
from llama_server import served
from tiny_gguf import CONTEXT

if not os.environ.get("CI"):  # where the tests' extra is installed, nothing is skipped
    pytest.importorskip("xllamacpp")
    pytest.importorskip("gguf")

from slimchat.config import GeneratorConfig
from slimchat.errors import EndpointError, PromptTooLongError
from slimchat.models.endpoint.allowed import VARIABLE
from slimchat.models.endpoint.generator import EndpointGenerator
from slimchat.models.tokenization import INCOMPLETE

MESSAGES = [{"role": "system", "content": "Be short."}, {"role": "user", "content": "¿Cuánto?"}]


@pytest.fixture(scope="module")
def llama(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("llama") / "tiny.gguf") as address:
        yield f"{address}/v1"


def made(url: str, **changes: object) -> tuple[EndpointGenerator, GeneratorConfig]:
    settings = {"endpoint": url, "endpoint_model": "tiny", "max_new_tokens": 24, **changes}
    config = GeneratorConfig.model_validate(settings)
    return EndpointGenerator(config, lambda value: value, {VARIABLE: url}), config


def written(url: str, **changes: object) -> str:
    generator, config = made(url, **changes)
    return "".join(generator.stream(str(generator.render_chat(MESSAGES)), config))


def test_it_writes_word_by_word_and_as_long_as_it_may(llama: str) -> None:
    generator, config = made(llama)
    prompt = generator.render_chat(MESSAGES)
    assert prompt is not None
    answer = generator.stream(prompt, config)
    pieces = list(answer)
    assert answer.stopped_by in ("length", "end")
    assert 0 < answer.usage.completion_tokens <= 24
    assert answer.usage.prompt_tokens > len("Be short.")  # the server's count of its bytes
    assert len(pieces) <= 24
    assert 0 < answer.timings.first_token_s <= answer.timings.total_s
    again = "".join(generator.stream(prompt, config))
    assert again == "".join(pieces)


def test_it_is_stopped_and_writes_again(llama: str) -> None:
    generator, config = made(llama, max_new_tokens=200)
    pieces: list[str] = []
    answer = generator.stream("Hello?", config, cancel=lambda: len(pieces) >= 2)
    for piece in answer:
        pieces += [piece]
    assert (len(pieces), answer.cancelled) == (2, True)
    short = generator.stream("Hello?", config.model_copy(update={"max_new_tokens": 8}))
    assert "".join(short).startswith("".join(pieces)[:1])


def test_a_stop_string_ends_it_and_is_not_part_of_the_answer(llama: str) -> None:
    generator, config = made(llama)
    whole = "".join(generator.stream("Hello?", config))
    at = next(place for place, letter in enumerate(whole) if place and letter.isascii())
    answer = generator.stream("Hello?", config, stop=[whole[at]])
    # The model writes bytes; llama.cpp drops the unfinished character before a stop string.
    before = whole[: whole.index(whole[at])]
    assert "".join(answer).rstrip(INCOMPLETE) == before.rstrip(INCOMPLETE)
    assert answer.stopped_by in ("end", "stop")


def test_a_seed_holds(llama: str) -> None:
    first = written(llama, temperature=1.5, seed=1)
    assert written(llama, temperature=1.5, seed=1) == first
    assert written(llama, temperature=1.5, seed=2) != first


def test_several_answers_come_at_once(llama: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(lambda _: written(llama), range(4)))
    generator, config = made(llama, temperature=1.5, candidates=2)
    drafts = generator.drafts("Hello?", config)
    assert len(drafts.texts) == 2
    assert drafts.usage.completion_tokens > 0


def test_a_prompt_beyond_its_context_is_refused(llama: str) -> None:
    generator, config = made(llama, max_prompt_tokens=3000, endpoint_tries=1)
    with pytest.raises(PromptTooLongError):
        list(generator.stream("a" * (CONTEXT + 1), config))  # a token is a byte here


def test_a_bot_tells_of_it_with_the_same_events(
    llama: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, llama)
    changes = {
        "answer.mode": "generative",
        "generator.endpoint": llama,
        "generator.endpoint_model": "tiny",
        "generator.max_new_tokens": 16,
        "generator.system_prompt": "Be short.",
    }
    with small_bot(tmp_path, changes) as bot:
        events = list(bot.stream("Can I return an opened machine?"))
    kinds = [event.type for event in events]
    assert (kinds[0], kinds[-1]) == ("retrieved", "answer")
    assert "token" in kinds
    answer = events[-1].answer
    assert answer is not None
    assert answer.usage.prompt_tokens > 100
    assert 0 < answer.usage.completion_tokens <= 16


def test_a_server_that_is_gone_is_told() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        gone = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    begun = time.monotonic()
    with pytest.raises(EndpointError, match="refuses the connection"):
        written(gone, endpoint_tries=1)
    assert time.monotonic() - begun < 10
