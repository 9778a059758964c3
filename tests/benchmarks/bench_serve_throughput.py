"""Sixteen users of a language model: answers a minute here and of LlamaIndex, in one run.

Run with ``make benchmarks`` where the extra ``adapters`` is installed; ``BENCH_SECONDS`` for each
of the two (60 by default). Both have the same weights, of a model of Qwen2's kind that is made for
the run, and the same prompts: those that slimchat writes. LlamaIndex is only given the prompts;
slimchat searches and reads as well.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

httpx = pytest.importorskip("httpx")
pytest.importorskip("llama_index.llms.huggingface")
pytest.importorskip("transformers")

from slimchat import BotConfig, SupportBot  # noqa: E402
from slimchat.models.convert import convert_model  # noqa: E402

ROOT = Path(__file__).parents[2]
SECONDS = float(os.environ.get("BENCH_SECONDS", "60"))
USERS, QUESTIONS, TOKENS = 16, 16, 64
TEMPLATE = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n"
    "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(2 * SECONDS + 600)]


def make_model(folder: Path) -> Path:
    """A model of about 90 million random weights."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast, Qwen2Config, Qwen2ForCausalLM

    raw = Tokenizer(models.BPE())
    raw.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    raw.decoder = decoders.ByteLevel()
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "knowledge").rglob("*.md")]
    special = ["<pad>", "</s>", "<|im_start|>", "<|im_end|>"]
    trainer = trainers.BpeTrainer(vocab_size=8000, special_tokens=special, show_progress=False)
    raw.train_from_iterator(texts, trainer)
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=raw, eos_token="</s>", pad_token="<pad>")
    tokenizer.chat_template = TEMPLATE
    size = Qwen2Config(
        vocab_size=len(tokenizer), hidden_size=768, intermediate_size=2048, num_hidden_layers=12,
        num_attention_heads=12, num_key_value_heads=4, max_position_embeddings=2048,
        eos_token_id=1, pad_token_id=0, initializer_range=0.05,
    )  # fmt: skip
    Qwen2ForCausalLM(size).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def prompts_of(bot: Path, changes: dict[str, Any]) -> dict[str, str]:
    """The prompts that the bot writes, by question, of those that it writes one for."""
    lines = (ROOT / "knowledge" / "golden.jsonl").read_text(encoding="utf-8").splitlines()
    asked = (json.loads(line) for line in lines)
    found: dict[str, str] = {}
    with SupportBot.open(
        bot, BotConfig().updated({**changes, "generator.max_new_tokens": 8})
    ) as it:
        for row in asked:
            steps = {step.name: step.detail for step in it.ask(row["question"]).trace}
            if "generate" in steps:
                found[row["question"]] = steps["generate"]["prompt"]
            if len(found) == QUESTIONS:
                break
    return found


async def answered(ask: Callable[[Any, str], Awaitable[None]], texts: list[str]) -> float:
    """Answers a minute while all users ask one question after another."""
    done = 0
    end = time.monotonic() + SECONDS
    async with httpx.AsyncClient(timeout=600) as client:

        async def user(number: int) -> None:
            nonlocal done
            for text in itertools.islice(itertools.cycle(texts), number, None):
                if time.monotonic() > end:
                    return
                await ask(client, text)
                done += 1

        began = time.monotonic()
        await asyncio.gather(*(user(number) for number in range(USERS)))
    return 60 * done / (time.monotonic() - began)


def test_sixteen_users(tmp_path: Path) -> None:
    source = make_model(tmp_path / "source")
    convert_model(str(source), tmp_path / "model", force=True)
    changes = {
        "answer.mode": "generative",
        "generator.model": str(tmp_path / "model"),
        "generator.max_new_tokens": TOKENS,
        "generator.repetition_penalty": 1.0,  # LlamaIndex has none either
    }
    config = BotConfig().updated(changes)
    SupportBot.from_folder(ROOT / "knowledge", config, index=tmp_path / "bot").close()
    prompts = prompts_of(tmp_path / "bot", changes)
    ours = asyncio.run(_slimchat(tmp_path, list(prompts)))
    theirs = asyncio.run(_llamaindex(source, list(prompts.values())))
    print(
        f"\n{USERS} users, {SECONDS:.0f} s each, {TOKENS} tokens an answer: slimchat {ours:.1f} "
        f"answers a minute, LlamaIndex {theirs:.1f} (ratio {ours / theirs:.2f})"
    )
    assert ours >= 2 * theirs


async def _slimchat(folder: Path, questions: list[str]) -> float:
    command = [sys.executable, "-m", "slimchat", "serve", str(folder / "bot"), "--port", "0"]
    for name, value in {
        "limits.per_minute": 100_000, "limits.per_address": 100_000, "limits.running": USERS,
        "limits.waiting_s": 600, "limits.answer_s": 600,
    }.items():  # fmt: skip
        command += ["--set", f"{name}={value}"]
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, stderr=output)
        try:
            while not (found := re.search(r"(http://\S+)/#token=(\S+)", log.read_text())):
                assert process.poll() is None, log.read_text()
                await asyncio.sleep(0.1)
            address, token = found.groups()

            async def ask(client: Any, text: str) -> None:
                body = {"messages": [{"role": "user", "content": text}]}
                headers = {"Authorization": f"Bearer {token}"}
                url = f"{address}/v1/chat/completions"
                told = await client.post(url, json=body, headers=headers)
                assert told.status_code == 200, told.text

            return await answered(ask, questions)
        finally:
            process.terminate()
            process.wait(60)


async def _llamaindex(model: Path, prompts: list[str]) -> float:
    rival = Path(__file__).with_name("rival_llamaindex.py")
    command = [sys.executable, str(rival), str(model), str(TOKENS)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        port = await asyncio.to_thread(process.stdout.readline)

        async def ask(client: Any, text: str) -> None:
            told = await client.post(f"http://127.0.0.1:{int(port)}/", json={"prompt": text})
            assert told.status_code == 200, told.text

        return await answered(ask, prompts)
    finally:
        process.terminate()
        process.wait(60)
