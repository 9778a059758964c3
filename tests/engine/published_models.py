"""Models whose publishers wrote code of their own: tiny folders, and what the models compute.

Both are written from the publications' descriptions, not from slimchat's loaders, so that a
mistake in a loader shows.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from family_models import make_tokenizer
from safetensors.torch import save_file
from torch.nn.functional import gelu, layer_norm, scaled_dot_product_attention, silu

Weights = dict[str, torch.Tensor]
Config = dict[str, Any]
Forward = Callable[[Weights, Config, torch.Tensor], torch.Tensor]
"""Token ids (n,) to logits, or to an encoder's states, (n, width)."""

HEAD = 16


@dataclass(frozen=True)
class PublishedModel:
    """One model.

    Attributes:
        shapes: the tensors' shapes by the names they are published under.
        marks: the tokenizer puts its marks around a text.
    """

    config: Config
    shapes: dict[str, tuple[int, ...]]
    forward: Forward
    marks: bool = False

    def write(self, folder: Path) -> Weights:
        """Write the folder with random weights; returns them."""
        torch.manual_seed(7)
        tokenizer = make_tokenizer(marks=self.marks)
        tokenizer.save_pretrained(folder)
        assert len(tokenizer) == self.config["vocab_size"]
        weights = {
            name: 1 + 0.2 * torch.randn(shape) if len(shape) == 1 else 0.2 * torch.randn(shape)
            for name, shape in self.shapes.items()
        }
        save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
        (folder / "config.json").write_text(json.dumps(self.config), encoding="utf-8")
        return weights


def greedy(
    forward: Callable[[torch.Tensor], torch.Tensor], ids: list[int], steps: int
) -> list[int]:
    """What the model writes when it always takes the likeliest token."""
    written = list(ids)
    for _ in range(steps):
        written.append(int(forward(torch.tensor(written))[-1].argmax()))
    return written[len(ids) :]


def _rms(x: torch.Tensor, weight: torch.Tensor, epsilon: float) -> torch.Tensor:
    return x * (x.pow(2).mean(-1, keepdim=True) + epsilon).rsqrt() * weight


def _rotated(x: torch.Tensor, base: float, stretch: float = 1.0) -> torch.Tensor:
    """Rotary positions of (heads, n, width): dimension i turns with dimension i + width / 2."""
    _, length, width = x.shape
    turns = base ** (-torch.arange(0, width, 2).float() / width) / stretch
    angles = torch.arange(length).float()[:, None] * turns
    first, second = x.chunk(2, -1)
    cos, sin = angles.cos(), angles.sin()
    return torch.cat([first * cos - second * sin, second * cos + first * sin], -1)


def _heads(x: torch.Tensor, width: int = HEAD) -> torch.Tensor:
    """(n, heads * width) to (heads, n, width)."""
    return x.unflatten(-1, (-1, width)).transpose(0, 1)


def _attend(
    query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, *, causal: bool
) -> torch.Tensor:
    groups = query.shape[0] // key.shape[0]
    key, value = (each.repeat_interleave(groups, 0) for each in (key, value))
    mixed = scaled_dot_product_attention(query, key, value, is_causal=causal)
    return mixed.transpose(0, 1).flatten(1)


def _minicpm(weights: Weights, config: Config, ids: torch.Tensor) -> torch.Tensor:
    """Hu et al. 2024: factors on embeddings, blocks and logits around Llama's structure."""
    epsilon, depth = config["rms_norm_eps"], config["num_hidden_layers"]
    share = config["scale_depth"] / math.sqrt(depth)
    table = weights["model.embed_tokens.weight"]
    x = table[ids] * config["scale_emb"]
    for index in range(depth):
        layer = {
            name: weights[f"model.layers.{index}.{name}.weight"] for name in _minicpm_layer(config)
        }
        y = _rms(x, layer["input_layernorm"], epsilon)
        query, key, value = (_heads(y @ layer[f"self_attn.{name}_proj"].T) for name in "qkv")
        query, key = _rotated(query, 10000.0), _rotated(key, 10000.0)
        mixed = _attend(query, key, value, causal=True)
        x = x + share * (mixed @ layer["self_attn.o_proj"].T)
        y = _rms(x, layer["post_attention_layernorm"], epsilon)
        y = silu(y @ layer["mlp.gate_proj"].T) * (y @ layer["mlp.up_proj"].T)
        x = x + share * (y @ layer["mlp.down_proj"].T)
    x = _rms(x, weights["model.norm.weight"], epsilon)
    return x / (config["hidden_size"] / config["dim_model_base"]) @ table.T


def _minicpm_layer(config: Config) -> dict[str, tuple[int, ...]]:
    width, inner = config["hidden_size"], config["intermediate_size"]
    queries, keys = config["num_attention_heads"] * HEAD, config["num_key_value_heads"] * HEAD
    return {
        "input_layernorm": (width,),
        "post_attention_layernorm": (width,),
        "self_attn.q_proj": (queries, width),
        "self_attn.k_proj": (keys, width),
        "self_attn.v_proj": (keys, width),
        "self_attn.o_proj": (width, queries),
        "mlp.gate_proj": (inner, width),
        "mlp.up_proj": (inner, width),
        "mlp.down_proj": (width, inner),
    }


def _minicpm_model(key_heads: int, *, stated: bool = True) -> PublishedModel:
    """As the 1B is published; ``stated`` off leaves out what the 2B's file leaves out."""
    config: Config = {
        "architectures": ["MiniCPMForCausalLM"],
        "auto_map": {"AutoModelForCausalLM": "modeling_minicpm.MiniCPMForCausalLM"},
        "model_type": "minicpm",
        "vocab_size": 320,
        "hidden_size": 64,
        "intermediate_size": 96,
        "num_hidden_layers": 3,
        "num_attention_heads": 4,
        "num_key_value_heads": key_heads,
        "hidden_act": "silu",
        "max_position_embeddings": 4096,
        "rms_norm_eps": 1e-5,
        "rope_scaling": None,
        "bos_token_id": 0,
        "eos_token_id": 2,
        "scale_emb": 12,
        "dim_model_base": 16,
        "scale_depth": 1.4,
    }
    if not stated:
        del config["model_type"]
    shapes = {
        "model.embed_tokens.weight": (320, 64),
        "model.norm.weight": (64,),
        **{
            f"model.layers.{index}.{name}.weight": shape
            for index in range(3)
            for name, shape in _minicpm_layer(config).items()
        },
    }
    return PublishedModel(config, shapes, _minicpm)


def _openelm(weights: Weights, config: Config, ids: torch.Tensor) -> torch.Tensor:
    """Mehta et al. 2024: layer-wise scaling, grouped queries, norms of queries and keys."""
    table = weights["transformer.token_embeddings.weight"]
    x = table[ids]
    heads = zip(config["num_query_heads"], config["num_kv_heads"], strict=True)
    for index, (queries, keys) in enumerate(heads):
        layer = f"transformer.layers.{index}"
        y = _rms(x, weights[f"{layer}.attn_norm.weight"], 1e-6)
        both = _heads(y @ weights[f"{layer}.attn.qkv_proj.weight"].T)
        query, key, value = both.split([queries, keys, keys])
        query = _rotated(_rms(query, weights[f"{layer}.attn.q_norm.weight"], 1e-6), 10000.0)
        key = _rotated(_rms(key, weights[f"{layer}.attn.k_norm.weight"], 1e-6), 10000.0)
        x = x + _attend(query, key, value, causal=True) @ weights[f"{layer}.attn.out_proj.weight"].T
        y = _rms(x, weights[f"{layer}.ffn_norm.weight"], 1e-6)
        gate, up = (y @ weights[f"{layer}.ffn.proj_1.weight"].T).chunk(2, -1)
        x = x + (silu(gate) * up) @ weights[f"{layer}.ffn.proj_2.weight"].T
    return _rms(x, weights["transformer.norm.weight"], 1e-6) @ table.T


def _openelm_model() -> PublishedModel:
    queries, keys, inner = [2, 4, 6], [1, 2, 3], [48, 96, 80]
    config: Config = {
        "architectures": ["OpenELMForCausalLM"],
        "auto_map": {"AutoModelForCausalLM": "modeling_openelm.OpenELMForCausalLM"},
        "model_type": "openelm",
        "activation_fn_name": "swish",
        "ffn_with_glu": True,
        "head_dim": HEAD,
        "max_context_length": 512,
        "model_dim": 64,
        "normalization_layer_name": "rms_norm",
        "normalize_qk_projections": True,
        "num_gqa_groups": 2,
        "num_query_heads": queries,
        "num_kv_heads": keys,
        "num_transformer_layers": 3,
        "rope_freq_constant": 10000,
        "share_input_output_layers": True,
        "vocab_size": 320,
        "bos_token_id": 0,
        "eos_token_id": 2,
    }
    shapes: dict[str, tuple[int, ...]] = {
        "transformer.token_embeddings.weight": (320, 64),
        "transformer.norm.weight": (64,),
    }
    for index, (query, key, size) in enumerate(zip(queries, keys, inner, strict=True)):
        layer = f"transformer.layers.{index}"
        shapes |= {
            f"{layer}.attn_norm.weight": (64,),
            f"{layer}.ffn_norm.weight": (64,),
            f"{layer}.attn.q_norm.weight": (HEAD,),
            f"{layer}.attn.k_norm.weight": (HEAD,),
            f"{layer}.attn.qkv_proj.weight": ((query + 2 * key) * HEAD, 64),
            f"{layer}.attn.out_proj.weight": (64, query * HEAD),
            f"{layer}.ffn.proj_1.weight": (2 * size, 64),
            f"{layer}.ffn.proj_2.weight": (64, size),
        }
    return PublishedModel(config, shapes, _openelm)


def _nomic(weights: Weights, config: Config, ids: torch.Tensor) -> torch.Tensor:
    """Nussbaum et al. 2024: BERT with rotary positions, SwiGLU and no biases."""
    width, epsilon = config["n_embd"], config["layer_norm_epsilon"]
    x = weights["embeddings.word_embeddings.weight"][ids]
    x = x + weights["embeddings.token_type_embeddings.weight"][0]
    x = layer_norm(x, (width,), weights["emb_ln.weight"], weights["emb_ln.bias"], epsilon)
    for index in range(config["n_layer"]):
        layer = f"encoder.layers.{index}"
        parts = (x @ weights[f"{layer}.attn.Wqkv.weight"].T).chunk(3, -1)
        query, key, value = (_heads(part) for part in parts)
        base = config["rotary_emb_base"]
        mixed = _attend(_rotated(query, base), _rotated(key, base), value, causal=False)
        x = x + mixed @ weights[f"{layer}.attn.out_proj.weight"].T
        first = (weights[f"{layer}.norm1.weight"], weights[f"{layer}.norm1.bias"])
        x = layer_norm(x, (width,), *first, epsilon)
        up = x @ weights[f"{layer}.mlp.fc11.weight"].T
        y = up * silu(x @ weights[f"{layer}.mlp.fc12.weight"].T)
        x = x + y @ weights[f"{layer}.mlp.fc2.weight"].T
        second = (weights[f"{layer}.norm2.weight"], weights[f"{layer}.norm2.bias"])
        x = layer_norm(x, (width,), *second, epsilon)
    return x


def _nomic_model() -> PublishedModel:
    config: Config = {
        "architectures": ["NomicBertModel"],
        "auto_map": {"AutoModel": "modeling_hf_nomic_bert.NomicBertModel"},
        "model_type": "nomic_bert",
        "activation_function": "swiglu",
        "layer_norm_epsilon": 1e-12,
        "n_embd": 64,
        "n_head": 4,
        "n_inner": 96,
        "n_layer": 2,
        "n_positions": 8192,
        "max_trained_positions": 2048,
        "prenorm": False,
        "rotary_emb_base": 1000,
        "type_vocab_size": 2,
        "pad_token_id": 1,
        "vocab_size": 320,
    }
    shapes: dict[str, tuple[int, ...]] = {
        "embeddings.word_embeddings.weight": (320, 64),
        "embeddings.token_type_embeddings.weight": (2, 64),
        "emb_ln.weight": (64,),
        "emb_ln.bias": (64,),
    }
    for index in range(2):
        layer = f"encoder.layers.{index}"
        shapes |= {
            f"{layer}.attn.Wqkv.weight": (192, 64),
            f"{layer}.attn.out_proj.weight": (64, 64),
            f"{layer}.norm1.weight": (64,),
            f"{layer}.norm1.bias": (64,),
            f"{layer}.norm2.weight": (64,),
            f"{layer}.norm2.bias": (64,),
            f"{layer}.mlp.fc11.weight": (96, 64),
            f"{layer}.mlp.fc12.weight": (96, 64),
            f"{layer}.mlp.fc2.weight": (64, 96),
        }
    return PublishedModel(config, shapes, _nomic, marks=True)


def _gte(weights: Weights, config: Config, ids: torch.Tensor) -> torch.Tensor:
    """Zhang et al. 2024: BERT with rotary positions by fixed NTK and a gated feed-forward."""
    width, epsilon = config["hidden_size"], config["layer_norm_eps"]
    x = weights["embeddings.word_embeddings.weight"][ids]
    if config["type_vocab_size"]:
        x = x + weights["embeddings.token_type_embeddings.weight"][0]
    names = ("embeddings.LayerNorm.weight", "embeddings.LayerNorm.bias")
    x = layer_norm(x, (width,), *(weights[name] for name in names), epsilon)
    factor = (config["rope_scaling"] or {"factor": 1.0})["factor"]
    base, stretch = config["rope_theta"] * factor, factor ** (2 / HEAD)
    for index in range(config["num_hidden_layers"]):
        layer = {name: weights[f"encoder.layer.{index}.{name}"] for name in _gte_layer(config)}
        both = x @ layer["attention.qkv_proj.weight"].T + layer["attention.qkv_proj.bias"]
        query, key, value = (_heads(part) for part in both.chunk(3, -1))
        query, key = _rotated(query, base, stretch), _rotated(key, base, stretch)
        mixed = _attend(query, key, value, causal=False)
        y = mixed @ layer["attention.o_proj.weight"].T + layer["attention.o_proj.bias"]
        norm = (layer["attn_ln.weight"], layer["attn_ln.bias"])
        x = layer_norm(x + y, (width,), *norm, epsilon)
        up, gate = (x @ layer["mlp.up_gate_proj.weight"].T).chunk(2, -1)
        y = (up * gelu(gate)) @ layer["mlp.down_proj.weight"].T + layer["mlp.down_proj.bias"]
        norm = (layer["mlp_ln.weight"], layer["mlp_ln.bias"])
        x = layer_norm(x + y, (width,), *norm, epsilon)
    return x


def _gte_layer(config: Config) -> dict[str, tuple[int, ...]]:
    width, inner = config["hidden_size"], config["intermediate_size"]
    return {
        "attention.qkv_proj.weight": (3 * width, width),
        "attention.qkv_proj.bias": (3 * width,),
        "attention.o_proj.weight": (width, width),
        "attention.o_proj.bias": (width,),
        "attn_ln.weight": (width,),
        "attn_ln.bias": (width,),
        "mlp.up_gate_proj.weight": (2 * inner, width),
        "mlp.down_proj.weight": (width, inner),
        "mlp.down_proj.bias": (width,),
        "mlp_ln.weight": (width,),
        "mlp_ln.bias": (width,),
    }


def _gte_model(*, segments: int, factor: float | None) -> PublishedModel:
    config: Config = {
        "architectures": ["NewModel"],
        "auto_map": {"AutoModel": "Alibaba-NLP/new-impl--modeling.NewModel"},
        "model_type": "new",
        "hidden_act": "gelu",
        "hidden_size": 64,
        "intermediate_size": 96,
        "layer_norm_eps": 1e-12,
        "layer_norm_type": "layer_norm",
        "logn_attention_scale": False,
        "max_position_embeddings": 512,
        "num_attention_heads": 4,
        "num_hidden_layers": 2,
        "pack_qkv": True,
        "pad_token_id": 1,
        "position_embedding_type": "rope",
        "rope_scaling": None if factor is None else {"factor": factor, "type": "ntk"},
        "rope_theta": 20000,
        "type_vocab_size": segments,
        "vocab_size": 320,
    }
    shapes: dict[str, tuple[int, ...]] = {
        "embeddings.word_embeddings.weight": (320, 64),
        "embeddings.LayerNorm.weight": (64,),
        "embeddings.LayerNorm.bias": (64,),
        **{
            f"encoder.layer.{index}.{name}": shape
            for index in range(2)
            for name, shape in _gte_layer(config).items()
        },
    }
    if segments:
        shapes["embeddings.token_type_embeddings.weight"] = (segments, 64)
    return PublishedModel(config, shapes, _gte, marks=True)


PUBLISHED: dict[str, PublishedModel] = {
    "minicpm": _minicpm_model(key_heads=4),
    "minicpm-1b": _minicpm_model(key_heads=2),
    "openelm": _openelm_model(),
    "minicpm-2b": _minicpm_model(key_heads=4, stated=False),
    "nomic-published": _nomic_model(),
    "gte-v1.5": _gte_model(segments=1, factor=8.0),
    "gte-v1.5-en": _gte_model(segments=0, factor=2.0),
    "gte-plain": _gte_model(segments=1, factor=None),
}


def spread(values: Sequence[torch.Tensor]) -> float:
    """Standard deviation of all numbers."""
    return float(torch.cat([each.flatten() for each in values]).std())
