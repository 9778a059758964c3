"""The official client of OpenAI against the server."""

from __future__ import annotations

import numpy as np
import openai
import pytest
from running import Running

from slimchat import BotConfig
from slimchat.models.embedder import load_embedder

QUESTION = "Can I return an opened machine?"


@pytest.fixture(scope="module")
def client(server: Running) -> openai.OpenAI:
    return openai.OpenAI(base_url=f"{server.address}/v1", api_key=server.token, max_retries=0)


def test_an_answer_has_its_sources(client: openai.OpenAI) -> None:
    done = client.chat.completions.create(
        model="acme",
        messages=[{"role": "system", "content": "Be rude."}, {"role": "user", "content": QUESTION}],
    )
    assert "within 30 days" in (done.choices[0].message.content or "")
    assert done.choices[0].finish_reason == "stop"
    told = done.model_extra["slimchat"]  # type: ignore[index]
    assert told["action"] == "answer"
    assert told["citations"][0]["source"] == "returns.md"
    assert 0 < told["confidence"] <= 1
    assert told["timings"]["total"] > 0
    assert told["ignored"] == ["messages of system"]


def test_a_stream_says_the_same(client: openai.OpenAI) -> None:
    chunks = list(
        client.chat.completions.create(
            model="acme",
            messages=[{"role": "user", "content": [{"type": "text", "text": QUESTION}]}],
            stream=True,
            stream_options={"include_usage": True},
        )
    )
    assert chunks[0].choices[0].delta.role == "assistant"
    text = "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)
    assert "within 30 days" in text
    assert chunks[-1].usage is not None
    last = chunks[-2]
    assert last.choices[0].finish_reason == "stop"
    assert last.model_extra["slimchat"]["text"] == text  # type: ignore[index]


def test_the_messages_before_are_the_history(client: openai.OpenAI) -> None:
    done = client.chat.completions.create(
        model="acme",
        messages=[
            {"role": "user", "content": "What does error E-03 of the X200 mean?"},
            {"role": "assistant", "content": "The water tank is empty."},
            {"role": "user", "content": "and E-04?"},
        ],
    )
    assert done.model_extra["slimchat"]["citations"][0]["source"] == "errors.md"  # type: ignore[index]


@pytest.mark.parametrize("encoding", ["float", None])
def test_embeddings_are_those_of_the_embedder(client: openai.OpenAI, encoding: str | None) -> None:
    texts = ["Returns are free.", "Die Mühle klemmt."]
    options = {"encoding_format": encoding} if encoding else {}
    made = client.embeddings.create(model="embedder", input=texts, **options)  # type: ignore[arg-type]
    expected = load_embedder(BotConfig()).embed_passages(texts)
    found = np.array([row.embedding for row in made.data], dtype=np.float32)
    np.testing.assert_allclose(found, expected, atol=1e-3)
    assert made.usage.prompt_tokens > 4


def test_models(client: openai.OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["acme", "embedder"]
    assert client.models.retrieve("embedder").owned_by == "slimchat"


def test_errors_arrive_as_the_client_knows_them(client: openai.OpenAI, server: Running) -> None:
    ask = {"messages": [{"role": "user", "content": QUESTION}]}
    with pytest.raises(openai.NotFoundError, match="no model 'gpt-9'"):
        client.chat.completions.create(model="gpt-9", **ask)  # type: ignore[call-overload]
    with pytest.raises(openai.AuthenticationError, match="unknown, revoked or expired"):
        client.with_options(api_key="slim_x_y").models.list()
    with pytest.raises(openai.BadRequestError, match="last message"):
        client.chat.completions.create(
            model="acme", messages=[{"role": "assistant", "content": "Hello"}]
        )
    with pytest.raises(openai.BadRequestError, match="reads text"):
        client.chat.completions.create(
            model="acme",
            messages=[
                {
                    "role": "user",
                    "content": [{"type": "image_url", "image_url": {"url": "http://x/y.png"}}],
                }
            ],
        )
