"""LangChain's adapters for OpenAI against the server."""

from __future__ import annotations

import numpy as np
import pytest
from running import PlayedBot, PlayedBots, Running, running

pytest.importorskip("langchain_openai")
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage
from langchain_openai import ChatOpenAI, OpenAIEmbeddings

from slimchat import BotConfig
from slimchat.models.embedder import load_embedder

QUESTION = "Can I return an opened machine?"


def chat_with(server: Running, model: str) -> ChatOpenAI:
    return ChatOpenAI(
        base_url=f"{server.address}/v1",
        api_key=server.token,  # type: ignore[arg-type]
        model=model,
        max_retries=0,
    )


@pytest.fixture(scope="module")
def chat(server: Running) -> ChatOpenAI:
    return chat_with(server, "acme")


def test_an_answer(chat: ChatOpenAI) -> None:
    said = chat.invoke([SystemMessage("Be rude."), HumanMessage(QUESTION)])
    assert "within 30 days" in said.content
    assert said.response_metadata["finish_reason"] == "stop"
    assert said.usage_metadata is not None


def test_a_stream_says_the_same(chat: ChatOpenAI) -> None:
    pieces = [str(piece.content) for piece in chat.stream(QUESTION)]
    assert "".join(pieces) == chat.invoke(QUESTION).content


def test_the_messages_before_are_the_history() -> None:
    bot = PlayedBot()
    with running(PlayedBots(bot)) as server:
        said = [HumanMessage("What is E-03?"), AIMessage("Empty."), HumanMessage("and E-04?")]
        assert chat_with(server, "played").invoke(said).content == "0 1 2 "
    assert bot.asked == [("and E-04?", [("user", "What is E-03?"), ("assistant", "Empty.")])]


def test_several_at_once(chat: ChatOpenAI) -> None:
    first, second = chat.batch([QUESTION, "What is error E-03?"])
    assert "30 days" in first.content
    assert "water tank" in second.content


def test_embeddings_are_those_of_the_embedder(server: Running) -> None:
    made = OpenAIEmbeddings(
        base_url=f"{server.address}/v1",
        api_key=server.token,  # type: ignore[arg-type]
        model="embedder",
        check_embedding_ctx_length=False,
        max_retries=0,
    )
    texts = ["Returns are free.", "Die Mühle klemmt."]
    embedder = load_embedder(BotConfig())
    expected = embedder.embed_passages(texts)
    np.testing.assert_allclose(made.embed_documents(texts), expected, atol=1e-3)
    alone = embedder.embed_passages(texts[:1])[0]
    np.testing.assert_allclose(made.embed_query(texts[0]), alone, atol=1e-3)
