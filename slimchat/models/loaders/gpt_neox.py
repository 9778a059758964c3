"""GPT-NeoX and Pythia: transformers 5 renamed a field and a layer."""

from __future__ import annotations

from typing import Any


def before(model: Any) -> None:
    """Give the old names back to the stock loader."""
    config = model.config
    if not hasattr(config, "rotary_pct"):
        config.rotary_pct = config.rope_parameters["partial_rotary_factor"]
    if not hasattr(model, "embed_out"):
        model.embed_out = model.lm_head
