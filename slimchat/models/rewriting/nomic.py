"""NomicBERT as published: the structure that transformers holds, with other names of settings."""

from __future__ import annotations

from pathlib import Path

from slimchat.models.rewriting.folder import kept, link_others, write_config
from slimchat.models.source import Source

_TRAINED = 2048
"""Positions of the published models; beyond, they scale by the length of the text."""


def rewrite(original: Source, folder: Path) -> bool:
    """Translate the settings; a configuration by transformers stays as it is."""
    config = original.config
    if "n_embd" not in config:
        return False
    if config.get("activation_function") != "swiglu" or config.get("prenorm"):
        raise ValueError("activation_function must be swiglu, and prenorm false")
    link_others(original, folder, weights=True)
    write_config(
        folder,
        {
            **kept(config, "vocab_size", "type_vocab_size", "pad_token_id", "torch_dtype"),
            "model_type": "nomic_bert",
            "architectures": ["NomicBertModel"],
            "hidden_size": config["n_embd"],
            "num_hidden_layers": config["n_layer"],
            "num_attention_heads": config["n_head"],
            "intermediate_size": config["n_inner"],
            "layer_norm_eps": config["layer_norm_epsilon"],
            "hidden_act": "silu",
            "max_position_embeddings": config.get("max_trained_positions") or _TRAINED,
            "rope_parameters": {"rope_type": "default", "rope_theta": config["rotary_emb_base"]},
        },
    )
    return True
