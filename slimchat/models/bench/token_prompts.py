"""Prompts of random token numbers, for engines that take numbers."""

from __future__ import annotations

import random
from collections.abc import Sequence

_FIRST = 3
"""The numbers before it are special tokens."""


def random_prompt(tokens: int, number: int, opening: int, vocabulary: int) -> list[int]:
    """A prompt as :class:`~slimchat.models.bench.running.Running` describes it."""
    start = _numbers("opening", min(opening, tokens), vocabulary)
    return start + _numbers(number, tokens - len(start), vocabulary)


def alike(first: Sequence[int], second: Sequence[int]) -> int:
    """How many tokens at the beginning are the same."""
    return next(
        (n for n, (a, b) in enumerate(zip(first, second, strict=False)) if a != b),
        min(len(first), len(second)),
    )


def _numbers(seed: int | str, count: int, vocabulary: int) -> list[int]:
    chosen = random.Random(seed)  # noqa: S311
    return [chosen.randrange(_FIRST, vocabulary) for _ in range(count)]
