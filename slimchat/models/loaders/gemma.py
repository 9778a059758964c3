"""Gemma: the stock loaders drop scales of scores, logits and positions, and keep keys too often."""

from __future__ import annotations

from typing import Any

import numpy as np


def after_gemma(spec: Any, model: Any) -> None:
    """Keep keys and values once where there is one head of them, as in the 2B.

    CTranslate2 otherwise keeps, and copies at every step, one for each head of the queries. It can
    do so only where the queries' heads together are as wide as the model.
    """
    config = model.config
    queries = config.num_attention_heads * config.head_dim
    if config.num_key_value_heads == 1 and queries == config.hidden_size:
        for layer in spec.decoder.layer:
            layer.self_attention.__dict__["multi_query"] = True


def after_gemma2(spec: Any, model: Any) -> None:
    """Write the scale of the attention scores and the bound of the logits.

    The bound of the attention scores (``attn_logit_softcapping``) has no place in CTranslate2.
    """
    config = model.config
    if config.final_logit_softcapping:
        spec.decoder.final_logit_softcapping = np.float32(config.final_logit_softcapping)
    _scale_queries(spec, config)


def after_gemma3(spec: Any, model: Any) -> None:
    """Write the scale of the attention scores, and each layer's own rotary positions."""
    config = model.config.get_text_config()
    _scale_queries(spec, config)
    spec.config.layer_norm_epsilon = config.rms_norm_eps
    for layer, kind in zip(spec.decoder.layer, config.layer_types, strict=True):
        rope = config.rope_parameters[kind]
        attention = layer.self_attention
        attention.rotary_base = np.float32(rope["rope_theta"])
        if rope["rope_type"] == "linear":
            # The specification refuses attributes it was not created with.
            attention.__dict__["rotary_scaling_type"] = np.int8(0)
            attention.__dict__["rotary_scaling_factor"] = np.float32(rope["factor"])


def _scale_queries(spec: Any, config: Any) -> None:
    for layer in spec.decoder.layer:
        layer.self_attention.queries_scale = np.float32(config.query_pre_attn_scalar**-0.5)
