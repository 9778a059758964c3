"""Where the catalogue's lengths and rotary settings were looked up, by the row's key.

A converted model's card holds what its own ``config.json`` states; the rows are for choosing one.
"""

from __future__ import annotations

from collections.abc import Mapping

CLASS = "transformers' "
"""Begins a source that is a configuration class whose defaults are those of such a model."""
_TABLE = "litgpt's table of published models"
_MEMORY = "as remembered of the publication; no copy was at hand"
_PHI = f"{_TABLE}; original length of {CLASS}Phi3Config"

SOURCES: Mapping[str, str] = {
    "qwen2": f"{CLASS}Qwen2Config",
    "qwen2.5": f"{_TABLE}, which states 131,072 for 1.5B and 7B",
    "qwen3": _TABLE,
    "llama-3.1": _TABLE,
    "llama-3.2": _TABLE,
    "tinyllama": _TABLE,
    "mobilellama": _MEMORY,
    "smollm2-135m": _TABLE,
    "smollm2-1.7b": _TABLE,
    "smollm3": _MEMORY,
    "gemma-2b": f"{CLASS}GemmaConfig",
    "gemma-7b": f"{CLASS}GemmaConfig",
    "gemma-2": f"{CLASS}Gemma2Config",
    "gemma-3-1b": f"{_TABLE}, which states 131,072; length {_MEMORY}",
    "gemma-3-4b": _TABLE,
    "phi-2": _TABLE,
    "phi-3-mini": _TABLE,
    "phi-3.5-mini": _PHI,
    "phi-4-mini": _PHI,
    "mistral-7b-v0.1": f"window of {CLASS}MistralConfig; length {_MEMORY}",
    "mistral-7b-v0.2": _TABLE,
    "mistral-7b": _TABLE,
    "mistral-nemo": _MEMORY,
    "stablelm-3b": f"{CLASS}StableLmConfig",
    "stablelm-2-1.6b": _MEMORY,
    "minicpm": _MEMORY,
    "openelm": _MEMORY,
    "fox": _MEMORY,
    "granite-3": _MEMORY,
    "gpt2": f"{CLASS}GPT2Config",
    "cerebras-gpt": _MEMORY,
    "lamini-gpt": f"{CLASS}GPT2Config",
    "bloom": _MEMORY,
    "galactica": _MEMORY,
    "pythia": _TABLE,
    "codegen": f"{CLASS}CodeGenConfig",
    "codegen2.5": _MEMORY,
    "xgen-7b": _MEMORY,
    "t5": _MEMORY,
    "flan-t5": _MEMORY,
    "lamini-flan-t5": _MEMORY,
    "bart": f"{CLASS}BartConfig",
    "dclm-1b": _MEMORY,
    "minicpm3": _MEMORY,
    "minilm": f"{CLASS}BertConfig",
    "bge": f"{CLASS}BertConfig",
    "e5": f"{CLASS}BertConfig",
    "xlm-r": _MEMORY,
    "roberta": _MEMORY,
    "distilbert": f"{CLASS}DistilBertConfig",
    "mpnet": _MEMORY,
    "nomic": f"{CLASS}NomicBertConfig",
    "gte-v1": f"{CLASS}BertConfig",
    "gte": f"{CLASS}GteConfig",
    "gte-v1.5": _MEMORY,
    "modernbert": f"{CLASS}ModernBertConfig",
}
