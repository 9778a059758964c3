"""Phi-3, Phi-3.5 and Phi-4 mini: the stock loader reads names that transformers 5 renamed."""

from __future__ import annotations

from typing import Any

from slimchat.models.loaders.decoder import DecoderLoader, Parts
from slimchat.models.loaders.parts import Linear


class Phi3Loader(DecoderLoader):
    """Llama's structure with queries, keys and values in one layer, and gate and up in one."""

    def parts(self, layer: Any) -> Parts:
        """Names of Phi-3."""
        gate, up = layer.mlp.gate_up_proj.weight.chunk(2, dim=0)
        return Parts(
            norms=(layer.input_layernorm, layer.post_attention_layernorm),
            inputs=(Linear.of(layer.self_attn.qkv_proj),),
            output=Linear.of(layer.self_attn.o_proj),
            gate=Linear(gate),
            up=Linear(up),
            down=Linear.of(layer.mlp.down_proj),
        )
