"""Tiny models with random weights, each of the exact structure of a published family."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SENTENCES = [
    "Can I return a machine that I have already opened? The fee is 3.50 € per order.",
    "¿Cuánto tarda el envío a España y qué cuesta? La garantía dura dos años.",
    "Você pode me explicar como funciona a garantia do café? A devolução é grátis.",
    "Question: What is the fee?\nContext: naïve façade — 日本語 😀\nAnswer:",
]
SPECIAL = ["<s>", "<pad>", "</s>", "<unk>"]


@dataclass(frozen=True)
class Tiny:
    """One model.

    Attributes:
        model: class of transformers.
        settings: of its configuration; the size of the vocabulary is added.
        rows: rows of the embedding table without a token.
        marks: the tokenizer puts its marks around a text.
    """

    model: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    rows: int = 0
    marks: bool = False


def _llama(**more: Any) -> dict[str, Any]:
    return {
        "hidden_size": 64,
        "intermediate_size": 96,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "max_position_embeddings": 512,
        "bos_token_id": 0,
        "pad_token_id": 1,
        "eos_token_id": 2,
        "initializer_range": 0.2,
        **more,
    }


def _base(theta: float) -> dict[str, Any]:
    return {"rope_type": "default", "rope_theta": theta}


def _llama3(factor: float) -> dict[str, Any]:
    return {
        "rope_type": "llama3",
        "rope_theta": 500000.0,
        "factor": factor,
        "low_freq_factor": 1.0,
        "high_freq_factor": 4.0,
        "original_max_position_embeddings": 64,
    }


def _long_rope(pairs: int, **more: Any) -> dict[str, Any]:
    return {
        "rope_type": "longrope",
        "rope_theta": 10000.0,
        "original_max_position_embeddings": 256,
        "short_factor": [1.0 + 0.1 * at for at in range(pairs)],
        "long_factor": [1.0 + 4.0 * at for at in range(pairs)],
        **more,
    }


_PHI3 = {"original_max_position_embeddings": 256, "max_position_embeddings": 4096}


def _gemma(head_dim: int = 32, **more: Any) -> dict[str, Any]:
    return _llama(head_dim=head_dim, hidden_activation="gelu_pytorch_tanh", **more)


_GEMMA_3 = _gemma(
    num_hidden_layers=6, query_pre_attn_scalar=24, sliding_window=400, sliding_window_pattern=6
)
_GEMMA_3_ROPE = {
    "sliding_attention": {"rope_type": "default", "rope_theta": 10000.0},
    "full_attention": {"rope_type": "default", "rope_theta": 1000000.0},
}


def _gpt2(**more: Any) -> dict[str, Any]:
    return {
        "n_positions": 512,
        "n_embd": 64,
        "n_layer": 2,
        "n_head": 4,
        "bos_token_id": 2,
        "eos_token_id": 2,
        "initializer_range": 0.2,
        **more,
    }


def _granite(**more: Any) -> dict[str, Any]:
    return _llama(
        embedding_multiplier=12.0,
        attention_multiplier=0.03,
        residual_multiplier=0.22,
        logits_scaling=8.0,
        **more,
    )


def _t5(**more: Any) -> dict[str, Any]:
    return {
        "d_model": 64,
        "d_kv": 24,
        "d_ff": 96,
        "num_layers": 2,
        "num_heads": 4,
        "pad_token_id": 1,
        "eos_token_id": 2,
        "decoder_start_token_id": 1,
        **more,
    }


def _bert(**more: Any) -> dict[str, Any]:
    return {
        "hidden_size": 64,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "intermediate_size": 96,
        "max_position_embeddings": 514,
        "pad_token_id": 1,
        "initializer_range": 0.2,
        **more,
    }


MODELS: dict[str, Tiny] = {
    "qwen2": Tiny("Qwen2ForCausalLM", _llama(tie_word_embeddings=True)),
    "qwen2.5": Tiny("Qwen2ForCausalLM", _llama(tie_word_embeddings=False), rows=5),
    "qwen3": Tiny("Qwen3ForCausalLM", _llama(head_dim=32, tie_word_embeddings=True)),
    "llama-3.1": Tiny("LlamaForCausalLM", _llama(rope_parameters=_llama3(8.0))),
    "llama-3.2": Tiny(
        "LlamaForCausalLM", _llama(rope_parameters=_llama3(32.0), tie_word_embeddings=True)
    ),
    "tinyllama": Tiny("LlamaForCausalLM", _llama()),
    "mobilellama": Tiny("LlamaForCausalLM", _llama(num_key_value_heads=4)),
    "smollm2-135m": Tiny(
        "LlamaForCausalLM",
        _llama(
            hidden_size=72,
            num_attention_heads=9,
            num_key_value_heads=3,
            tie_word_embeddings=True,
            rope_parameters=_base(100000.0),
        ),
    ),
    "smollm2-1.7b": Tiny(
        "LlamaForCausalLM",
        _llama(num_key_value_heads=4, tie_word_embeddings=True, rope_parameters=_base(130000.0)),
    ),
    "smollm3": Tiny("SmolLM3ForCausalLM", _llama(num_hidden_layers=4)),
    "gemma-2b": Tiny("GemmaForCausalLM", _gemma(head_dim=16, num_key_value_heads=1)),
    "gemma-wide": Tiny("GemmaForCausalLM", _gemma(num_key_value_heads=1)),
    "gemma-7b": Tiny("GemmaForCausalLM", _gemma(num_key_value_heads=4)),
    "gemma-2": Tiny(
        "Gemma2ForCausalLM",
        _gemma(
            query_pre_attn_scalar=24,
            final_logit_softcapping=30.0,
            attn_logit_softcapping=None,
            sliding_window=400,
        ),
    ),
    "gemma-3-1b": Tiny("Gemma3ForCausalLM", {**_GEMMA_3, "rope_parameters": _GEMMA_3_ROPE}),
    "gemma-3-window": Tiny(
        "Gemma3ForCausalLM",
        {**_GEMMA_3, "rope_parameters": _GEMMA_3_ROPE, "sliding_window": 48},
    ),
    "gemma-3-4b": Tiny(
        "Gemma3ForConditionalGeneration",
        {
            "text_config": {
                **_GEMMA_3,
                "model_type": "gemma3_text",
                "rope_parameters": {
                    **_GEMMA_3_ROPE,
                    "full_attention": {
                        "rope_type": "linear",
                        "rope_theta": 1000000.0,
                        "factor": 8.0,
                    },
                },
            },
            "vision_config": {
                "hidden_size": 16,
                "intermediate_size": 16,
                "num_hidden_layers": 1,
                "num_attention_heads": 2,
                "image_size": 16,
                "patch_size": 8,
            },
            "mm_tokens_per_image": 4,
            "image_token_index": 3,
        },
    ),
    "phi-2": Tiny("PhiForCausalLM", _llama(num_key_value_heads=4, partial_rotary_factor=0.5)),
    "phi-3-mini": Tiny("Phi3ForCausalLM", _llama(num_key_value_heads=4, sliding_window=2047)),
    "phi-3-window": Tiny("Phi3ForCausalLM", _llama(num_key_value_heads=4, sliding_window=48)),
    "phi-3.5-mini": Tiny(
        "Phi3ForCausalLM",
        _llama(**_PHI3, rope_parameters=_long_rope(8), num_key_value_heads=4),
    ),
    "phi-4-mini": Tiny(
        "Phi3ForCausalLM",
        _llama(
            **_PHI3,
            rope_parameters=_long_rope(6, partial_rotary_factor=0.75),
            tie_word_embeddings=True,
        ),
    ),
    "mistral-7b-v0.1": Tiny("MistralForCausalLM", _llama(sliding_window=400)),
    "mistral-window": Tiny("MistralForCausalLM", _llama(sliding_window=48)),
    "mistral-7b-v0.2": Tiny(
        "MistralForCausalLM", _llama(sliding_window=None, rope_parameters=_base(1000000.0))
    ),
    "mistral-7b": Tiny(
        "MistralForCausalLM", _llama(sliding_window=None, rope_parameters=_base(1000000.0))
    ),
    "mistral-nemo": Tiny("MistralForCausalLM", _llama(head_dim=32, sliding_window=None)),
    "stablelm-3b": Tiny("StableLmForCausalLM", _llama(num_key_value_heads=4)),
    "stablelm-2-1.6b": Tiny(
        "StableLmForCausalLM", _llama(num_key_value_heads=4, use_qkv_bias=True)
    ),
    "fox": Tiny("LlamaForCausalLM", _llama(num_hidden_layers=4, tie_word_embeddings=True)),
    "granite-3": Tiny("GraniteForCausalLM", _granite(tie_word_embeddings=True)),
    "granite-3-8b": Tiny("GraniteForCausalLM", _granite(tie_word_embeddings=False)),
    "gpt2": Tiny("GPT2LMHeadModel", _gpt2()),
    "cerebras-gpt": Tiny("GPT2LMHeadModel", _gpt2(activation_function="gelu", n_inner=96)),
    "lamini-gpt": Tiny("GPT2LMHeadModel", _gpt2(), rows=1),
    "bloom": Tiny(
        "BloomForCausalLM",
        {"hidden_size": 64, "n_layer": 2, "n_head": 4, "initializer_range": 0.2, "eos_token_id": 2},
    ),
    "galactica": Tiny(
        "OPTForCausalLM",
        {
            "hidden_size": 64,
            "word_embed_proj_dim": 64,
            "ffn_dim": 96,
            "num_hidden_layers": 2,
            "num_attention_heads": 4,
            "max_position_embeddings": 512,
            "activation_function": "gelu",
            "enable_bias": False,
            "layer_norm_elementwise_affine": False,
            "init_std": 0.2,
            "bos_token_id": 0,
            "pad_token_id": 1,
            "eos_token_id": 2,
        },
    ),
    "pythia": Tiny(
        "GPTNeoXForCausalLM",
        {key: value for key, value in _llama().items() if key != "num_key_value_heads"},
    ),
    "codegen": Tiny("CodeGenForCausalLM", _gpt2(n_positions=512, n_ctx=512, rotary_dim=8)),
    "codegen2.5": Tiny("LlamaForCausalLM", _llama(num_key_value_heads=4), rows=3),
    "xgen-7b": Tiny("LlamaForCausalLM", _llama(num_key_value_heads=4), rows=3),
    "t5": Tiny("T5ForConditionalGeneration", _t5(), marks=True),
    "flan-t5": Tiny(
        "T5ForConditionalGeneration",
        _t5(feed_forward_proj="gated-gelu", tie_word_embeddings=False),
        marks=True,
    ),
    "lamini-flan-t5": Tiny(
        "T5ForConditionalGeneration",
        _t5(feed_forward_proj="gated-gelu", tie_word_embeddings=False),
        rows=4,
        marks=True,
    ),
    "bart": Tiny(
        "BartForConditionalGeneration",
        {
            "d_model": 64,
            "encoder_layers": 2,
            "decoder_layers": 2,
            "encoder_attention_heads": 4,
            "decoder_attention_heads": 4,
            "encoder_ffn_dim": 96,
            "decoder_ffn_dim": 96,
            "max_position_embeddings": 512,
            "bos_token_id": 0,
            "pad_token_id": 1,
            "eos_token_id": 2,
            "decoder_start_token_id": 2,
            "forced_eos_token_id": 2,
            "init_std": 0.2,
        },
        marks=True,
    ),
    "minilm": Tiny("BertModel", _bert(), marks=True),
    "bge": Tiny("BertModel", _bert(), marks=True, rows=2),
    "e5": Tiny("BertModel", _bert(num_hidden_layers=3), marks=True),
    "xlm-r": Tiny("XLMRobertaModel", _bert(type_vocab_size=1), marks=True),
    "roberta": Tiny("RobertaModel", _bert(type_vocab_size=1), marks=True),
    "distilbert": Tiny(
        "DistilBertModel",
        {
            "dim": 64,
            "n_layers": 2,
            "n_heads": 4,
            "hidden_dim": 96,
            "max_position_embeddings": 512,
            "pad_token_id": 1,
            "initializer_range": 0.2,
        },
        marks=True,
    ),
    "mpnet": Tiny("MPNetModel", _bert(), marks=True),
    "nomic": Tiny("NomicBertModel", _bert(), marks=True),
    "gte-v1": Tiny("BertModel", _bert(), marks=True),
    "gte": Tiny("GteModel", _bert(type_vocab_size=1), marks=True),
}


def make_tokenizer(*, marks: bool = False, template: str | None = None) -> Any:
    """A byte-level tokenizer trained on a few sentences."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
    from transformers import PreTrainedTokenizerFast

    raw = Tokenizer(models.BPE())
    raw.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    raw.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=320,
        special_tokens=SPECIAL,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    raw.train_from_iterator(SENTENCES, trainer)
    if marks:
        raw.post_processor = processors.TemplateProcessing(
            single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
        )
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=raw,
        bos_token="<s>",
        eos_token="</s>",
        unk_token="<unk>",
        pad_token="<pad>",
    )
    tokenizer.chat_template = template
    return tokenizer


def write_tiny(tiny: Tiny, folder: Path, tokenizer: Any = None, **changes: Any) -> Path:
    """Write the model as transformers does. ``changes`` replace settings."""
    import torch
    import transformers

    torch.manual_seed(7)
    tokenizer = tokenizer or make_tokenizer(marks=tiny.marks)
    kind = getattr(transformers, tiny.model)
    settings = {**tiny.settings, **changes}
    size = {"vocab_size": len(tokenizer) + tiny.rows}
    if "text_config" in settings:
        settings["text_config"] = {**settings["text_config"], **size}
        size = {}
    model = kind(kind.config_class(**settings, **size))
    with torch.no_grad():
        # Norms of one and biases of zero would hide a loader that leaves them out.
        for parameter in model.parameters():
            if parameter.dim() == 1:
                parameter += 0.2 * torch.randn_like(parameter)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder
