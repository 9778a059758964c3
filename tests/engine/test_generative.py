"""The generative way end to end: a chat model writes, and is held to the sources."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support import write_documents
from taught_model import write_taught_model

from slimchat import BotConfig, SupportBot
from slimchat.models.convert import convert_model
from slimchat.types import Answer

pytestmark = pytest.mark.convert

SAID = "The water tank of the X200 holds two litres."
QUESTION = "How much water does the tank of the X200 hold?"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("generative")
    docs = write_documents(root / "docs", {"tank.md": f"# X200 tank\n\n{SAID}\n"})
    SupportBot.from_folder(docs, index=root / "bot").close()
    return root / "bot"


def ask(index: Path, model: Path, **changes: object) -> tuple[Answer, list[str]]:
    config = BotConfig().updated(
        {
            "answer.mode": "generative",
            "answer.refuse_below": 0.0,
            "generator.model": str(model),
            "generator.system_prompt": "Answer.",
            "generator.max_new_tokens": 48,
            "generator.repetition_penalty": 1.0,
            **changes,
        }
    )
    with SupportBot.open(index, config) as bot:
        events = list(bot.stream(QUESTION))
    answer = events[-1].answer
    assert answer is not None
    return answer, [event.type for event in events]


def step(answer: Answer, name: str) -> dict[str, Any]:
    return next(dict(item.detail) for item in answer.trace if item.name == name)


def test_what_a_model_makes_up_never_stands(
    index: Path, original: Callable[[str], Path], tmp_path: Path
) -> None:
    convert_model(str(original("qwen2")), tmp_path / "random", quantization="float32")
    answer, kinds = ask(index, tmp_path / "random", **{"generator.log_probs": True})
    assert answer.action == "refuse"
    assert answer.citations == ()
    assert "replaced" in kinds
    prompt = str(step(answer, "generate")["prompt"])
    assert prompt.startswith("<|im_start|>system\nAnswer.<|im_end|>")
    assert f"[1] X200 tank\n{SAID}" in prompt
    assert QUESTION in prompt
    assert answer.usage.prompt_tokens > 0
    assert answer.usage.completion_tokens > 0
    assert answer.timings.keys() > {"generate", "queue", "prefill", "decode"}
    detail = step(answer, "generate")
    assert detail["seconds"] == {name: answer.timings[name] for name in detail["seconds"]}
    assert len(detail["log_probs"]) == answer.usage.completion_tokens


def test_a_model_that_answers_streams_and_is_cited(
    index: Path, original: Callable[[str], Path], tmp_path: Path
) -> None:
    pytest.importorskip("torch")
    convert_model(str(original("qwen2")), tmp_path / "random", quantization="float32")
    prompt = str(step(ask(index, tmp_path / "random")[0], "generate")["prompt"])
    write_taught_model(original("qwen2"), prompt, f"{SAID} [7]", tmp_path / "chat")
    answer, kinds = ask(index, tmp_path / "chat")
    assert answer.action == "answer"
    assert answer.text == f"{SAID} [1]"
    assert step(answer, "generate")["written"] == f"{SAID} [7]"
    assert kinds.count("token") > 5
    assert [citation.quote for citation in answer.citations] == [SAID]
    assert answer.citations[0].source == "tank.md"
