"""Every conversion is measured against the original before anybody may use it.

Conversions that look fine and compute something else are common: a field renamed, a RoPE factor
dropped. The float32 conversion must reproduce transformers; the quantized one must predict the
same tokens as the float32 one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from slimchat.models.card import GateFigures, ModelKind
from slimchat.models.pooling import Pooling
from slimchat.models.reference import KEPT_POSITIONS, Inputs, Outputs

FLOAT32_BOUND = 1e-3
AGREEMENT_BOUND = 0.85
COSINE_BOUND = 0.98
LONG_PROMPT = 384
BROKEN = 1e9
"""Stands for a difference that is not a number."""

PROMPTS = (
    "Can I return a machine that I have already opened?",
    "¿Cuánto tarda el envío a España y qué cuesta?",
    "Você pode me explicar como funciona a garantia do café?",
    "Question: What is the fee?\nContext: The fee is 3.50 € per order.\nAnswer:",
    '{"status": "ok", "items": [1, 2, 3]}',
    "naïve façade — 日本語 😀 👩‍💻",
)
TARGET = "Sí, você can return it within 30 days, sin coste."


def gate_inputs(tokenizer: Any, longest: int, end_ids: list[int]) -> Inputs:
    """The fixed prompts in a model's tokens, and a long one made of all of them.

    Errors in position encodings grow with distance, so the short prompts alone can miss them.

    Args:
        tokenizer: the transformers tokenizer of the original.
        longest: tokens the model can read; longer prompts are cut.
    """
    texts = [*PROMPTS, " ".join(PROMPTS * 12)]
    cut = min(longest, LONG_PROMPT)
    return Inputs(
        prompts=[ids[:cut] for text in texts if (ids := tokenizer(text)["input_ids"])],
        target=tokenizer(TARGET, add_special_tokens=False)["input_ids"][:KEPT_POSITIONS],
        end_ids=end_ids,
    )


def measure(
    kind: ModelKind,
    reference: Outputs,
    float32: Outputs,
    quantized: Outputs,
    pooling: Pooling = "mean",
) -> GateFigures:
    """Compare the three runs and judge them.

    Args:
        pooling: of an embedder.
    """
    encoder = kind == "embedder"
    delta = largest_delta(reference.values, float32.values)
    greedy = None if encoder else reference.greedy == float32.greedy
    agreement = (
        _cosine(float32.values, quantized.values, pooling)
        if encoder
        else _agreement(float32.values, quantized.values)
    )
    bound = COSINE_BOUND if encoder else AGREEMENT_BOUND
    return GateFigures(
        passed=bool(delta <= FLOAT32_BOUND and greedy is not False and agreement >= bound),
        prompts=len(reference.values),
        float32_delta=delta,
        float32_bound=FLOAT32_BOUND,
        greedy_equal=greedy,
        agreement=agreement,
        agreement_bound=bound,
        kl=None if encoder else _divergence(float32.values, quantized.values),
    )


Values = Sequence[NDArray[np.float32]]


def largest_delta(reference: Values, other: Values) -> float:
    """Largest absolute difference, in standard deviations of the reference.

    Columns that only one of them has are left out.
    """
    spread = float(np.concatenate([values.ravel() for values in reference]).std())
    widths = [min(a.shape[-1], b.shape[-1]) for a, b in zip(reference, other, strict=True)]
    largest = float(
        np.max(
            [
                np.abs(a[:, :width] - b[:, :width]).max()
                for a, b, width in zip(reference, other, widths, strict=True)
            ]
        )
    )
    # JSON has no NaN, and a broken model must count as far from the original.
    return largest / spread if np.isfinite(largest) and spread > 0 else BROKEN


def _agreement(float32: Values, quantized: Values) -> float:
    same = [a.argmax(-1) == b.argmax(-1) for a, b in zip(float32, quantized, strict=True)]
    return float(np.concatenate(same).mean())


def _cosine(float32: Values, quantized: Values, pooling: Pooling) -> float:
    def pooled(states: NDArray[np.float32]) -> NDArray[np.float32]:
        vector: NDArray[np.float32] = states[0] if pooling == "first" else states.mean(0)
        return vector

    def cosine(a: NDArray[np.float32], b: NDArray[np.float32]) -> float:
        return float(a @ b / (np.linalg.norm(a) * np.linalg.norm(b)))

    pairs = zip(float32, quantized, strict=True)
    worst = float(np.min([cosine(pooled(a), pooled(b)) for a, b in pairs]))
    return worst if np.isfinite(worst) else -1.0


def _divergence(float32: Values, quantized: Values) -> float:
    def log_probabilities(logits: NDArray[np.float32]) -> NDArray[np.float32]:
        shifted = logits - logits.max(-1, keepdims=True)
        result: NDArray[np.float32] = shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))
        return result

    rows = []
    for a, b in zip(float32, quantized, strict=True):
        p, q = log_probabilities(a), log_probabilities(b)
        rows.append((np.exp(p) * (p - q)).sum(-1))
    mean = float(np.concatenate(rows).mean())
    return mean if np.isfinite(mean) else BROKEN
