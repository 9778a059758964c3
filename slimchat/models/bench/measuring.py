"""What is measured of a model in memory, and how.

One user asks again and again with prompts that share nothing, then with prompts that begin alike,
as those of a bot do with its instructions; then several users ask at the same moment, each once a
round. Everything is the median of the rounds, after an answer that warms up.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from slimchat._resources import EnergyMeter, peak_rss_mb
from slimchat.models.bench.running import Running, Written

Told = Callable[[str, float], None]
"""Called with what is measured and the share that is done, 0 to 1."""
_WARM_UP_TOKENS = 8


@dataclass(frozen=True, slots=True)
class Load:
    """What is asked of a model.

    Attributes:
        prompt_tokens, answer_tokens: of every question.
        opening_tokens: that prompts have in common where they begin alike.
        users: who ask at the same time, one measurement for each number.
        rounds: answers of each user.
    """

    prompt_tokens: int = 600
    answer_tokens: int = 64
    opening_tokens: int = 200
    users: tuple[int, ...] = (1, 2, 4, 8, 16)
    rounds: int = 3


@dataclass(frozen=True, slots=True)
class UsersFigures:
    """Several users at the same time.

    Attributes:
        tokens_per_s: written for all of them together.
        answer_s: until the last token, of the answer in the middle.
        peak_mb: most memory of the process so far, in 10⁶ bytes.
    """

    users: int
    tokens_per_s: float
    answer_s: float
    peak_mb: float


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured; seconds and tokens a second.

    Attributes:
        prompt_tokens: read, fewer than asked for where the model reads no more.
        prefill_tokens_per_s: of the prompt, until the first token of the answer.
        decode_tokens_per_s: of the answer after its first token.
        answer_s: a whole answer; ``None`` where the model ended all of them earlier.
        repeat_answer_s: the same where the prompt begins like the one before.
        cpu_s: processor time of an answer, of all cores together.
        energy_j: of the processor packages for an answer; ``None`` where it cannot be read.
        peak_mb: most memory of the process, in 10⁶ bytes.
    """

    engine: str
    prompt_tokens: int
    prefill_tokens_per_s: float
    decode_tokens_per_s: float
    first_token_s: float
    answer_s: float | None
    repeat_answer_s: float | None
    cpu_s: float
    energy_j: float | None
    peak_mb: float
    users: tuple[UsersFigures, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Figures:
        """What :meth:`to_dict` gave."""
        users = tuple(UsersFigures(**each) for each in data["users"])
        return cls(**{**data, "users": users})


def measure(running: Running, load: Load, told: Told = lambda what, share: None) -> Figures:
    """Measure a model that nothing else uses; see the top of this module."""
    numbers = itertools.count(1)
    meter, tokens = EnergyMeter(), load.answer_tokens
    stages = _stages(load)

    def ask(users: int, opening: int = 0, length: int = tokens) -> list[Written]:
        prompts = [running.prompt(load.prompt_tokens, next(numbers), opening) for _ in range(users)]
        return running.answer(prompts, length)

    told("Warming up", next(stages))
    ask(1, length=min(_WARM_UP_TOKENS, tokens))
    told("One user", next(stages))
    alone: list[Written] = []
    joules: list[float | None] = []
    processor: list[float] = []
    for _ in range(load.rounds):
        meter.joules()
        began = time.process_time()
        alone += ask(1)
        processor.append(time.process_time() - began)
        joules.append(meter.joules())
    told("Prompts that begin alike", next(stages))
    for _ in range(2):  # what comes again is remembered from the second time on
        ask(1, load.opening_tokens, min(_WARM_UP_TOKENS, tokens))
    alike = [each for _ in range(load.rounds) for each in ask(1, load.opening_tokens)]
    one = UsersFigures(1, _rate(alone), median(each.total_s for each in alone), peak_rss_mb())
    levels = []
    for users in load.users:
        if users == 1:
            levels.append(one)
            continue
        told(f"{users} users", next(stages))
        levels.append(_together(users, load.rounds, ask))
    known = [each for each in joules if each is not None]
    return Figures(
        engine=running.version,
        prompt_tokens=alone[0].prompt_tokens,
        prefill_tokens_per_s=median(each.prompt_tokens / each.first_s for each in alone),
        decode_tokens_per_s=median(_decode_rates(alone)),
        first_token_s=median(each.first_s for each in alone),
        answer_s=_whole(alone, tokens),
        repeat_answer_s=_whole(alike, tokens),
        cpu_s=median(processor),
        energy_j=median(known) if len(known) == len(joules) else None,
        peak_mb=peak_rss_mb(),
        users=tuple(levels),
    )


def _stages(load: Load) -> Iterator[float]:
    """The share that is done when each stage begins, by the answers that it takes."""
    answers = [1, load.rounds, load.rounds + 2]
    answers += [users * load.rounds for users in load.users if users > 1]
    return iter([sum(answers[:number]) / sum(answers) for number in range(len(answers))])


def _together(users: int, rounds: int, ask: Callable[[int], list[Written]]) -> UsersFigures:
    rates, seconds = [], []
    for _ in range(rounds):
        began = time.perf_counter()
        answers = ask(users)
        taken = time.perf_counter() - began
        rates.append(sum(each.tokens for each in answers) / taken)
        seconds += [each.total_s for each in answers]
    return UsersFigures(users, median(rates), median(seconds), peak_rss_mb())


def _rate(answers: Sequence[Written]) -> float:
    return median(each.tokens / each.total_s for each in answers)


def _decode_rates(answers: Sequence[Written]) -> list[float]:
    found = [
        (each.tokens - 1) / (each.total_s - each.first_s)
        for each in answers
        if each.tokens > 1 and each.total_s > each.first_s
    ]
    return found or [0.0]


def _whole(answers: Sequence[Written], tokens: int) -> float | None:
    """Median seconds of the answers of full length."""
    seconds = [each.total_s for each in answers if each.tokens >= tokens]
    return median(seconds) if seconds else None
