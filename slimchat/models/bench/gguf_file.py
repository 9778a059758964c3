"""A shape as files of llama.cpp; needs gguf and llama-cpp-python (extra ``rivals``)."""

from __future__ import annotations

import ctypes
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from slimchat.errors import ModelError
from slimchat.models.bench.llamacpp_api import llamacpp
from slimchat.models.bench.shapes import Shape
from slimchat.models.bench.weights import Layer, RandomWeights
from slimchat.models.extras import need
from slimchat.models.hardware import physical_cores
from slimchat.models.loaders.parts import Linear


def write_gguf(shape: Shape, path: Path) -> None:
    """Write matrices as float16, norms and biases as float32, and no vocabulary.

    Raises:
        MissingExtraError: the package gguf is not installed.
    """
    weights = RandomWeights(shape)
    writer = need("gguf", "rivals").GGUFWriter(str(path), shape.architecture)
    writer.add_name(shape.name)
    writer.add_file_type(1)  # mostly float16
    writer.add_context_length(shape.context)
    writer.add_embedding_length(shape.hidden)
    writer.add_block_count(shape.layers)
    writer.add_feed_forward_length(shape.inner)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.key_heads)
    writer.add_rope_dimension_count(shape.hidden // shape.heads)
    writer.add_rope_freq_base(shape.theta)
    writer.add_layer_norm_rms_eps(shape.epsilon)
    writer.add_vocab_size(shape.vocabulary)
    writer.add_tokenizer_model("none")
    writer.add_tensor("token_embd.weight", weights.table().astype(np.float16))
    writer.add_tensor("output_norm.weight", weights.last_norm())
    for number in range(shape.layers):
        _add_layer(writer, f"blk.{number}.", weights.layer(number), shape)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def quantize(source: Path, path: Path, kind: str) -> None:
    """Quantize with llama.cpp's own program part.

    Args:
        kind: such as ``Q8_0``, as llama.cpp names it.

    Raises:
        MissingExtraError: llama-cpp-python is not installed.
        ModelError: llama.cpp refuses.
    """
    api = llamacpp()
    options = api.llama_model_quantize_default_params()
    options.nthread = physical_cores()
    options.ftype = getattr(api, f"LLAMA_FTYPE_MOSTLY_{kind}")
    if api.llama_model_quantize(bytes(source), bytes(path), ctypes.byref(options)):
        raise ModelError(
            f"llama.cpp cannot write {source.name} as {kind}.",
            "Leave llama.cpp out: --rivals none",
        )


def _add_layer(writer: Any, name: str, layer: Layer, shape: Shape) -> None:
    queries, keys = layer.queries, layer.keys
    if shape.architecture == "llama":
        queries, keys = _interleaved(queries, shape.heads), _interleaved(keys, shape.key_heads)
    writer.add_tensor(f"{name}attn_norm.weight", layer.first_norm)
    writer.add_tensor(f"{name}ffn_norm.weight", layer.second_norm)
    for part, linear in {
        "attn_q": queries,
        "attn_k": keys,
        "attn_v": layer.values,
        "attn_output": layer.output,
        "ffn_gate": layer.gate,
        "ffn_up": layer.up,
        "ffn_down": layer.down,
    }.items():
        writer.add_tensor(f"{name}{part}.weight", linear.weight.astype(np.float16))
        if linear.bias is not None:
            writer.add_tensor(f"{name}{part}.bias", linear.bias)


def _interleaved(linear: Linear, heads: int) -> Linear:
    """Rows as llama.cpp wants those of Llama: it rotates neighbours, not halves of a head."""
    weight: NDArray[np.float32] = linear.weight
    rows = weight.reshape(heads, 2, -1, weight.shape[1]).swapaxes(1, 2)
    return Linear(np.ascontiguousarray(rows).reshape(weight.shape), linear.bias)
