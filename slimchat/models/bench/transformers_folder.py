"""A shape as a folder of Hugging Face, from which other engines' converters start."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from slimchat._files import write_atomically
from slimchat.models.bench.model_folder import vocabulary, write_tokenizer
from slimchat.models.bench.shapes import Shape
from slimchat.models.bench.weights import END, Layer, RandomWeights
from slimchat.models.extras import need

Tensors = dict[str, NDArray[np.float32]]
_CLASSES = {"qwen2": "Qwen2ForCausalLM", "llama": "LlamaForCausalLM"}


def write_transformers_folder(shape: Shape, folder: Path) -> None:
    """Write settings, float16 weights and tokenizer.

    Args:
        folder: is made.

    Raises:
        MissingExtraError: safetensors is not installed.
    """
    save = need("safetensors.numpy", "convert").save_file
    folder.mkdir(parents=True)
    stored = {name: value.astype(np.float16) for name, value in _tensors(shape).items()}
    save(stored, str(folder / "model.safetensors"), metadata={"format": "pt"})
    config = {
        "architectures": [_CLASSES[shape.architecture]],
        "model_type": shape.architecture,
        "vocab_size": shape.vocabulary,
        "hidden_size": shape.hidden,
        "intermediate_size": shape.inner,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "num_key_value_heads": shape.key_heads,
        "rope_theta": shape.theta,
        "rms_norm_eps": shape.epsilon,
        "max_position_embeddings": shape.context,
        "tie_word_embeddings": True,
        "hidden_act": "silu",
        "torch_dtype": "float16",
        "bos_token_id": END - 1,
        "eos_token_id": END,
    }
    write_atomically(folder / "config.json", json.dumps(config))
    write_tokenizer(vocabulary(shape), folder)


def _tensors(shape: Shape) -> Tensors:
    weights = RandomWeights(shape)
    found = {"model.embed_tokens.weight": weights.table(), "model.norm.weight": weights.last_norm()}
    for number in range(shape.layers):
        found |= _layer(f"model.layers.{number}.", weights.layer(number))
    return found


def _layer(name: str, layer: Layer) -> Tensors:
    found = {
        f"{name}input_layernorm.weight": layer.first_norm,
        f"{name}post_attention_layernorm.weight": layer.second_norm,
    }
    for part, linear in {
        "self_attn.q_proj": layer.queries,
        "self_attn.k_proj": layer.keys,
        "self_attn.v_proj": layer.values,
        "self_attn.o_proj": layer.output,
        "mlp.gate_proj": layer.gate,
        "mlp.up_proj": layer.up,
        "mlp.down_proj": layer.down,
    }.items():
        found[f"{name}{part}.weight"] = linear.weight
        if linear.bias is not None:
            found[f"{name}{part}.bias"] = linear.bias
    return found
