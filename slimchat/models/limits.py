"""How many tokens a model can read and still compute what the original computes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slimchat.models.catalog import Family

_ANSWER_RESERVE = 160
_COUNTED_FROM_TWO = {"mpnet", "roberta", "xlm-roberta"}
_WITHOUT_WINDOW = {"gemma2"}
"""Families whose converted models let every word see all before it."""
_POSITIONS = ("max_position_embeddings", "n_positions", "seq_length")


@dataclass(frozen=True, slots=True)
class Limits:
    """In tokens; ``context`` and ``max_prompt`` mean what they mean in a model card."""

    context: int
    max_prompt: int


def limits_of(config: Mapping[str, Any], family: Family) -> Limits:
    """Work out the limits from the original model's configuration.

    CTranslate2 reports no error past learned rotary positions and computes prompts longer
    than a sliding window wrongly, so both bound the prompt.

    Args:
        config: of ``config.json``, better as
            :func:`~slimchat.models.reference.complete_config` fills it in.
    """
    config = config.get("text_config") or config
    stated = next((int(config[key]) for key in _POSITIONS if config.get(key)), family.context)
    context = min(stated, _long_rope_limit(config) or stated)
    window = _sliding_window(config)
    if window and family.name in _WITHOUT_WINDOW:
        context = min(context, window)
    if family.kind == "embedder" and config.get("model_type") in _COUNTED_FROM_TWO:
        context -= 2  # positions start after the padding index
    if family.kind != "causal":
        return Limits(context, context)
    prompt = context - min(_ANSWER_RESERVE, context // 4)
    return Limits(context, min(prompt, window or prompt))


def _sliding_window(config: Mapping[str, Any]) -> int | None:
    if config.get("use_sliding_window") is False:
        return None
    window = config.get("sliding_window")
    return int(window) if window else None


def _long_rope_limit(config: Mapping[str, Any]) -> int | None:
    rope = config.get("rope_parameters") or config.get("rope_scaling") or {}
    if rope.get("rope_type", rope.get("type")) not in {"longrope", "su"}:
        return None
    # Transformers 5 writes it into the rope's parameters; Phi was published with it beside them.
    original = rope.get("original_max_position_embeddings") or config.get(
        "original_max_position_embeddings"
    )
    return int(original) if original else None
