"""Rotary positions of any fixed kind, in the one form in which CTranslate2 takes them all.

Su scaling divides the frequency of every pair of dimensions by a number of its own. Scalings that
do not depend on the length of the text are such numbers: plain frequency by wanted frequency.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from slimchat.models.extras import need

_NO_ROTATION = 1e30
"""Divides the frequencies of layers without rotary positions: their angles become zero."""


@dataclass(frozen=True, slots=True)
class Rotary:
    """How the heads of one model are rotated.

    Attributes:
        width: rotated dimensions of a head.
        factors: divisors of the frequencies, one for two dimensions; ``None`` for plain ones.
        original, longest: the lengths from which longrope's scale of the scores follows, or 0.
    """

    base: float
    width: int
    factors: Any = None
    original: int = 0
    longest: int = 0

    def arguments(self, head: int, scaled: bool) -> dict[str, Any]:
        """For ``from_config`` of a specification."""
        from ctranslate2.specs.attention_spec import RotaryScalingType

        return {
            "rotary_dim": 0 if self.width == head else self.width,
            "rotary_interleave": False,
            "rotary_base": self.base,
            "rotary_scaling_type": RotaryScalingType.Su if scaled else None,
        }

    def write(self, attention: Any, *, rotate: bool = True) -> None:
        """Write the divisors into a layer's attention.

        A request longer than longrope's original length would leave the long divisors in force
        for every later one, so both sets are the short one, and the context ends there.
        """
        torch = need("torch", "convert")
        factors = torch.ones(self.width // 2) if self.factors is None else self.factors
        if not rotate:
            factors = torch.full((self.width // 2,), _NO_ROTATION)
        attention.rotary_scaling_short_factor = factors.clone()
        attention.rotary_scaling_long_factor = factors.clone()


def rotary_of(config: Any, head: int) -> Rotary:
    """Read the rotary positions from a configuration of transformers.

    Args:
        head: dimensions of a head.

    Raises:
        ValueError: they depend on the length of the text, or scale the scores.
    """
    torch = need("torch", "convert")
    stated = config.rope_parameters
    base = float(stated["rope_theta"])
    width = int(head * stated.get("partial_rotary_factor", 1.0))
    kind = stated.get("rope_type", "default")
    if kind == "default":
        return Rotary(base, width)
    from transformers.modeling_rope_utils import ROPE_INIT_FUNCTIONS

    plain = 1.0 / base ** (torch.arange(0, width, 2).float() / width)
    wanted, scale = ROPE_INIT_FUNCTIONS[kind](config, "cpu")
    if kind == "longrope":
        original = int(stated["original_max_position_embeddings"])
        return Rotary(base, width, plain / wanted, original, int(config.max_position_embeddings))
    if kind == "dynamic" or scale != 1.0:
        raise ValueError(f"CTranslate2 cannot compute rotary positions of type '{kind}'.")
    return Rotary(base, width, plain / wanted)
