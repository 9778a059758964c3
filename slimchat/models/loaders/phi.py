"""Phi-1 and Phi-2: the stock loader reads the names of an older publication."""

from __future__ import annotations

from typing import Any

from slimchat.models.loaders.decoder import DecoderLoader, Parts, Structure
from slimchat.models.loaders.parts import Linear


class PhiLoader(DecoderLoader):
    """One layer norm for attention and feed-forward, biases everywhere, part of a head rotated."""

    def structure(self, config: Any) -> Structure:
        """Refuses norms of queries and keys, which CTranslate2 has without their biases."""
        if config.qk_layernorm:
            raise ValueError("CTranslate2 cannot compute Phi with qk_layernorm.")
        return Structure(gated=False, rms=False, parallel=True)

    def parts(self, layer: Any) -> Parts:
        """Names of Phi."""
        attention, forward = layer.self_attn, layer.mlp
        return Parts(
            norms=(layer.input_layernorm,),
            inputs=(
                Linear.of(attention.q_proj),
                Linear.of(attention.k_proj),
                Linear.of(attention.v_proj),
            ),
            output=Linear.of(attention.dense),
            up=Linear.of(forward.fc1),
            down=Linear.of(forward.fc2),
        )

    def last_norm(self, model: Any) -> Any:
        """The norm before the logits."""
        return model.model.final_layernorm
