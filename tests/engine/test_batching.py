"""Answers that begin together are one batch, and each is what it would be alone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from slimchat.config import GeneratorConfig
from slimchat.errors import ModelBusyError
from slimchat.models.batching import MOST, Batches, Begun
from slimchat.models.engine import load_generator

OPTIONS = GeneratorConfig(max_new_tokens=40)
CONTEXTS = (
    "You can return an opened machine within 30 days. Bring the receipt.",
    "Error E-03 means that the water tank of the X200 is empty. Fill the tank.",
    "O envio demora dois dias úteis. A devolução é gratuita na Europa.",
)


class Played:
    """An engine that the test plays: it says two words a row when it may."""

    def __init__(self) -> None:
        self.go = threading.Semaphore(0)
        self.began = threading.Semaphore(0)
        self.batches: list[list[str]] = []
        self.told: dict[str, int] = {}

    def __call__(self, rows: list[list[str]], told: Callable[[Any], bool]) -> None:
        self.batches.append([row[0] for row in rows])
        self.began.release()
        assert self.go.acquire(timeout=30)
        going = dict(enumerate(rows))
        for step in range(3):
            for place, row in list(going.items()):
                self.told[row[0]] = self.told.get(row[0], 0) + 1
                result = SimpleNamespace(batch_id=place, token=f"{row[0]}{step}", is_last=step == 2)
                if told(result):
                    del going[place]


def spoken(steps: Iterable[Any]) -> Iterator[str]:
    return (step.token for step in steps if isinstance(step, SimpleNamespace))


def words(batches: Batches, name: str, key: str, engine: Played) -> list[str]:
    return [*spoken(batches.start([name], key, engine))]


def wait_until_queued(batches: Batches, count: int) -> None:
    while len(batches._waiting) < count:
        threading.Event().wait(0.01)


def test_those_that_wait_and_fit_are_one_batch() -> None:
    batches, engine = Batches(), Played()
    with ThreadPoolExecutor(30) as pool:
        first = pool.submit(words, batches, "a", "x", engine)
        assert engine.began.acquire(timeout=30)
        later = []
        for place, (name, key) in enumerate([("b", "x"), ("c", "y"), ("d", "x")]):
            later.append(pool.submit(words, batches, name, key, engine))
            wait_until_queued(batches, place + 1)
        for _ in range(3):
            engine.go.release()
        assert first.result() == ["a0", "a1", "a2"]
        assert [done.result()[-1] for done in later] == ["b2", "c2", "d2"]
        assert engine.batches == [["a"], ["b", "d"], ["c"]]
        many = [pool.submit(words, batches, f"m{n}", "z", engine) for n in range(MOST + 5)]
        assert engine.began.acquire(timeout=30)
        for _ in range(9):
            engine.go.release()
        assert all(done.result() for done in many)
        assert max(batches.sizes) <= MOST


def test_who_leaves_stops_alone() -> None:
    batches, engine = Batches(), Played()
    engine.go.release()
    steps = batches.start(["a"], "x", engine)
    assert next(spoken(steps)) == "a0"
    steps.close()
    assert engine.told["a"] <= 3
    blocked = batches.start(["b"], "x", engine)
    waiting = batches.start(["c"], "x", engine)
    with ThreadPoolExecutor() as pool:
        busy = pool.submit(lambda: [*spoken(blocked)])
        while ["b"] not in engine.batches:
            threading.Event().wait(0.01)
        assert next(waiting) is None  # it is told that it waits
        waiting.close()
        engine.go.release()
        assert busy.result() == ["b0", "b1", "b2"]
    assert ["c"] not in engine.batches


def test_who_leaves_while_the_prompt_is_read_need_not_wait_for_the_first_token() -> None:
    batches, engine = Batches(), Played()
    steps = batches.start(["a"], "x", engine)
    assert isinstance(next(steps), Begun)
    assert engine.began.acquire(timeout=30)
    assert next(steps) is None  # it is told that nothing has been written
    steps.close()
    engine.go.release()
    assert words(batches, "b", "x", _let(engine)) == ["b0", "b1", "b2"]
    assert engine.told["a"] == 1


def _let(engine: Played) -> Played:
    engine.go.release()
    return engine


def test_so_many_wait_and_no_more() -> None:
    batches, engine = Batches(waiting=2), Played()
    with ThreadPoolExecutor() as pool:
        first = pool.submit(words, batches, "a", "x", engine)
        assert engine.began.acquire(timeout=30)
        second = pool.submit(words, batches, "b", "x", engine)
        wait_until_queued(batches, 1)
        leaving = batches.start(["c"], "x", engine)
        assert next(leaving) is None
        with pytest.raises(ModelBusyError, match="2 answers wait") as refused:
            next(batches.start(["d"], "x", engine))
        assert refused.value.seconds > 0
        assert "Ask again in" in refused.value.fix
        leaving.close()
        third = pool.submit(words, batches, "e", "x", engine)  # who leaves makes room
        while ["e"] not in [row.tokens for row in batches._waiting]:
            threading.Event().wait(0.01)
        for _ in range(2):
            engine.go.release()
        assert [done.result()[0] for done in (first, second, third)] == ["a0", "b0", "e0"]
    assert engine.batches == [["a"], ["b", "e"]]


def test_the_oldest_is_always_next() -> None:
    batches, engine = Batches(), Played()
    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(words, batches, "a", "x", engine)]
        assert engine.began.acquire(timeout=30)
        for place, (name, key) in enumerate([("b", "y"), ("c", "x"), ("d", "y"), ("e", "x")]):
            asked.append(pool.submit(words, batches, name, key, engine))
            wait_until_queued(batches, place + 1)
        for _ in range(3):
            engine.go.release()
        assert all(done.result() for done in asked)
    assert engine.batches == [["a"], ["b", "d"], ["c", "e"]]


def test_a_batch_that_fails_tells_all_and_the_next_goes_on() -> None:
    batches = Batches()

    def broken(rows: list[list[str]], told: Callable[[Any], bool]) -> None:
        raise RuntimeError("no memory")

    with pytest.raises(RuntimeError, match="no memory"):
        list(batches.start(["a"], "x", broken))
    engine = Played()
    engine.go.release()
    assert words(batches, "b", "x", engine) == ["b0", "b1", "b2"]


@pytest.mark.convert
def test_real_answers_in_a_batch_are_those_alone(converted: Callable[[str], Path]) -> None:
    generator = load_generator(converted("bart"), threads=1)
    prompts = [f"question: what holds? context: {text}" for text in CONTEXTS for _ in range(4)]
    alone = ["".join(generator.stream(prompt, OPTIONS)) for prompt in prompts]
    ready = threading.Barrier(len(prompts))

    def ask(prompt: str) -> str:
        ready.wait(30)
        return "".join(generator.stream(prompt, OPTIONS))

    with ThreadPoolExecutor(len(prompts)) as pool:
        assert list(pool.map(ask, prompts)) == alone
    assert max(generator.batches.sizes) > 1  # type: ignore[attr-defined]


@pytest.mark.convert
def test_prompts_of_much_the_same_length_are_one_batch(converted: Callable[[str], Path]) -> None:
    generator = load_generator(converted("qwen2"), threads=1)
    options = GeneratorConfig(max_new_tokens=24, repetition_penalty=1.0)
    prompts = ["¿Cuánto tarda el envío" + " a" * more + "?" for more in (0, 3, 9, 20, 120)]
    lengths = [generator.count_tokens(prompt) for prompt in prompts]
    assert lengths[-1] - lengths[0] > 24
    alone = ["".join(generator.stream(prompt, options)) for prompt in prompts]
    apart = options.model_copy(update={"repetition_penalty": 1.1})

    def batched(chosen: GeneratorConfig) -> tuple[list[str], list[int]]:
        """All at once, and the sizes of the batches; all wait before the first is begun."""
        batches: Batches = generator.batches  # type: ignore[attr-defined]
        batches.sizes.clear()
        with ThreadPoolExecutor(1 + len(prompts)) as pool:
            go = threading.Event()
            holding = batches.start(["x"], object(), lambda rows, told: go.wait(30))
            held = pool.submit(list, holding)
            said = [pool.submit(lambda p=p: "".join(generator.stream(p, chosen))) for p in prompts]
            wait_until_queued(batches, len(prompts))
            go.set()
            assert held.result(30)
            return [text.result(30) for text in said], sorted(batches.sizes)

    assert batched(options) == (alone, [1, 1, 4])
    assert batched(apart)[1] == [1] * 6


@pytest.mark.convert
def test_a_row_that_is_left_ends_and_the_others_go_on(converted: Callable[[str], Path]) -> None:
    generator = load_generator(converted("bart"), threads=1)
    prompts = [f"question: what holds? context: {text}" for text in CONTEXTS[:2]]
    tokens = [generator._encode(prompt).tokens for prompt in prompts]  # type: ignore[attr-defined]
    counted = [0, 0]
    said: list[str] = []

    def told(result: Any) -> bool:
        counted[result.batch_id] += 1
        if result.batch_id:
            said.append(result.token)
        return result.batch_id == 0 and counted[0] == 1

    engine = generator._model.engine()  # type: ignore[attr-defined]
    engine.translate_batch(tokens, beam_size=1, callback=told, max_decoding_length=40)
    assert counted[0] <= 2
    assert len(said) == counted[1] > counted[0]
    alone = engine.translate_batch(tokens[1:], beam_size=1, max_decoding_length=40)
    assert said[: len(alone[0].hypotheses[0])] == alone[0].hypotheses[0]
