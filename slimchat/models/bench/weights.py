"""Random weights of a shape, the same for every engine and every run."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from slimchat.models.bench.shapes import Shape
from slimchat.models.loaders.parts import Linear

Array = NDArray[np.float32]
END = 2
"""Number of the end token. Its row is zero, and so is its logit: greedy answers never end early."""
_SEED, _SPREAD = 600, 0.02


@dataclass(frozen=True, slots=True)
class Layer:
    """Weights of one layer, matrices as (outputs, inputs)."""

    first_norm: Array
    queries: Linear
    keys: Linear
    values: Linear
    output: Linear
    second_norm: Array
    gate: Linear
    up: Linear
    down: Linear


class RandomWeights:
    """Draws the weights whenever they are asked for, so that only those in use take memory.

    All values are float16 numbers, from which every engine's own format is made. The table of a
    trimmed shape holds the first rows of the whole one.
    """

    def __init__(self, shape: Shape) -> None:
        self.shape = shape

    def table(self) -> Array:
        """Embeddings, which are the output layer too."""
        made = _drawn(np.random.default_rng([_SEED, 0]), self.shape.vocabulary, self.shape.hidden)
        made[END] = 0
        return made

    def last_norm(self) -> Array:
        """The norm before the output layer."""
        return _norm(np.random.default_rng([_SEED, 1]), self.shape.hidden)

    def layer(self, number: int) -> Layer:
        """The weights of a layer, counted from 0."""
        shape, random = self.shape, np.random.default_rng([_SEED, 2, number])
        hidden, inner = shape.hidden, shape.inner
        keys = hidden // shape.heads * shape.key_heads
        biased = shape.architecture == "qwen2"

        def linear(outputs: int, inputs: int, bias: bool = False) -> Linear:
            return Linear(
                _drawn(random, outputs, inputs), _drawn(random, outputs) if bias else None
            )

        return Layer(
            first_norm=_norm(random, hidden),
            queries=linear(hidden, hidden, biased),
            keys=linear(keys, hidden, biased),
            values=linear(keys, hidden, biased),
            output=linear(hidden, hidden),
            second_norm=_norm(random, hidden),
            gate=linear(inner, hidden),
            up=linear(inner, hidden),
            down=linear(hidden, inner),
        )


def _drawn(random: np.random.Generator, *size: int) -> Array:
    made = random.standard_normal(size, dtype=np.float32)
    made *= _SPREAD
    return made.astype(np.float16).astype(np.float32)


def _norm(random: np.random.Generator, size: int) -> Array:
    return np.float32(1) + _drawn(random, size)
