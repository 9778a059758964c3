"""The catalogue: small language models that people ask for, each with what is known of it.

Licences, lengths and end tokens are those of the publications; ``row_sources`` says where lengths
were looked up, and a converted model's card holds its own. A licence here is a first orientation
and not advice.
"""

from __future__ import annotations

from slimchat.models.row import Form, Row
from slimchat.models.rows_embedders import EMBEDDERS

_IM_END = ("<|im_end|>", "<|endoftext|>")
_CHATML: Form = {"template": "chatml", "ends": _IM_END}
_CHATML_PLAIN: Form = {"template": "chatml-plain", "ends": _IM_END}
_QWEN3: Form = {"template": "qwen3", "ends": _IM_END}
_SMOLLM3: Form = {"template": "smollm3", "ends": ("<|im_end|>", "<|end_of_text|>")}
_LLAMA3: Form = {"template": "llama3", "ends": ("<|eot_id|>", "<|eom_id|>", "<|end_of_text|>")}
_GEMMA: Form = {"template": "gemma", "ends": ("<end_of_turn>", "<eos>")}
_GEMMA3_TURNS: Form = {"template": "gemma3", "ends": ("<end_of_turn>", "<eos>")}
_PHI: Form = {"template": "phi3", "ends": ("<|end|>", "<|assistant|>", "<|endoftext|>")}
_PHI4: Form = {"template": "phi4", "ends": ("<|end|>", "<|endoftext|>")}
_MISTRAL_1: Form = {"template": "mistral-v1", "ends": ("</s>",)}
_MISTRAL: Form = {"template": "mistral", "ends": ("</s>",)}
_TEKKEN: Form = {"template": "mistral-tekken", "ends": ("</s>",)}
_ZEPHYR: Form = {"template": "zephyr", "ends": ("</s>",)}
_TEXT = ("<|endoftext|>",)
_WINDOW = "A prompt longer than the sliding window would be computed wrongly and is refused."
_LONG = "Longrope's long positions are not used: prompt and answer end at the original length."
_OWN_TOKENIZER = (
    "The published tokenizer is code of its own, which is not run: put a tokenizer.json into the "
    "folder first."
)
_PICKLED = (
    "Published without safetensors weights; where the Hub proposes some, pull names their revision."
)
_GEMMA_2 = (
    "CTranslate2 cannot bound the attention scores at 50. On random weights, at prompts of 128 and "
    "of 1,000 tokens, the likeliest token stayed the same at all positions with scores up to 4; at "
    "1.00 and 0.98 of them with scores up to 15; 0.97 and 0.90 up to 30; 0.90 and 0.79 up to 60 "
    "(tests/benchmarks/bench_gemma2_bound.py). How large the published weights' scores are is for "
    "the gate to find out. "
    "Prompt and answer end at the window of 4,096 tokens."
)
_LLAMA, _QWEN2, _MISTRAL_LM = "LlamaForCausalLM", "Qwen2ForCausalLM", "MistralForCausalLM"
_GPT2, _PHI3, _T5 = "GPT2LMHeadModel", "Phi3ForCausalLM", "T5ForConditionalGeneration"

ROWS: tuple[Row, ...] = (
    Row("qwen2", "Qwen2 0.5B-7B", _QWEN2, "Apache-2.0", 32768, **_CHATML),
    Row(
        "qwen2.5",
        "Qwen2.5 0.5B-7B",
        _QWEN2,
        "Apache-2.0 (3B: Qwen Research)",
        32768,
        **_CHATML,
        limits="Longer contexts by YaRN are not converted.",
    ),
    Row(
        "qwen3",
        "Qwen3 0.6B-8B",
        "Qwen3ForCausalLM",
        "Apache-2.0",
        40960,
        **_QWEN3,
        limits="Thinking aloud is turned off in the template.",
    ),
    Row("llama-3.1", "Llama 3.1 8B", _LLAMA, "Llama 3.1 Community", 131072, **_LLAMA3),
    Row("llama-3.2", "Llama 3.2 1B, 3B", _LLAMA, "Llama 3.2 Community", 131072, **_LLAMA3),
    Row("tinyllama", "TinyLlama 1.1B", _LLAMA, "Apache-2.0", 2048, **_ZEPHYR),
    Row(
        "mobilellama",
        "MobileLLaMA 1.4B, 2.7B",
        _LLAMA,
        "Apache-2.0",
        2048,
        ends=("</s>",),
        limits=f"Published without a chat template. {_PICKLED}",
    ),
    Row("smollm2-135m", "SmolLM2 135M, 360M", _LLAMA, "Apache-2.0", 8192, **_CHATML_PLAIN),
    Row("smollm2-1.7b", "SmolLM2 1.7B", _LLAMA, "Apache-2.0", 8192, **_CHATML_PLAIN),
    Row(
        "smollm3",
        "SmolLM3 3B",
        "SmolLM3ForCausalLM",
        "Apache-2.0",
        65536,
        **_SMOLLM3,
        limits="Thinking aloud is turned off in the template.",
    ),
    Row("gemma-2b", "Gemma 1 2B", "GemmaForCausalLM", "Gemma", 8192, **_GEMMA),
    Row("gemma-7b", "Gemma 1 7B", "GemmaForCausalLM", "Gemma", 8192, **_GEMMA),
    Row(
        "gemma-2",
        "Gemma 2 2B, 9B, 27B",
        "Gemma2ForCausalLM",
        "Gemma",
        4096,
        **_GEMMA,
        status="inexact",
        limits=_GEMMA_2,
    ),
    Row(
        "gemma-3-1b",
        "Gemma 3 1B",
        "Gemma3ForCausalLM",
        "Gemma",
        32768,
        **_GEMMA3_TURNS,
        prompt=512,
        limits=_WINDOW,
    ),
    Row(
        "gemma-3-4b",
        "Gemma 3 4B",
        "Gemma3ForConditionalGeneration",
        "Gemma",
        131072,
        **_GEMMA3_TURNS,
        prompt=1024,
        limits=f"The text model alone. {_WINDOW}",
    ),
    Row("phi-2", "Phi-2", "PhiForCausalLM", "MIT", 2048, ends=_TEXT),
    Row(
        "phi-3-mini",
        "Phi-3 mini 4k",
        _PHI3,
        "MIT",
        4096,
        **_PHI,
        prompt=2047,
        limits=_WINDOW,
    ),
    Row("phi-3.5-mini", "Phi-3 mini 128k, Phi-3.5 mini", _PHI3, "MIT", 4096, **_PHI, limits=_LONG),
    Row("phi-4-mini", "Phi-4 mini", _PHI3, "MIT", 4096, **_PHI4, limits=_LONG),
    Row(
        "mistral-7b-v0.1",
        "Mistral 7B v0.1",
        _MISTRAL_LM,
        "Apache-2.0",
        32768,
        **_MISTRAL_1,
        prompt=4096,
        limits=_WINDOW,
    ),
    Row("mistral-7b-v0.2", "Mistral 7B v0.2", _MISTRAL_LM, "Apache-2.0", 32768, **_MISTRAL_1),
    Row("mistral-7b", "Mistral 7B v0.3", _MISTRAL_LM, "Apache-2.0", 32768, **_MISTRAL),
    Row("mistral-nemo", "Mistral Nemo 12B", _MISTRAL_LM, "Apache-2.0", 131072, **_TEKKEN),
    Row(
        "stablelm-3b",
        "StableLM 3B, StableLM Zephyr 3B",
        "StableLmForCausalLM",
        "CC-BY-SA-4.0 (Zephyr: Stability AI)",
        4096,
        template="zephyr",
        ends=_TEXT,
    ),
    Row(
        "stablelm-2-1.6b",
        "StableLM 2 1.6B",
        "StableLmForCausalLM",
        "Stability AI",
        4096,
        **_CHATML_PLAIN,
        limits="StableLM 2 12B norms every head with weights of its own and is refused.",
    ),
    Row(
        "minicpm",
        "MiniCPM 1B, 2B",
        "MiniCPMForCausalLM",
        "MiniCPM",
        4096,
        template="minicpm",
        ends=("</s>",),
    ),
    Row(
        "openelm",
        "OpenELM 270M-3B",
        "OpenELMForCausalLM",
        "Apple",
        2048,
        ends=("</s>",),
        limits="Published without a tokenizer: put Llama 2's tokenizer.json and "
        "tokenizer_config.json into the folder first. Computes every layer as wide as the widest.",
    ),
    Row(
        "fox",
        "Fox 1.6B",
        _LLAMA,
        "Apache-2.0",
        8192,
        ends=("<end_of_turn>", "<eos>"),
        limits="The chat template is taken as its folder states it.",
    ),
    Row(
        "granite-3",
        "Granite 3.0-3.3 2B, 8B",
        "GraniteForCausalLM",
        "Apache-2.0",
        131072,
        template="granite",
        ends=("<|end_of_text|>",),
        limits="3.0 ends at 4,096 tokens.",
    ),
    Row("gpt2", "GPT-2", _GPT2, "MIT", 1024, ends=_TEXT),
    Row("cerebras-gpt", "Cerebras-GPT 111M-2.7B", _GPT2, "Apache-2.0", 2048, ends=_TEXT),
    Row("lamini-gpt", "LaMini-GPT", _GPT2, "CC-BY-NC-4.0", 1024, ends=_TEXT),
    Row("bloom", "Bloom 560M-7B", "BloomForCausalLM", "BigScience RAIL", 2048, ends=("</s>",)),
    Row("galactica", "Galactica", "OPTForCausalLM", "CC-BY-NC-4.0", 2048, ends=("</s>",)),
    Row("pythia", "Pythia", "GPTNeoXForCausalLM", "Apache-2.0", 2048, ends=_TEXT),
    Row("codegen", "CodeGen", "CodeGenForCausalLM", "BSD-3-Clause", 2048, ends=_TEXT),
    Row(
        "codegen2.5",
        "CodeGen2.5 7B",
        _LLAMA,
        "Apache-2.0 (instruct: research)",
        2048,
        ends=_TEXT,
        limits=f"{_PICKLED} {_OWN_TOKENIZER}",
    ),
    Row(
        "xgen-7b",
        "XGen 7B",
        _LLAMA,
        "Apache-2.0 (instruct: research)",
        8192,
        ends=_TEXT,
        limits=_OWN_TOKENIZER,
    ),
    Row("t5", "T5", _T5, "Apache-2.0", 512, ends=("</s>",)),
    Row("flan-t5", "Flan-T5", _T5, "Apache-2.0", 512, ends=("</s>",)),
    Row("lamini-flan-t5", "LaMini-Flan-T5", _T5, "CC-BY-NC-4.0", 512, ends=("</s>",)),
    Row("bart", "BART", "BartForConditionalGeneration", "Apache-2.0", 1024, ends=("</s>",)),
    Row("dclm-1b", "DCLM 1B", "OpenLMForCausalLM", "Apple", 2048, status="refused"),
    Row(
        "minicpm3",
        "MiniCPM3 4B",
        "MiniCPM3ForCausalLM",
        "MiniCPM",
        32768,
        template="chatml",
        status="refused",
    ),
    *EMBEDDERS,
)
