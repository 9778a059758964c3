"""OpenELM: Qwen 3 with heads and feed-forwards that grow from layer to layer.

Narrower layers are filled up with zeros to the widest. A head of zeros attends to values of zeros
and adds nothing; so do neurons of zeros.

Mehta et al., "OpenELM: An Efficient Language Model Family with Open Training and Inference
Framework", 2024.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from slimchat.models.extras import need
from slimchat.models.rewriting.folder import kept, link_others, write_config
from slimchat.models.source import Source

_EPSILON = 1e-6


def rewrite(original: Source, folder: Path) -> bool:
    """Write Qwen 3's configuration and the weights, filled up with zeros."""
    config = original.config
    queries, keys = config["num_query_heads"], config["num_kv_heads"]
    groups = config["num_gqa_groups"]
    if any(query != key * groups for query, key in zip(queries, keys, strict=True)):
        raise ValueError("the number of query heads is not num_gqa_groups times num_kv_heads")
    wanted = {
        "normalize_qk_projections": True,
        "ffn_with_glu": True,
        "share_input_output_layers": True,
        "normalization_layer_name": "rms_norm",
        "activation_fn_name": "swish",
    }
    if other := {name for name, value in wanted.items() if config.get(name) != value}:
        raise ValueError(f"unusual {', '.join(sorted(other))}")
    link_others(original, folder, weights=False)
    with ExitStack() as stack:
        weights = _open(original.folder, stack)
        inner = max(
            weights[f"{layer}.ffn.proj_2.weight"].shape[1] for layer in _layers(len(queries))
        )
        tensors = dict(_tensors(weights, config, inner))
        need("safetensors.torch", "convert").save_file(
            tensors, folder / "model.safetensors", metadata={"format": "pt"}
        )
    write_config(
        folder,
        {
            **kept(config, "vocab_size", "bos_token_id", "eos_token_id", "torch_dtype"),
            "model_type": "qwen3",
            "architectures": ["Qwen3ForCausalLM"],
            "hidden_size": config["model_dim"],
            "intermediate_size": inner,
            "num_hidden_layers": len(queries),
            "num_attention_heads": max(queries),
            "num_key_value_heads": max(keys),
            "head_dim": config["head_dim"],
            "max_position_embeddings": config["max_context_length"],
            "rope_theta": config["rope_freq_constant"],
            "rms_norm_eps": _EPSILON,
            "tie_word_embeddings": True,
        },
    )
    return True


def _layers(count: int) -> list[str]:
    return [f"transformer.layers.{index}" for index in range(count)]


def _open(folder: Path, stack: ExitStack) -> Mapping[str, Any]:
    """All tensors by name, read when they are asked for."""
    safetensors = need("safetensors", "convert")
    files = [
        stack.enter_context(safetensors.safe_open(path, framework="pt"))
        for path in sorted(folder.glob("*.safetensors"))
    ]
    where = {name: file for file in files for name in file.keys()}  # noqa: SIM118

    class Tensors(Mapping[str, Any]):
        def __getitem__(self, name: str) -> Any:
            return where[name].get_tensor(name)

        def __iter__(self) -> Iterator[str]:
            return iter(where)

        def __len__(self) -> int:
            return len(where)

    return Tensors()


def _tensors(
    weights: Mapping[str, Any], config: Mapping[str, Any], inner: int
) -> Iterator[tuple[str, Any]]:
    head = config["head_dim"]
    queries, keys = config["num_query_heads"], config["num_kv_heads"]
    most_queries, most_keys = max(queries) * head, max(keys) * head
    yield "model.embed_tokens.weight", weights["transformer.token_embeddings.weight"]
    yield "model.norm.weight", weights["transformer.norm.weight"]
    for index, layer in enumerate(_layers(len(queries))):
        sizes = [queries[index] * head, keys[index] * head, keys[index] * head]
        query, key, value = weights[f"{layer}.attn.qkv_proj.weight"].split(sizes)
        gate, up = weights[f"{layer}.ffn.proj_1.weight"].chunk(2)
        new = f"model.layers.{index}"
        yield f"{new}.self_attn.q_proj.weight", _fill(query, rows=most_queries)
        yield f"{new}.self_attn.k_proj.weight", _fill(key, rows=most_keys)
        yield f"{new}.self_attn.v_proj.weight", _fill(value, rows=most_keys)
        output = weights[f"{layer}.attn.out_proj.weight"]
        yield f"{new}.self_attn.o_proj.weight", _fill(output, columns=most_queries)
        yield f"{new}.self_attn.q_norm.weight", weights[f"{layer}.attn.q_norm.weight"]
        yield f"{new}.self_attn.k_norm.weight", weights[f"{layer}.attn.k_norm.weight"]
        yield f"{new}.input_layernorm.weight", weights[f"{layer}.attn_norm.weight"]
        yield f"{new}.post_attention_layernorm.weight", weights[f"{layer}.ffn_norm.weight"]
        yield f"{new}.mlp.gate_proj.weight", _fill(gate, rows=inner)
        yield f"{new}.mlp.up_proj.weight", _fill(up, rows=inner)
        down = weights[f"{layer}.ffn.proj_2.weight"]
        yield f"{new}.mlp.down_proj.weight", _fill(down, columns=inner)


def _fill(weight: Any, *, rows: int | None = None, columns: int | None = None) -> Any:
    """Zeros below and to the right, up to a size."""
    height, width = weight.shape
    filled = weight.new_zeros(rows or height, columns or width)
    filled[:height, :width] = weight
    return filled
