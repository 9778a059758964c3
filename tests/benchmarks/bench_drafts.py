"""What several drafts cost beside one: a model of SmolLM2-135M's shape, and the bundled answerer.

Run with ``make benchmarks``. Ratios compare within one run; seconds hold for one machine only.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

import pytest

from slimchat.config import GeneratorConfig
from slimchat.models.convert import convert_model
from slimchat.models.encoder import model_folder
from slimchat.models.engine import load_generator
from slimchat.models.text_generator import TextGenerator

sys.path.insert(0, str(Path(__file__).parents[1] / "engine"))

pytestmark = pytest.mark.benchmark
ROUNDS = 5
WORDS = 64
ANSWERER_PROMPT = "question: Can I return it? [1] Returns: " + "You can return a machine. " * 30


def seconds(generator: TextGenerator, prompt: str, candidates: int) -> tuple[float, int]:
    """Median seconds until the answer is there, and the tokens of one draft."""
    options = GeneratorConfig(
        max_new_tokens=WORDS, temperature=1.0, candidates=candidates, repetition_penalty=1.0
    )
    times, tokens = [], 0
    for _ in range(ROUNDS):
        began = time.perf_counter()
        drafts = generator.drafts(prompt, options)
        times.append(time.perf_counter() - began)
        tokens = drafts.usage.completion_tokens // candidates
    return statistics.median(times), tokens


def told(name: str, generator: TextGenerator, prompt: str) -> float:
    """Print what two, four and eight drafts cost, and return the ratio of four to one."""
    seconds(generator, prompt, 1)
    took = {count: seconds(generator, prompt, count) for count in (1, 2, 4, 8)}
    one = took[1][0]
    print(f"\n{name}, prompt of {generator.count_tokens(prompt)} tokens:")
    for count, (median, tokens) in took.items():
        print(
            f"  {count} drafts of some {tokens} tokens: {median:.2f} s, {median / one:.2f} of one"
        )
    return took[4][0] / one


def test_four_drafts_cost_less_than_two_answers(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    from conftest import _tokenizer
    from transformers import LlamaConfig, LlamaForCausalLM

    torch.manual_seed(7)
    tokenizer = _tokenizer()
    shape = LlamaConfig(
        vocab_size=49152,
        hidden_size=576,
        intermediate_size=1536,
        num_hidden_layers=30,
        num_attention_heads=9,
        num_key_value_heads=3,
        max_position_embeddings=2048,
        tie_word_embeddings=True,
        bos_token_id=1,
        eos_token_id=2,
    )
    LlamaForCausalLM(shape).save_pretrained(tmp_path / "original")
    tokenizer.save_pretrained(tmp_path / "original")
    convert_model(str(tmp_path / "original"), tmp_path / "model")
    generator = load_generator(tmp_path / "model")
    prompt = "machine " * 1000
    while generator.count_tokens(prompt) > 600:
        prompt = prompt[: int(len(prompt) * 0.95)]
    ratio = told("SmolLM2-135M's shape", generator, prompt)
    told(
        "The bundled answerer", load_generator(model_folder("bundled", "answerer")), ANSWERER_PROMPT
    )
    assert ratio < 2
