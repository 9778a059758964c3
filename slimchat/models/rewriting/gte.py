"""GTE as published for code of its own: the structure that transformers holds, named otherwise.

Zhang et al., "mGTE: Generalized Long-Context Text Representation and Reranking Models for
Multilingual Text Retrieval", 2024. Its rotary positions are stretched by a fixed factor (NTK with
a fixed base), which is a larger base and a linear scale.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from slimchat.models.rewriting.folder import kept, link_others, write_config
from slimchat.models.source import Source

_SAME = (
    "vocab_size",
    "hidden_size",
    "num_hidden_layers",
    "num_attention_heads",
    "intermediate_size",
    "hidden_act",
    "layer_norm_eps",
    "max_position_embeddings",
    "type_vocab_size",
    "pad_token_id",
    "torch_dtype",
)
_USUAL = {
    "position_embedding_type": "rope",
    "layer_norm_type": "layer_norm",
    "logn_attention_scale": False,
    "pack_qkv": True,
}


def rewrite(original: Source, folder: Path) -> bool:
    """Translate the settings; a configuration by transformers stays as it is."""
    config = original.config
    if config.get("model_type") != "new":
        return False
    if other := {name for name, value in _USUAL.items() if config.get(name, value) != value}:
        raise ValueError(f"unusual {', '.join(sorted(other))}")
    head = int(config["hidden_size"]) // int(config["num_attention_heads"])
    link_others(original, folder, weights=True)
    write_config(
        folder,
        {
            **kept(config, *_SAME),
            "model_type": "gte",
            "architectures": ["GteModel"],
            "rope_parameters": _rope(float(config["rope_theta"]), config.get("rope_scaling"), head),
        },
    )
    return True


def _rope(base: float, scaling: dict[str, Any] | None, head: int) -> dict[str, Any]:
    if not scaling:
        return {"rope_type": "default", "rope_theta": base}
    if scaling.get("type") != "ntk" or scaling.get("mixed_b") is not None:
        raise ValueError(f"unusual rope_scaling {scaling}")
    factor = float(scaling["factor"])
    return {
        "rope_type": "linear",
        "rope_theta": base * factor,
        "factor": factor ** (2 / head),
    }
