"""Llama 3.1 and 3.2: the stock loader leaves out two numbers of the RoPE scaling."""

from __future__ import annotations

from typing import Any

import numpy as np


def after(spec: Any, model: Any) -> None:
    """Write the scaling factor and the original length into every attention layer."""
    rope = getattr(model.config, "rope_parameters", None) or {}
    if rope.get("rope_type") != "llama3":
        return
    for layer in spec.decoder.layer:
        # The specification refuses attributes it was not created with.
        attributes = layer.self_attention.__dict__
        attributes["rotary_scaling_factor"] = np.float32(rope["factor"])
        attributes["original_max_position_embeddings"] = np.int32(
            rope["original_max_position_embeddings"]
        )
