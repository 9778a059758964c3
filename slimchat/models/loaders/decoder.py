"""Decoder-only models that CTranslate2 can compute but has no working loader for.

They are variations of one structure; a family says in :class:`Structure` and in
:meth:`DecoderLoader.parts` how it differs from Llama.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from slimchat.models.loaders.parts import (
    Linear,
    activation_of,
    write_fused,
    write_linear,
    write_norm,
)
from slimchat.models.loaders.rotary import Rotary, rotary_of


@dataclass(frozen=True, slots=True)
class Structure:
    """What a family does differently from Llama.

    Attributes:
        gated: the feed-forward has a gate.
        rms: norms are RMS norms, not layer norms.
        parallel: attention and feed-forward read the same norm and are added together.
        embeddings, residual, outputs: factors of the embeddings, of what every block adds, and of
            the logits.
        queries: factor of the attention scores; ``None`` is one by the root of the head's width.
        unrotated: layers without rotary positions.
    """

    gated: bool = True
    rms: bool = True
    parallel: bool = False
    embeddings: float | None = None
    residual: float = 1.0
    outputs: float | None = None
    queries: float | None = None
    unrotated: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Parts:
    """Where a layer of transformers keeps its weights.

    Attributes:
        norms: before the attention and before the feed-forward; one where both share it.
        inputs: queries, keys and values, or all of them in one.
        gate: absent where the feed-forward has none.
    """

    norms: tuple[Any, ...]
    inputs: tuple[Linear, ...]
    output: Linear
    up: Linear
    down: Linear
    gate: Linear | None = None


class DecoderLoader:
    """Builds the specification; has the methods of a stock loader."""

    architecture_name: ClassVar[str] = "AutoModelForCausalLM"

    def structure(self, config: Any) -> Structure:
        """How the model differs from Llama. Raises ``ValueError`` where it cannot be computed."""
        return Structure()

    def parts(self, layer: Any) -> Parts:
        """The weights of one layer."""
        attention, forward = layer.self_attn, layer.mlp
        return Parts(
            norms=(layer.input_layernorm, layer.post_attention_layernorm),
            inputs=(
                Linear.of(attention.q_proj),
                Linear.of(attention.k_proj),
                Linear.of(attention.v_proj),
            ),
            output=Linear.of(attention.o_proj),
            gate=Linear.of(forward.gate_proj),
            up=Linear.of(forward.up_proj),
            down=Linear.of(forward.down_proj),
        )

    def last_norm(self, model: Any) -> Any:
        """The norm before the logits."""
        return model.model.norm

    def get_model_spec(self, model: Any) -> Any:
        """The specification with all weights."""
        config = model.config
        structure = self.structure(config)
        head = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
        rotary = rotary_of(config, head)
        scaled = rotary.factors is not None or bool(structure.unrotated)
        spec = self._empty(config, structure, head, rotary, scaled)
        decoder = spec.decoder
        decoder.scale_embeddings = structure.embeddings or False
        decoder.embeddings.weight = model.get_input_embeddings().weight
        write_norm(decoder.layer_norm, self.last_norm(model))
        write_linear(decoder.projection, Linear.of(model.get_output_embeddings()))
        if structure.outputs is not None:
            decoder.scale_outputs = np.float32(structure.outputs)
        for index, (layer, source) in enumerate(
            zip(decoder.layer, model.model.layers, strict=True)
        ):
            if scaled:
                rotary.write(layer.self_attention, rotate=index not in structure.unrotated)
            if structure.queries is not None:
                layer.self_attention.queries_scale = np.float32(structure.queries)
            _write_layer(layer, self.parts(source), structure)
        return spec

    def set_config(self, config: Any, model: Any, tokenizer: Any) -> None:
        """Special tokens and the norms' epsilon."""
        stated = model.config
        config.bos_token = tokenizer.bos_token or tokenizer.pad_token
        config.eos_token = tokenizer.eos_token
        config.unk_token = tokenizer.unk_token or ""
        config.layer_norm_epsilon = (
            stated.rms_norm_eps if hasattr(stated, "rms_norm_eps") else stated.layer_norm_eps
        )

    def set_vocabulary(self, spec: Any, tokens: list[str]) -> None:
        """Register the tokens, one for every row of the embedding table."""
        spec.register_vocabulary(tokens)

    def _empty(
        self, config: Any, structure: Structure, head: int, rotary: Rotary, scaled: bool
    ) -> Any:
        from ctranslate2.specs.transformer_spec import TransformerDecoderModelSpec

        heads = config.num_attention_heads
        key_heads = getattr(config, "num_key_value_heads", heads)
        return TransformerDecoderModelSpec.from_config(
            config.num_hidden_layers,
            heads,
            activation=activation_of(config.hidden_act),
            pre_norm=True,
            ffn_glu=structure.gated,
            rms_norm=structure.rms,
            parallel_residual=structure.parallel,
            shared_layer_norm=structure.parallel,
            num_heads_kv=None if key_heads == heads else key_heads,
            head_dim=head,
            sliding_window=getattr(config, "sliding_window", None),
            original_max_position_embeddings=rotary.original,
            max_position_embeddings=rotary.longest,
            **rotary.arguments(head, scaled),
        )


def _write_layer(spec: Any, parts: Parts, structure: Structure) -> None:
    attention, forward = spec.self_attention, spec.ffn
    if structure.parallel:
        write_norm(spec.shared_layer_norm, parts.norms[0])
    else:
        write_norm(attention.layer_norm, parts.norms[0])
        write_norm(forward.layer_norm, parts.norms[1])
    write_fused(attention.linear[0], parts.inputs)
    write_linear(attention.linear[1], parts.output.times(structure.residual))
    if parts.gate is None:
        write_linear(forward.linear_0, parts.up)
    else:
        write_linear(forward.linear_0, parts.gate)
        write_linear(forward.linear_0_noact, parts.up)
    write_linear(forward.linear_1, parts.down.times(structure.residual))
