"""NomicBERT and GTE: BERT with rotary positions and a gated feed-forward."""

from __future__ import annotations

from typing import Any, ClassVar

from slimchat.models.loaders.bert_like import BertLikeLoader, EncoderParts
from slimchat.models.loaders.parts import Linear, activation_of
from slimchat.models.loaders.rotary import rotary_of


class RotaryBertLoader(BertLikeLoader):
    """Word and segment embeddings are added; positions turn queries and keys."""

    architecture_name: ClassVar[str] = "AutoModel"

    def get_model_spec(self, model: Any) -> Any:
        """The specification with all weights."""
        from ctranslate2.specs.common_spec import EmbeddingsMerge
        from ctranslate2.specs.transformer_spec import (
            TransformerEncoderModelSpec,
            TransformerEncoderSpec,
        )

        config = model.config
        head = config.hidden_size // config.num_attention_heads
        rotary = rotary_of(config, head)
        segments = getattr(model.embeddings, "token_type_embeddings", None)
        encoder = TransformerEncoderSpec(
            config.num_hidden_layers,
            config.num_attention_heads,
            pre_norm=False,
            activation=activation_of(config.hidden_act),
            layernorm_embedding=True,
            num_source_embeddings=1 if segments is None else 2,
            embeddings_merge=EmbeddingsMerge.ADD,
            ffn_glu=True,
            **rotary.arguments(head, scaled=rotary.factors is not None),
        )
        encoder.scale_embeddings = False
        encoder.embeddings[0].weight = model.embeddings.word_embeddings.weight
        if segments is not None:
            encoder.embeddings[1].weight = segments.weight
        self.write_norm_of_embeddings(encoder, model)
        for layer, source in zip(encoder.layer, model.layers, strict=True):
            if rotary.factors is not None:
                rotary.write(layer.self_attention)
            self.write_layer(layer, _parts(source))
        return TransformerEncoderModelSpec(encoder)


def _parts(layer: Any) -> EncoderParts:
    attention, forward = layer.self_attn, layer.mlp
    return EncoderParts(
        inputs=(
            Linear.of(attention.q_proj),
            Linear.of(attention.k_proj),
            Linear.of(attention.v_proj),
        ),
        output=Linear.of(attention.o_proj),
        norms=(layer.post_attention_layernorm, layer.post_mlp_layernorm),
        gate=Linear.of(forward.gate_proj),
        up=Linear.of(forward.up_proj),
        down=Linear.of(forward.down_proj),
    )
