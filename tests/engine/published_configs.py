"""``config.json`` as publishers wrote it: in the words of transformers 4, and without defaults."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

Config = dict[str, Any]

_LONG_ROPE = {"type": "longrope", "short_factor": [1.0] * 48, "long_factor": [2.0] * 48}
_PHI: Config = {
    "model_type": "phi3",
    "architectures": ["Phi3ForCausalLM"],
    "hidden_size": 3072,
    "max_position_embeddings": 131072,
    "original_max_position_embeddings": 4096,
    "rope_scaling": _LONG_ROPE,
    "sliding_window": 262144,
}
_MISTRAL: Config = {"model_type": "mistral", "architectures": ["MistralForCausalLM"]}
_LLAMA: Config = {"model_type": "llama", "architectures": ["LlamaForCausalLM"]}
_NEO_X: Config = {"model_type": "gpt_neox", "architectures": ["GPTNeoXForCausalLM"]}

LIMITS: dict[str, Config] = {
    "qwen2.5": {
        "model_type": "qwen2",
        "architectures": ["Qwen2ForCausalLM"],
        "max_position_embeddings": 32768,
        "sliding_window": 32768,
        "use_sliding_window": False,
    },
    "qwen3": {
        "model_type": "qwen3",
        "architectures": ["Qwen3ForCausalLM"],
        "max_position_embeddings": 40960,
        "sliding_window": None,
        "use_sliding_window": False,
    },
    "llama-3.2": {
        **_LLAMA,
        "max_position_embeddings": 131072,
        "rope_scaling": {
            "factor": 32.0,
            "high_freq_factor": 4.0,
            "low_freq_factor": 1.0,
            "original_max_position_embeddings": 8192,
            "rope_type": "llama3",
        },
    },
    "tinyllama": {**_LLAMA, "max_position_embeddings": 2048, "rope_scaling": None},
    "smollm2-135m": {**_LLAMA, "max_position_embeddings": 8192, "rope_theta": 100000},
    "smollm3": {
        "model_type": "smollm3",
        "architectures": ["SmolLM3ForCausalLM"],
        "max_position_embeddings": 65536,
        "use_sliding_window": False,
    },
    "fox": {**_LLAMA, "max_position_embeddings": 8192, "tie_word_embeddings": True},
    "codegen2.5": {**_LLAMA, "max_position_embeddings": 2048},
    "gemma-2b": {
        "model_type": "gemma",
        "architectures": ["GemmaForCausalLM"],
        "max_position_embeddings": 8192,
    },
    "gemma-2": {
        "model_type": "gemma2",
        "architectures": ["Gemma2ForCausalLM"],
        "max_position_embeddings": 8192,
        "sliding_window": 4096,
    },
    "gemma-3-1b": {
        "model_type": "gemma3_text",
        "architectures": ["Gemma3ForCausalLM"],
        "max_position_embeddings": 32768,
        "rope_local_base_freq": 10000,
        "sliding_window": 512,
        "sliding_window_pattern": 6,
    },
    "gemma-3-4b": {
        "model_type": "gemma3",
        "architectures": ["Gemma3ForConditionalGeneration"],
        "text_config": {
            "model_type": "gemma3_text",
            "rope_scaling": {"factor": 8.0, "rope_type": "linear"},
            "sliding_window": 1024,
        },
    },
    "phi-2": {
        "model_type": "phi",
        "architectures": ["PhiForCausalLM"],
        "max_position_embeddings": 2048,
        "partial_rotary_factor": 0.4,
    },
    "phi-3-mini": {
        **_PHI,
        "max_position_embeddings": 4096,
        "rope_scaling": None,
        "sliding_window": 2047,
    },
    "phi-3.5-mini": _PHI,
    "phi-4-mini": {**_PHI, "num_attention_heads": 24, "partial_rotary_factor": 0.75},
    "mistral-7b-v0.1": {**_MISTRAL, "max_position_embeddings": 32768, "sliding_window": 4096},
    "mistral-7b": {**_MISTRAL, "max_position_embeddings": 32768, "sliding_window": None},
    "minicpm": {"architectures": ["MiniCPMForCausalLM"], "max_position_embeddings": 4096},
    "granite-3": {
        "model_type": "granite",
        "architectures": ["GraniteForCausalLM"],
        "max_position_embeddings": 131072,
    },
    "gpt2": {"model_type": "gpt2", "architectures": ["GPT2LMHeadModel"], "n_positions": 1024},
    "bloom": {"model_type": "bloom", "architectures": ["BloomForCausalLM"], "n_embed": 1024},
    "galactica": {
        "model_type": "opt",
        "architectures": ["OPTForCausalLM"],
        "max_position_embeddings": 2048,
    },
    "pythia": {**_NEO_X, "max_position_embeddings": 2048, "rotary_pct": 0.25},
    "codegen": {"model_type": "codegen", "architectures": ["CodeGenForCausalLM"]},
    "flan-t5": {"model_type": "t5", "architectures": ["T5ForConditionalGeneration"]},
    "bart": {
        "model_type": "bart",
        "architectures": ["BartForConditionalGeneration"],
        "max_position_embeddings": 1024,
    },
    "e5": {"model_type": "bert", "architectures": ["BertModel"], "max_position_embeddings": 512},
    "xlm-r": {
        "model_type": "xlm-roberta",
        "architectures": ["XLMRobertaModel"],
        "max_position_embeddings": 514,
    },
    "mpnet": {
        "model_type": "mpnet",
        "architectures": ["MPNetForMaskedLM"],
        "max_position_embeddings": 514,
    },
}
"""By the row's key: what is stated of a model's length, and what bears on it."""

OLD_WORDS = (
    "qwen3",
    "llama-3.2",
    "smollm2-135m",
    "smollm3",
    "gemma-3-1b",
    "gemma-3-4b",
    "phi-2",
    "phi-3.5-mini",
    "phi-4-mini",
    "mistral-nemo",
    "stablelm-3b",
    "granite-3",
    "pythia",
    "gte",
)
"""Keys of tiny models whose settings transformers 4 named otherwise."""


def write_old_words(folder: Path) -> None:
    """Write a folder's ``config.json`` as transformers 4 wrote it."""
    path = folder / "config.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    text = config.get("text_config") or config
    rope = text.pop("rope_parameters")
    if text["model_type"] == "gemma3_text":
        text["rope_local_base_freq"] = rope["sliding_attention"]["rope_theta"]
        rope = rope["full_attention"]
        text.pop("layer_types")
        text["sliding_window_pattern"] = text.pop("_sliding_window_pattern")
    base, kind = rope.pop("rope_theta"), rope.pop("rope_type")
    share = rope.pop("partial_rotary_factor", None)
    if text["model_type"] == "gpt_neox":
        text |= {"rotary_emb_base": base, "rotary_pct": share}
    else:
        text |= {"rope_theta": base} | ({"partial_rotary_factor": share} if share else {})
    if kind == "longrope":
        text["original_max_position_embeddings"] = rope.pop("original_max_position_embeddings")
    name = "type" if kind == "longrope" else "rope_type"  # the latter came with Llama 3.1
    text["rope_scaling"] = None if kind == "default" else {name: kind, **rope}
    config["transformers_version"] = "4.46.0"
    path.write_text(json.dumps(config), encoding="utf-8")
