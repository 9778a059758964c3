"""Llama: the stock loader leaves out numbers of the RoPE scaling, and the width of the heads."""

from __future__ import annotations

from typing import Any

import numpy as np


def after(spec: Any, model: Any) -> None:
    """Write them into every attention layer.

    Llama 3.1 and 3.2 state a scaling factor and an original length; some models state heads that
    are wider or narrower than the hidden size by their number.
    """
    config = model.config
    rope = getattr(config, "rope_parameters", None) or {}
    missing: dict[str, Any] = {}
    if rope.get("rope_type") == "llama3":
        missing["rotary_scaling_factor"] = np.float32(rope["factor"])
        missing["original_max_position_embeddings"] = np.int32(
            rope["original_max_position_embeddings"]
        )
    if config.head_dim * config.num_attention_heads != config.hidden_size:
        missing["head_dim"] = np.int32(config.head_dim)
    for layer in spec.decoder.layer:
        # The specification refuses attributes it was not created with.
        layer.self_attention.__dict__.update(missing)
