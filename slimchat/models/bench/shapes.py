"""The forms of published models, without their weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from slimchat.errors import ConfigError

Architecture = Literal["qwen2", "llama"]


@dataclass(frozen=True, slots=True)
class Shape:
    """What decides the speed of a decoder; embeddings and output share one table.

    Attributes:
        architecture: ``qwen2`` has biases in queries, keys and values.
        vocabulary: rows of the table.
        hidden, inner: width of the layers and of their feed-forwards.
        heads, key_heads: of queries, and of keys and values.
        theta: base of the rotary positions.
        epsilon: of the norms.
        context: longest prompt and answer together that a bench may ask for.
    """

    name: str
    architecture: Architecture
    vocabulary: int
    hidden: int
    inner: int
    layers: int
    heads: int
    key_heads: int
    theta: float
    epsilon: float
    context: int = 4096

    def trimmed(self) -> Shape:
        """With a quarter of the vocabulary: what about is left for one company's languages."""
        rows = max(self.vocabulary // 4 // 64 * 64, 64)
        return replace(self, name=f"{self.name}, {rows:,} tokens", vocabulary=rows)


SHAPES: Mapping[str, Shape] = {
    shape.name: shape
    for shape in (
        Shape("qwen2.5-0.5b", "qwen2", 151936, 896, 4864, 24, 14, 2, 1e6, 1e-6),
        Shape("smollm2-135m", "llama", 49152, 576, 1536, 30, 9, 3, 1e5, 1e-5),
        Shape("tiny", "qwen2", 512, 64, 96, 2, 4, 2, 1e4, 1e-6),
    )
}
"""By name, as the ``config.json`` of the published models states them; ``tiny`` is for tests."""


def shape_named(name: str) -> Shape:
    """The shape of that name.

    Raises:
        ConfigError: there is none.
    """
    if name not in SHAPES:
        raise ConfigError(f"There is no shape '{name}'.", f"Use one of: {', '.join(SHAPES)}.")
    return SHAPES[name]
