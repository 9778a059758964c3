"""Which losses count, and how much."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields

from slimchat.errors import ConfigError


@dataclass(frozen=True, slots=True)
class LossWeights:
    """One weight per loss; 0 leaves it out.

    Attributes:
        response: the teacher's scores or logits as soft labels.
        feature: hidden states of chosen layers.
        relation: distances and angles between the examples of a batch.
        attention: self-attention relations of the last layer.
        labels: the student's own task, without the teacher.
    """

    response: float = 0.0
    feature: float = 0.0
    relation: float = 0.0
    attention: float = 0.0
    labels: float = 0.0

    @property
    def taught(self) -> bool:
        """Whether any loss asks the teacher."""
        return any((self.response, self.feature, self.relation, self.attention))

    @property
    def inside(self) -> bool:
        """Whether a loss compares tokens, so that both models must cut text alike."""
        return bool(self.feature or self.attention)

    def named(self) -> dict[str, float]:
        """The weights that are not 0."""
        return {name: value for name, value in asdict(self).items() if value}

    @classmethod
    def parse(cls, text: str) -> LossWeights:
        """Read ``response=1,feature=0.5``; a name alone counts 1.

        Raises:
            ConfigError: an unknown loss, a weight that is no positive number, or none at all.
        """
        known = [field.name for field in fields(cls)]
        chosen: dict[str, float] = {}
        for part in filter(None, (part.strip() for part in text.split(","))):
            name, _, value = part.partition("=")
            name = name.strip()
            if name not in known:
                raise ConfigError(f"There is no loss '{name}'.", f"Choose: {', '.join(known)}.")
            chosen[name] = _positive(name, value or "1")
        weights = cls(**chosen)
        if not any(chosen.values()):
            raise ConfigError(
                f"'{text}' names no loss with a weight above 0.",
                "Write for example: response=1,feature=0.5,relation=1",
            )
        return weights


def _positive(name: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not (math.isfinite(value) and value >= 0):
        raise ConfigError(
            f"The weight of '{name}' is '{text.strip()}', which is not a number from 0 up.",
            f"Write for example: {name}=0.5",
        )
    return value


def told(weights: Mapping[str, float]) -> str:
    """``response=1,feature=0.5``, as :meth:`LossWeights.parse` reads it."""
    return ",".join(f"{name}={value:g}" for name, value in weights.items())
