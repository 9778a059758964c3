"""The instructions are read once; what is written stays the same."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from tokenizers import Tokenizer, decoders, models, pre_tokenizers

from slimchat.config import GeneratorConfig
from slimchat.models.engine import load_generator
from slimchat.models.static_prompt import FEWEST_TOKENS, MOST, StaticPrompts

Convert = Callable[[str], Path]
OPTIONS = GeneratorConfig(max_new_tokens=24, repetition_penalty=1.0, log_probs=True)
INSTRUCTIONS = "Responde sólo con las fuentes. 只根据资料回答。 Copy numbers exactly 😀."
QUESTIONS = ("¿Cuánto tarda el envío?", "Can I return it?", "A devolução é grátis?", "fee")


class Recorded:
    """An engine, and the beginnings that it was told are static."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine
        self.static: list[int] = []

    def generate_batch(self, rows: list[list[str]], **arguments: Any) -> Any:
        self.static.append(len(arguments.get("static_prompt") or ()))
        return self._engine.generate_batch(rows, **arguments)


def recorded(generator: Any) -> Recorded:
    model = generator._model
    model._engine = Recorded(model.engine())
    return model._engine


def conversation(question: str) -> list[dict[str, str]]:
    return [
        {"role": "system", "content": INSTRUCTIONS},
        {"role": "user", "content": question},
    ]


@pytest.mark.convert
def test_answers_are_the_same_with_and_without(converted: Convert) -> None:
    generator = load_generator(converted("qwen2"), threads=1)
    plain = load_generator(converted("qwen2"), threads=1)
    engine, without = recorded(generator), recorded(plain)
    prompts = [generator.render_chat(conversation(question)) for question in QUESTIONS]
    for prompt in [prompts[0], *prompts]:
        assert prompt is not None
        expected, told = plain.stream(prompt, OPTIONS), generator.stream(prompt, OPTIONS)
        assert "".join(told) == "".join(expected)
        assert told.usage == expected.usage
        assert [each.log_prob for each in told.log_probs] == pytest.approx(
            [each.log_prob for each in expected.log_probs], abs=0.02
        )
    first, *rest = engine.static
    assert first == 0  # it might never come again
    assert set(rest) == {rest[0]}
    assert rest[0] > FEWEST_TOKENS
    assert set(without.static) == {0}


@pytest.mark.convert
@pytest.mark.parametrize("family", ["gpt2", "llama", "gpt_neox"])
def test_every_kind_of_position_goes_on_behind_it(converted: Convert, family: str) -> None:
    generator: Any = load_generator(converted(family), threads=1)
    plain = load_generator(converted(family), threads=1)
    engine = recorded(generator)
    beginning = "Answer only from what is said here: "
    generator._static.note(beginning, [{"role": "system", "content": beginning}])
    for question in (QUESTIONS[1], *QUESTIONS[:2]):
        prompt = f"{beginning}\n{question}"
        assert "".join(generator.stream(prompt, OPTIONS)) == "".join(plain.stream(prompt, OPTIONS))
    assert engine.static[0] == 0 < engine.static[1] == engine.static[2]


@pytest.mark.convert
def test_a_batch_shares_it(converted: Convert) -> None:
    generator: Any = load_generator(converted("qwen2"), threads=1)
    engine = recorded(generator)
    asked = [f"question {n}" for n in range(8)]  # of the same length
    prompts = [generator.render_chat(conversation(question)) for question in asked]
    alone = ["".join(generator.stream(prompt, OPTIONS)) for prompt in prompts]
    with ThreadPoolExecutor(len(prompts)) as pool:
        together = list(
            pool.map(lambda prompt: "".join(generator.stream(prompt, OPTIONS)), prompts)
        )
    assert together == alone
    assert max(generator.batches.sizes) > 1
    assert 0 not in engine.static[1:]


def byte_tokenizer() -> Tokenizer:
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    raw = Tokenizer(models.BPE(vocab={each: at for at, each in enumerate(alphabet)}, merges=[]))
    raw.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    raw.decoder = decoders.ByteLevel()
    return raw


def static_text(known: StaticPrompts, raw: Tokenizer, prompt: str) -> str:
    encoded = raw.encode(prompt)
    return str(raw.decode(encoded.ids[: known.tokens(prompt, encoded)]))


def test_it_ends_with_the_instructions_and_never_in_a_character() -> None:
    known, raw = StaticPrompts(), byte_tokenizer()
    prompt = f"<system> {INSTRUCTIONS}<user> what?"
    assert static_text(known, raw, prompt) == ""  # nobody has rendered it
    known.note(prompt, conversation("what?"))
    assert static_text(known, raw, prompt) == ""
    assert static_text(known, raw, prompt) == f"<system> {INSTRUCTIONS}"
    assert static_text(known, raw, "<system> other<user> what?") == ""
    bare = f"<system> {INSTRUCTIONS}"
    assert static_text(known, raw, bare) == bare[:-1]  # a token is left to go on from


def test_short_changed_and_missing_instructions_are_left_alone() -> None:
    known, raw = StaticPrompts(), byte_tokenizer()
    short = "<s> Brief.<user>"
    for prompt, said in [(short, "Brief."), (short, "changed by the template"), (short, "")]:
        known.note(prompt, [{"role": "system", "content": said}])
    known.note("<user> hello there, how are you?", [{"role": "user", "content": "hello"}])
    for prompt in (short, "<user> hello there, how are you?"):
        assert [static_text(known, raw, prompt) for _ in range(3)] == ["", "", ""]


def test_only_so_many_are_kept() -> None:
    known, raw = StaticPrompts(), byte_tokenizer()
    kept = 0
    for number in range(MOST + 5):
        instructions = f"Number {number} of many instructions."
        prompt = f"{instructions} question"
        known.note(prompt, [{"role": "system", "content": instructions}])
        kept += [bool(static_text(known, raw, prompt)) for _ in range(3)][-1]
    assert kept == MOST
