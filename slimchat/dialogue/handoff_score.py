"""How much a message reads like those that need a person: a linear probe on the bundled embedder.

The weights were fitted to that embedder; a bot with another one has the bundled one read its
questions for this alone. ``python -m slimchat.training.calibrate_handoff`` makes them.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from slimchat.knowledge.protocols import EmbedderProtocol, Vectors

PROBE = Path(__file__).with_name("handoff_probe.json")


@dataclass(frozen=True, slots=True)
class Probe:
    """Weights over a vector, and what was measured with them.

    Attributes:
        embedder: fingerprint of the model that the weights are for.
        threshold: probability that 0.75% of the questions that need no person reach.
        unanswered: the same for 2%; it serves where the documents hold no answer.
    """

    embedder: str
    weights: Vectors
    bias: float
    threshold: float
    unanswered: float

    def probability(self, vector: Vectors) -> float:
        """That a message needs a person."""
        return 1 / (1 + math.exp(-float(self.weights @ vector) - self.bias))


@cache
def probe() -> Probe:
    """The probe that comes with slimchat."""
    data = json.loads(PROBE.read_text(encoding="utf-8"))
    return Probe(
        data["embedder"],
        np.array(data["weights"], dtype=np.float32),
        data["bias"],
        data["threshold"],
        data["unanswered"],
    )


def probability(text: str, own: EmbedderProtocol) -> float:
    """That a message needs a person.

    Args:
        own: the bot's embedder; it serves where the probe was fitted to it.

    Raises:
        ModelError: the bundled embedder cannot be loaded.
    """
    fits = own.fingerprint == probe().embedder
    return probe().probability((own if fits else _bundled()).embed_query(text))


@cache
def _bundled() -> EmbedderProtocol:
    from slimchat.models.embedder import Embedder
    from slimchat.models.encoder import model_folder

    return Embedder(model_folder("bundled", "embedder"))
