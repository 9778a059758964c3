"""A shape as files of llama.cpp; needs gguf (extra ``rivals``)."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from slimchat.errors import ModelError
from slimchat.models.bench.llamacpp_api import llamacpp
from slimchat.models.bench.model_folder import vocabulary
from slimchat.models.bench.shapes import Shape
from slimchat.models.bench.weights import END, Layer, RandomWeights
from slimchat.models.extras import need
from slimchat.models.hardware import physical_cores
from slimchat.models.loaders.parts import Linear

AddMatrix = Callable[[str, NDArray[np.float32]], None]
_NORMAL, _CONTROL = 1, 3


def write_gguf(shape: Shape, path: Path, kind: str = "F16", *, words: bool = False) -> None:
    """Write matrices in one format, norms and biases as float32.

    Args:
        kind: of the matrices: ``F16``, ``Q8_0`` or ``Q4_0``.
        words: also write a vocabulary, without which some readers refuse the file.

    Raises:
        MissingExtraError: the package gguf is not installed.
    """
    weights, gguf = RandomWeights(shape), need("gguf", "rivals")
    writer = gguf.GGUFWriter(str(path), shape.architecture)
    stored = gguf.GGMLQuantizationType[kind]

    def add_matrix(name: str, matrix: NDArray[np.float32]) -> None:
        writer.add_tensor(name, gguf.quants.quantize(matrix, stored), raw_dtype=stored)

    writer.add_name(shape.name)
    writer.add_file_type(gguf.LlamaFileType[f"MOSTLY_{kind}"])
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
    if words:
        _add_words(writer, shape)
    else:
        writer.add_tokenizer_model("none")
    add_matrix("token_embd.weight", weights.table())
    writer.add_tensor("output_norm.weight", weights.last_norm())
    for number in range(shape.layers):
        _add_layer(writer, add_matrix, f"blk.{number}.", weights.layer(number), shape)
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


def _add_words(writer: Any, shape: Shape) -> None:
    words = vocabulary(shape)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    writer.add_token_list(words)
    writer.add_token_types([_CONTROL] * (END + 1) + [_NORMAL] * (len(words) - END - 1))
    writer.add_token_merges(["w o"])
    writer.add_bos_token_id(END - 1)
    writer.add_eos_token_id(END)


def _add_layer(writer: Any, add_matrix: AddMatrix, name: str, layer: Layer, shape: Shape) -> None:
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
        add_matrix(f"{name}{part}.weight", linear.weight)
        if linear.bias is not None:
            writer.add_tensor(f"{name}{part}.bias", linear.bias)


def _interleaved(linear: Linear, heads: int) -> Linear:
    """Rows as llama.cpp wants those of Llama: it rotates neighbours, not halves of a head."""
    weight: NDArray[np.float32] = linear.weight
    rows = weight.reshape(heads, 2, -1, weight.shape[1]).swapaxes(1, 2)
    return Linear(np.ascontiguousarray(rows).reshape(weight.shape), linear.bias)
