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
        opening_tokens: that prompts have in common where they begin alike; 0 leaves that out.
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
        repeat_answer_s: the same where the prompt begins like the one before, if that was asked.
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
    numbers, stages = itertools.count(1), _stages(load)
    tokens, opening = load.answer_tokens, load.opening_tokens

    def prompts(users: int, opening: int = 0) -> list[Any]:
        return [running.prompt(load.prompt_tokens, next(numbers), opening) for _ in range(users)]

    def warm_up(opening: int = 0) -> None:
        running.answer(prompts(1, opening), min(_WARM_UP_TOKENS, tokens))

    told("Warming up", next(stages))
    warm_up()
    told("One user", next(stages))
    alone = [_alone(running, prompts(1), tokens) for _ in range(load.rounds)]
    written = [each.written for each in alone]
    levels = [UsersFigures(1, _rate(written), _seconds(written), peak_rss_mb())]
    alike: list[Written] = []
    if opening:
        told("Prompts that begin alike", next(stages))
        for _ in range(2):  # what comes again is remembered from the second time on
            warm_up(opening)
        for _ in range(load.rounds):
            alike += running.answer(prompts(1, opening), tokens)
    for users in load.users:
        if users > 1:
            told(f"{users} users", next(stages))
            asked = [prompts(users) for _ in range(load.rounds)]
            levels.append(_together(running, asked, tokens))
    joules = [each.joules for each in alone if each.joules is not None]
    return Figures(
        engine=running.version,
        prompt_tokens=written[0].prompt_tokens,
        prefill_tokens_per_s=median(each.prompt_tokens / each.first_s for each in written),
        decode_tokens_per_s=median(_decode_rates(written)),
        first_token_s=median(each.first_s for each in written),
        answer_s=_whole(written, tokens),
        repeat_answer_s=_whole(alike, tokens),
        cpu_s=median(each.processor_s for each in alone),
        energy_j=median(joules) if len(joules) == len(alone) else None,
        peak_mb=peak_rss_mb(),
        users=tuple(level for level in levels if level.users in load.users),
    )


def _stages(load: Load) -> Iterator[float]:
    """The share that is done when each stage begins, by the answers that it takes."""
    answers = [1, load.rounds, *([load.rounds + 2] if load.opening_tokens else [])]
    answers += [users * load.rounds for users in load.users if users > 1]
    return iter([sum(answers[:number]) / sum(answers) for number in range(len(answers))])


@dataclass(frozen=True, slots=True)
class _Alone:
    """An answer and what it took."""

    written: Written
    processor_s: float
    joules: float | None


def _alone(running: Running, prompts: Sequence[Any], tokens: int) -> _Alone:
    meter, began = EnergyMeter(), time.process_time()
    (written,) = running.answer(prompts, tokens)
    return _Alone(written, time.process_time() - began, meter.joules())


def _together(running: Running, asked: Sequence[Sequence[Any]], tokens: int) -> UsersFigures:
    rates, answers = [], []
    for prompts in asked:
        began = time.perf_counter()
        found = running.answer(prompts, tokens)
        rates.append(sum(each.tokens for each in found) / (time.perf_counter() - began))
        answers += found
    return UsersFigures(len(asked[0]), median(rates), _seconds(answers), peak_rss_mb())


def _seconds(answers: Sequence[Written]) -> float:
    return median(each.total_s for each in answers)


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
