"""LlamaIndex's adapters for OpenAI-like servers against the server."""

from __future__ import annotations

import numpy as np
import pytest
from running import PlayedBot, PlayedBots, Running, running

pytest.importorskip("llama_index.llms.openai_like")
pytest.importorskip("llama_index.embeddings.openai_like")
from llama_index.core.llms import ChatMessage, MessageRole
from llama_index.embeddings.openai_like import OpenAILikeEmbedding
from llama_index.llms.openai_like import OpenAILike

from slimchat import BotConfig
from slimchat.models.embedder import load_embedder

QUESTION = "Can I return an opened machine?"


def chat_with(server: Running, model: str) -> OpenAILike:
    return OpenAILike(
        model=model,
        api_base=f"{server.address}/v1",
        api_key=server.token,
        is_chat_model=True,
        max_retries=0,
    )


@pytest.fixture(scope="module")
def chat(server: Running) -> OpenAILike:
    return chat_with(server, "acme")


def test_an_answer(chat: OpenAILike) -> None:
    assert "within 30 days" in chat.complete(QUESTION).text


def test_a_stream_says_the_same(chat: OpenAILike) -> None:
    asked = [ChatMessage(role=MessageRole.USER, content=QUESTION)]
    pieces = [piece.delta or "" for piece in chat.stream_chat(asked)]
    assert "".join(pieces) == chat.chat(asked).message.content


def test_the_messages_before_are_the_history() -> None:
    bot = PlayedBot()
    with running(PlayedBots(bot)) as server:
        said = [("user", "What is E-03?"), ("assistant", "Empty."), ("user", "and E-04?")]
        turns = [ChatMessage(role=role, content=text) for role, text in said]
        assert chat_with(server, "played").chat(turns).message.content == "0 1 2 "
    assert bot.asked == [("and E-04?", said[:2])]


def test_embeddings_are_those_of_the_embedder(server: Running) -> None:
    made = OpenAILikeEmbedding(
        model_name="embedder", api_base=f"{server.address}/v1", api_key=server.token, max_retries=0
    )
    texts = ["Returns are free.", "Die Mühle klemmt."]
    expected = load_embedder(BotConfig()).embed_passages(texts)
    np.testing.assert_allclose(made.get_text_embedding_batch(texts), expected, atol=1e-3)
