"""MPNet: BERT with absolute positions and, in every layer, a bias by distance.

CTranslate2 leaves absolute positions out when the first layer has such a bias. So the
specification begins with a layer that has none and changes nothing but to apply the norm of the
embeddings: its attention is zero, and its feed-forward computes ``gelu(x) - gelu(-x) = x``.
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from slimchat.models.extras import need
from slimchat.models.loaders.bert_like import BertLikeLoader, EncoderParts
from slimchat.models.loaders.parts import Linear, activation_of, write_linear, write_norm

_FIRST_POSITION = 2
"""Positions are counted from after the padding token's."""
_MAX_DISTANCE = 128
"""Fixed in the published model."""


class MPNetLoader(BertLikeLoader):
    """One layer more than the original has."""

    architecture_name: ClassVar[str] = "MPNetModel"

    def get_model_spec(self, model: Any) -> Any:
        """The specification with all weights."""
        from ctranslate2.specs.transformer_spec import (
            PositionEncoderSpec,
            TransformerEncoderModelSpec,
            TransformerEncoderSpec,
        )

        config = model.config
        if config.hidden_act != "gelu":
            raise ValueError(f"MPNet is converted with gelu only, not {config.hidden_act}.")
        encoder = TransformerEncoderSpec(
            config.num_hidden_layers + 1,
            config.num_attention_heads,
            pre_norm=False,
            activation=activation_of(config.hidden_act),
            relative_attention_bias=True,
        )
        encoder.scale_embeddings = False
        encoder.embeddings[0].weight = model.embeddings.word_embeddings.weight
        # The specification refuses attributes it was not created with.
        encoder.__dict__["position_encodings"] = PositionEncoderSpec()
        positions = model.embeddings.position_embeddings.weight
        encoder.position_encodings.encodings = positions[_FIRST_POSITION:]
        _write_identity(encoder.layer[0], model.embeddings.LayerNorm)
        for layer, source in zip(encoder.layer[1:], model.encoder.layer, strict=True):
            self.write_layer(layer, _parts(source))
            attention = layer.self_attention
            attention.relative_attention_bias = model.encoder.relative_attention_bias.weight
            attention.relative_attention_max_distance = np.int32(_MAX_DISTANCE)
        return TransformerEncoderModelSpec(encoder)


def _parts(layer: Any) -> EncoderParts:
    attention = layer.attention.attn
    return EncoderParts(
        inputs=(Linear.of(attention.q), Linear.of(attention.k), Linear.of(attention.v)),
        output=Linear.of(attention.o),
        norms=(layer.attention.LayerNorm, layer.output.LayerNorm),
        up=Linear.of(layer.intermediate.dense),
        down=Linear.of(layer.output.dense),
    )


def _write_identity(spec: Any, norm: Any) -> None:
    torch = need("torch", "convert")
    width = norm.weight.shape[0]
    attention, forward = spec.self_attention, spec.ffn
    del attention.__dict__["relative_attention_bias"]
    del attention.__dict__["relative_attention_max_distance"]
    del forward.__dict__["layer_norm"]  # without a norm CTranslate2 adds no input either
    zeros, one = torch.zeros, torch.eye(width)
    write_linear(attention.linear[0], Linear(zeros(3 * width, width), zeros(3 * width)))
    write_linear(attention.linear[1], Linear(zeros(width, width), zeros(width)))
    write_norm(attention.layer_norm, norm)
    write_linear(forward.linear_0, Linear(torch.cat([one, -one]), zeros(2 * width)))
    write_linear(forward.linear_1, Linear(torch.cat([one, -one], 1), zeros(width)))
