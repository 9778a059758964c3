"""MiniCPM 1B and 2B: what it computes is Granite, with its factors stated in another way.

Hu et al., "MiniCPM: Unveiling the Potential of Small Language Models with Scalable Training
Strategies", 2024, section on tensor program scaling.
"""

from __future__ import annotations

import math
from pathlib import Path

from slimchat.models.rewriting.folder import kept, link_others, write_config
from slimchat.models.source import Source

_SAME = (
    "vocab_size",
    "hidden_size",
    "intermediate_size",
    "num_hidden_layers",
    "num_attention_heads",
    "num_key_value_heads",
    "hidden_act",
    "max_position_embeddings",
    "rms_norm_eps",
    "rope_theta",
    "rope_scaling",
    "bos_token_id",
    "eos_token_id",
    "pad_token_id",
    "torch_dtype",
)


def rewrite(original: Source, folder: Path) -> bool:
    """Write Granite's configuration; the weights have the same names and stay as they are."""
    config = original.config
    width, heads = int(config["hidden_size"]), int(config["num_attention_heads"])
    link_others(original, folder, weights=True)
    write_config(
        folder,
        {
            **kept(config, *_SAME),
            "model_type": "granite",
            "architectures": ["GraniteForCausalLM"],
            "tie_word_embeddings": config.get("tie_word_embeddings", True),
            "embedding_multiplier": float(config["scale_emb"]),
            "residual_multiplier": config["scale_depth"] / math.sqrt(config["num_hidden_layers"]),
            "attention_multiplier": (width // heads) ** -0.5,
            "logits_scaling": width / config["dim_model_base"],
        },
    )
    return True
