"""How tokens are chosen, what is told of them, and seeds that hold."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import Any

import ctranslate2
import pytest
from tokenizers import Tokenizer

from slimchat.config import BotConfig, GeneratorConfig
from slimchat.errors import ConfigError, ModelFormatError
from slimchat.models.arithmetic import compute_type
from slimchat.models.card import ModelCard
from slimchat.models.engine import load_generator
from slimchat.models.generation import Generation
from slimchat.models.text_generator import TextGenerator

pytestmark = pytest.mark.convert

Convert = Callable[[str], Path]
PROMPT = "¿Cuánto tarda el envío?"
GREEDY = GeneratorConfig(max_new_tokens=24, repetition_penalty=1.0)
DRAWN = GREEDY.model_copy(update={"temperature": 1.5})


def written(generator: TextGenerator, options: GeneratorConfig, prompt: str = PROMPT) -> str:
    return "".join(generator.stream(prompt, options))


def finished(generator: TextGenerator, options: GeneratorConfig) -> Generation:
    generation = generator.stream(PROMPT, options)
    for _piece in generation:
        pass
    return generation


@pytest.mark.parametrize("family", ["qwen2", "bart"])
def test_a_seed_brings_the_same_answer_whatever_was_drawn_before(
    converted: Convert, family: str
) -> None:
    generator = load_generator(converted(family), threads=1)
    seeded = DRAWN.model_copy(update={"seed": 7})
    first = written(generator, seeded)
    drawn = [written(generator, DRAWN) for _ in range(3)]
    assert len(set(drawn)) > 1
    assert written(generator, DRAWN.model_copy(update={"seed": 8})) != first
    assert written(generator, seeded) == first
    assert written(load_generator(converted(family), threads=1), seeded) == first


def test_a_seed_holds_among_answers_at_the_same_time(converted: Convert) -> None:
    generator = load_generator(converted("qwen2"), threads=1)
    wanted = [DRAWN.model_copy(update={"seed": seed}) for seed in (1, 2, 1, None, 2, 1)]
    alone = {seed: written(generator, DRAWN.model_copy(update={"seed": seed})) for seed in (1, 2)}
    with ThreadPoolExecutor(len(wanted)) as pool:
        together = list(pool.map(lambda options: written(generator, options), wanted))
    for options, text in zip(wanted, together, strict=True):
        assert options.seed is None or text == alone[options.seed]


class Counted:
    """Stands for a model; counts how many there are, and how often one was opened."""

    there = most = opened = 0

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self._model = _GENERATOR(*arguments, **options)
        Counted.there += 1
        Counted.opened += 1
        Counted.most = max(Counted.most, Counted.there)

    def __del__(self) -> None:
        Counted.there -= 1

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)


_GENERATOR = ctranslate2.Generator


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> type[Counted]:
    monkeypatch.setattr(ctranslate2, "Generator", Counted)
    Counted.there = Counted.most = Counted.opened = 0
    return Counted


def test_a_model_is_never_there_twice(converted: Convert, counted: type[Counted]) -> None:
    generator = load_generator(converted("qwen2"), threads=2)
    seeded = DRAWN.model_copy(update={"seed": 7})
    greedy = written(generator, GREEDY)
    assert len({written(generator, seeded) for _ in range(3)}) == 1
    assert counted.opened == 3  # the first answer found threads that had drawn nothing
    assert written(generator, GREEDY) == greedy
    assert counted.opened == 3
    assert written(generator, DRAWN) != written(generator, DRAWN)
    assert counted.opened == 4
    assert counted.most == 1


def test_answers_without_a_seed_vary_after_one_with(converted: Convert) -> None:
    generator = load_generator(converted("qwen2"), threads=1)
    free = set()
    for _ in range(3):
        written(generator, DRAWN.model_copy(update={"seed": 7}))
        free.add(written(generator, DRAWN))
    assert len(free) == 3


def test_drafts_of_a_seed_are_the_same_with_several_threads(converted: Convert) -> None:
    generator = load_generator(converted("qwen2"), threads=2)
    options = DRAWN.model_copy(update={"seed": 7, "candidates": 4})
    first = generator.drafts(PROMPT, options).texts
    written(generator, DRAWN)
    assert generator.drafts(PROMPT, options).texts == first
    assert len(set(first)) > 1


def test_a_model_whose_files_are_gone_still_writes_without_a_seed(
    converted: Convert, tmp_path: Path
) -> None:
    folder = shutil.copytree(converted("qwen2"), tmp_path / "model")
    generator = load_generator(folder, threads=1)
    greedy = written(generator, GREEDY)
    written(generator, DRAWN)
    (folder / "model.bin").unlink()
    with pytest.raises(ModelFormatError, match=r"model\.bin is missing"):
        written(generator, DRAWN.model_copy(update={"seed": 7}))
    assert written(generator, GREEDY) == greedy
    assert written(generator, DRAWN)


def test_a_draw_from_one_token_is_greedy_and_one_from_more_than_all_is_allowed(
    converted: Convert,
) -> None:
    generator = load_generator(converted("qwen2"), threads=1)
    greedy = written(generator, GREEDY)
    assert written(generator, DRAWN.model_copy(update={"top_k": 1})) == greedy
    assert written(generator, DRAWN.model_copy(update={"top_k": 1000})) != greedy


def test_no_run_of_tokens_comes_twice(converted: Convert) -> None:
    generator = load_generator(converted("gpt2"), threads=1)

    def pairs(**changes: Any) -> list[tuple[int, int]]:
        options = GREEDY.model_copy(
            update={"max_new_tokens": 80, "log_probs": True, "no_repeat_ngram": 0, **changes}
        )
        ids = [scored.token_id for scored in finished(generator, options).log_probs]
        return [*pairwise(ids)]

    free, bound = pairs(), pairs(no_repeat_ngram=2)
    assert len(set(free)) < len(free)
    assert len(set(bound)) == len(bound) > 40


@pytest.mark.parametrize(
    ("name", "value"),
    [("top_k", 1001), ("top_k", -1), ("no_repeat_ngram", 21), ("seed", 2**32 - 1), ("seed", -1)],
)
def test_settings_have_bounds(name: str, value: int) -> None:
    with pytest.raises(ConfigError, match=name):
        BotConfig().updated({f"generator.{name}": value})


def test_log_probabilities_are_those_of_scoring_the_text(converted: Convert) -> None:
    folder = converted("qwen2")
    generator = load_generator(folder, threads=1)
    generation = finished(generator, GREEDY.model_copy(update={"log_probs": True}))
    scored = generation.log_probs
    assert len(scored) == generation.usage.completion_tokens > 10
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokens = tokenizer.encode(PROMPT, add_special_tokens=False).tokens
    assert all(tokenizer.token_to_id(each.token) == each.token_id for each in scored)
    model = ctranslate2.Generator(str(folder), compute_type=compute_type(), intra_threads=1)
    whole = model.score_batch([tokens + [each.token for each in scored]])[0].log_probs
    expected = whole[len(tokens) - 1 :]
    assert [each.log_prob for each in scored] == pytest.approx(expected, abs=0.02)
    assert finished(generator, GREEDY).log_probs == []


def test_log_probabilities_of_a_translator(converted: Convert) -> None:
    folder = converted("bart")
    assert ModelCard.load(folder).kind == "seq2seq"
    generator = load_generator(folder, threads=1)
    generation = finished(generator, GREEDY.model_copy(update={"log_probs": True}))
    assert len(generation.log_probs) == generation.usage.completion_tokens
    assert all(each.log_prob < 0 for each in generation.log_probs)


@pytest.mark.parametrize("family", ["qwen2", "bart"])
def test_the_stages_of_an_answer_are_its_time(converted: Convert, family: str) -> None:
    timings = finished(load_generator(converted(family), threads=1), GREEDY).timings
    assert timings.stages.keys() == {"queue", "prefill", "decode"}
    assert all(seconds >= 0 for seconds in timings.stages.values())
    assert timings.stages["prefill"] > 0
    assert sum(timings.stages.values()) == pytest.approx(timings.total_s)
    assert timings.tokens_per_s > 0
