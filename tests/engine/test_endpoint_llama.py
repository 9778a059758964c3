"""llama.cpp's own server with a tiny random model as the endpoint that writes."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest
from tiny_gguf import CONTEXT, write_gguf

pytest.importorskip("llama_cpp.server.app")
pytest.importorskip("gguf")

from slimchat.config import GeneratorConfig
from slimchat.errors import EndpointError, PromptTooLongError
from slimchat.models.endpoint.allowed import VARIABLE
from slimchat.models.endpoint.generator import EndpointGenerator

MESSAGES = [{"role": "system", "content": "Be short."}, {"role": "user", "content": "¿Cuánto?"}]


@pytest.fixture(scope="module")
def llama(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    model = write_gguf(tmp_path_factory.mktemp("llama") / "tiny.gguf")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "llama_cpp.server", "--model", str(model)]
    command += ["--host", "127.0.0.1", "--port", str(port), "--n_ctx", str(CONTEXT)]
    server = subprocess.Popen(
        [*command, "--n_threads", "1"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    url = f"http://127.0.0.1:{port}/v1"
    try:
        for _ in range(600):
            assert server.poll() is None, "the server ended"
            try:
                urllib.request.urlopen(f"{url}/models", timeout=5).close()
                break
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        yield url
    finally:
        server.terminate()
        server.wait(30)


def made(url: str, **changes: object) -> tuple[EndpointGenerator, GeneratorConfig]:
    settings = {"endpoint": url, "endpoint_model": "tiny", "max_new_tokens": 24, **changes}
    config = GeneratorConfig.model_validate(settings)
    return EndpointGenerator(config, lambda value: value, {VARIABLE: url}), config


def test_it_writes_word_by_word_and_as_long_as_it_may(llama: str) -> None:
    generator, config = made(llama)
    prompt = generator.render_chat(MESSAGES)
    assert prompt is not None
    written = generator.stream(prompt, config)
    pieces = list(written)
    assert written.stopped_by in ("length", "end")
    assert 0 < written.usage.completion_tokens <= 24
    assert len(pieces) <= 24
    assert written.timings.first_token_s > 0
    again = "".join(generator.stream(prompt, config))
    assert again == "".join(pieces)


def test_it_is_stopped_and_writes_again(llama: str) -> None:
    generator, config = made(llama, max_new_tokens=200)
    pieces: list[str] = []
    written = generator.stream("Hello?", config, cancel=lambda: len(pieces) >= 2)
    for piece in written:
        pieces += [piece]
    assert (len(pieces), written.cancelled) == (2, True)
    short = generator.stream("Hello?", config.model_copy(update={"max_new_tokens": 8}))
    assert "".join(short).startswith("".join(pieces)[:1])


def test_a_prompt_beyond_its_context_is_refused(llama: str) -> None:
    generator, config = made(llama, max_prompt_tokens=3000, endpoint_tries=1)
    with pytest.raises((EndpointError, PromptTooLongError)):
        list(generator.stream("palabra " * CONTEXT, config))
