"""What the loaders of encoders share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from slimchat.models.loaders.parts import Linear, write_fused, write_linear, write_norm


@dataclass(frozen=True, slots=True)
class EncoderParts:
    """Where a layer keeps its weights; ``norms`` come after attention and feed-forward."""

    inputs: tuple[Linear, ...]
    output: Linear
    norms: tuple[Any, Any]
    up: Linear
    down: Linear
    gate: Linear | None = None


class BertLikeLoader:
    """The part of a stock loader's methods that does not depend on the family."""

    def set_config(self, config: Any, model: Any, tokenizer: Any) -> None:
        """Special tokens and the norms' epsilon."""
        config.unk_token = tokenizer.unk_token
        config.layer_norm_epsilon = model.config.layer_norm_eps

    def set_vocabulary(self, spec: Any, tokens: list[str]) -> None:
        """Register the tokens, one for every row of the embedding table."""
        spec.register_vocabulary(tokens)

    def write_norm_of_embeddings(self, encoder: Any, model: Any) -> None:
        """The norm between the embeddings and the first layer."""
        write_norm(encoder.layernorm_embedding, model.embeddings.LayerNorm)

    def write_layer(self, spec: Any, parts: EncoderParts) -> None:
        """Write one layer."""
        attention, forward = spec.self_attention, spec.ffn
        write_fused(attention.linear[0], parts.inputs)
        write_linear(attention.linear[1], parts.output)
        write_norm(attention.layer_norm, parts.norms[0])
        if parts.gate is None:
            write_linear(forward.linear_0, parts.up)
        else:
            write_linear(forward.linear_0, parts.gate)
            write_linear(forward.linear_0_noact, parts.up)
        write_linear(forward.linear_1, parts.down)
        write_norm(forward.layer_norm, parts.norms[1])
