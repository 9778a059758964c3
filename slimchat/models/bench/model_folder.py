"""A shape as a model folder, as ``slimchat models convert`` would write it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from slimchat._files import write_atomically
from slimchat.models.bench.shapes import Shape
from slimchat.models.bench.weights import Layer, RandomWeights
from slimchat.models.card import ModelCard
from slimchat.models.loaders.parts import Linear, write_linear
from slimchat.models.model_files import describe_files
from slimchat.models.tokenization import TOKENIZER_FILE

_SPECIAL = ("<unk>", "<s>", "</s>")
_TEMPLATE = "{% for message in messages %}{{ message.content }} {% endfor %}"


def write_model_folder(shape: Shape, folder: Path, quantization: str = "int8") -> ModelCard:
    """Write weights, tokenizer and card; needs neither torch nor transformers.

    Every word of the tokenizer is one token, and the chat template adds none.

    Args:
        folder: is made.
    """
    folder.mkdir(parents=True)
    spec = _specification(shape)
    tokens = vocabulary(shape)
    spec.register_vocabulary(tokens)
    spec.config.layer_norm_epsilon = shape.epsilon
    spec.validate()
    spec.optimize(quantization=quantization)
    spec.save(str(folder))
    write_tokenizer(tokens, folder)
    card = ModelCard(
        name=shape.name,
        kind="causal",
        family=shape.architecture,
        source="random weights",
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        quantization=quantization,
        files=describe_files(folder),
        context_tokens=shape.context,
        max_prompt_tokens=shape.context - 256,
        chat_template=True,
        prompt_style="chat",
        notes=("Random weights, to measure speed with; it writes no sense.",),
    )
    card.save(folder)
    return card


def vocabulary(shape: Shape) -> list[str]:
    """All tokens, by number."""
    return [*_SPECIAL, *(f"word{number}" for number in range(3, shape.vocabulary))]


def _specification(shape: Shape) -> Any:
    from ctranslate2.specs.common_spec import Activation
    from ctranslate2.specs.transformer_spec import TransformerDecoderModelSpec

    weights = RandomWeights(shape)
    spec = TransformerDecoderModelSpec.from_config(
        shape.layers,
        shape.heads,
        activation=Activation.SWISH,
        pre_norm=True,
        ffn_glu=True,
        rms_norm=True,
        rotary_dim=0,
        rotary_interleave=False,
        rotary_base=shape.theta,
        num_heads_kv=shape.key_heads,
    )
    decoder = spec.decoder
    decoder.scale_embeddings = False
    decoder.embeddings.weight = decoder.projection.weight = weights.table()
    decoder.layer_norm.gamma = weights.last_norm()
    for number, layer in enumerate(decoder.layer):
        _write_layer(layer, weights.layer(number))
    return spec


def _write_layer(spec: Any, layer: Layer) -> None:
    attention, forward = spec.self_attention, spec.ffn
    attention.layer_norm.gamma = layer.first_norm
    parts = (layer.queries, layer.keys, layer.values)
    biased = layer.queries.bias is not None
    fused = Linear(
        np.concatenate([part.weight for part in parts]),
        np.concatenate([part.bias for part in parts]) if biased else None,
    )
    write_linear(attention.linear[0], fused)
    write_linear(attention.linear[1], layer.output)
    forward.layer_norm.gamma = layer.second_norm
    write_linear(forward.linear_0, layer.gate)
    write_linear(forward.linear_0_noact, layer.up)
    write_linear(forward.linear_1, layer.down)


def write_tokenizer(tokens: list[str], folder: Path) -> None:
    """Write a tokenizer to which every word is one token."""
    from tokenizers import Tokenizer, models, pre_tokenizers

    numbers = {token: number for number, token in enumerate(tokens)}
    tokenizer = Tokenizer(models.WordLevel(numbers, unk_token=_SPECIAL[0]))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokenizer.add_special_tokens([*_SPECIAL])
    tokenizer.save(str(folder / TOKENIZER_FILE))
    config = {"tokenizer_class": "PreTrainedTokenizerFast", "chat_template": _TEMPLATE}
    write_atomically(folder / "tokenizer_config.json", json.dumps(config))
