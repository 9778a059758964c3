"""Does the memory grow while a model answers ten thousand times?

Run with ``make benchmarks``; ``BENCH_ANSWERS`` for another number. Asked are conversations, with
shared and with changing instructions, greedy and drawn, with log-probabilities, cancelled, and
left half-way, in eight threads.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

pytest.importorskip("transformers")

from engine.family_models import MODELS, make_tokenizer, write_tiny

from slimchat.config import GeneratorConfig
from slimchat.models.convert import convert_model
from slimchat.models.engine import load_generator
from slimchat.models.text_generator import TextGenerator

ANSWERS = int(os.environ.get("BENCH_ANSWERS", "10000"))
WARM = ANSWERS // 10
PARTS = 5
THREADS = 8
TEMPLATE = (
    "{% for m in messages %}<{{ m['role'] }}>\n{{ m['content'] }}\n{% endfor %}"
    "{% if add_generation_prompt %}<assistant>\n{% endif %}"
)
pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(3600)]


def megabytes() -> float:
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def ask(generator: TextGenerator, number: int) -> None:
    every = number % 10
    options = GeneratorConfig(
        max_new_tokens=8,
        temperature=1.0 if every in (1, 2) else 0.0,
        seed=number if number % 100 == 1 else None,
        log_probs=every == 3,
    )
    instructions = "Answer from what is said here, briefly."
    if every == 4:
        instructions += f" This is the customer with the number {number}."
    messages = [
        {"role": "system", "content": instructions},
        {"role": "user", "content": "¿Qué tal? " + "fee " * (number % 7)},
    ]
    prompt = generator.render_chat(messages)
    assert prompt is not None
    asked = 0

    def cancel() -> bool:
        nonlocal asked
        asked += 1
        return every == 5 and asked > 3

    for place, _piece in enumerate(generator.stream(prompt, options, cancel)):
        if every == 6 and place == 2:
            break


def grown(generator: TextGenerator) -> Iterator[float]:
    """The memory after the first answers, and after each part of the others."""
    with ThreadPoolExecutor(THREADS) as pool:
        numbers = iter(range(ANSWERS))
        for count in [WARM, *[(ANSWERS - WARM) // PARTS] * PARTS]:
            some = [next(numbers) for _ in range(count)]
            for done in [pool.submit(ask, generator, number) for number in some]:
                done.result()
            yield megabytes()


def test_memory(tmp_path: Path) -> None:
    source = write_tiny(MODELS["qwen2"], tmp_path / "source")
    make_tokenizer(template=TEMPLATE).save_pretrained(source)
    convert_model(str(source), tmp_path / "model", force=True)
    generator = load_generator(tmp_path / "model", threads=1)
    first, *later = grown(generator)
    print(
        f"\n{ANSWERS} answers: {first:.1f} MB after the first {WARM}, then "
        + ", ".join(f"{each - first:+.1f}" for each in later)
        + " MB"
    )
    assert later[-1] - first < 20
