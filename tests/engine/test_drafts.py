"""Several answers to one prompt in one batch, and the best of them as the bot's answer."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from support import write_documents

from slimchat import BotConfig, SupportBot
from slimchat.config import GeneratorConfig
from slimchat.models.engine import load_generator
from slimchat.models.text_generator import TextGenerator

SAMPLED = GeneratorConfig(max_new_tokens=12, temperature=1.0, candidates=4)
CERTAIN = SAMPLED.model_copy(update={"top_p": 1e-6})
"""Samples from the likeliest token alone."""
PROMPT = "question: Can I return it? [1] Returns: You can return an opened machine in 30 days."


def alike(generator: TextGenerator, prompt: str) -> None:
    greedy = CERTAIN.model_copy(update={"temperature": 0.0})
    alone = generator.stream(prompt, greedy)
    text = "".join(alone)
    certain = generator.drafts(prompt, CERTAIN)
    assert certain.texts == (text,) * 4
    assert certain.usage.prompt_tokens == alone.usage.prompt_tokens
    assert certain.usage.completion_tokens == 4 * alone.usage.completion_tokens
    one = generator.drafts(prompt, CERTAIN.model_copy(update={"candidates": 1}))
    assert one.texts == (text,)


@pytest.fixture
def writer(converted: Callable[[str], Path]) -> TextGenerator:
    return load_generator(converted("bart"), threads=1)


@pytest.mark.convert
def test_each_draft_is_a_whole_answer(writer: TextGenerator) -> None:
    alike(writer, PROMPT)


@pytest.mark.convert
def test_each_draft_of_a_chat_model_is_one(converted: Callable[[str], Path]) -> None:
    generator = load_generator(converted("qwen2"), threads=1)
    alike(generator, "machine within days")
    drafts = generator.drafts("machine within days", SAMPLED)
    assert len(set(drafts.texts)) == 4
    assert not any(text.endswith("\N{REPLACEMENT CHARACTER}") for text in drafts.texts)


@pytest.mark.convert
def test_drafts_and_streams_of_several_threads_do_not_mix(writer: TextGenerator) -> None:
    prompts = [PROMPT.replace("30", str(days)) for days in range(10, 14)]
    alone = [writer.drafts(prompt, CERTAIN).texts for prompt in prompts]
    ready = threading.Barrier(len(prompts))

    def ask(prompt: str) -> tuple[str, ...]:
        ready.wait(30)
        return writer.drafts(prompt, CERTAIN).texts

    with ThreadPoolExecutor(len(prompts)) as pool:
        assert list(pool.map(ask, prompts)) == alone
    assert max(writer.batches.sizes) <= 16 // 4  # type: ignore[attr-defined]


@pytest.mark.convert
def test_who_cancels_has_no_drafts_and_the_model_goes_on(writer: TextGenerator) -> None:
    stopped = writer.drafts(PROMPT, SAMPLED, cancel=lambda: True)
    assert (stopped.texts, stopped.cancelled) == ((), True)
    assert len(writer.drafts(PROMPT, SAMPLED).texts) == 4


def test_a_bot_shows_the_best_of_its_drafts(tmp_path: Path) -> None:
    docs = write_documents(tmp_path / "docs")
    config = BotConfig().updated(
        {
            "answer": {"mode": "generative"},
            "generator": {"model": "bundled", "temperature": 0.2, "candidates": 4},
        }
    )
    with SupportBot.from_folder(docs, config, index=tmp_path / "bot") as bot:
        events = list(bot.stream("What does error E-03 mean?"))
    answer = events[-1].answer
    assert answer is not None
    detail = next(dict(step.detail) for step in answer.trace if step.name == "generate")
    scores = [each["score"] for each in detail["drafts"]]
    assert len(scores) == 4
    tokens = [event for event in events if event.type == "token"]
    assert len(tokens) == 1
    assert scores[detail["chosen"]] == max(scores) > 0
    assert answer.action == "answer"
    assert answer.citations[0].quote in answer.text
