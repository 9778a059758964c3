"""Model families known so far, by the architecture name in a model's ``config.json``.

An architecture that is not here is attempted with CTranslate2's own loader; the gate decides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slimchat.models.card import ModelKind


@dataclass(frozen=True, slots=True)
class Family:
    """What is known about the models of one architecture.

    Attributes:
        chat: models of the family usually come with a chat template.
        note: how it is converted, and what to mind; shown in the card.
        context: tokens assumed where ``config.json`` states no limit.
    """

    name: str
    kind: ModelKind
    chat: bool = False
    note: str = ""
    context: int = 2048


_BERT_NOTE = "config.json of transformers 5 lacks position_embedding_type; it is supplied."

FAMILIES: Mapping[str, Family] = {
    "GPT2LMHeadModel": Family("gpt2", "causal"),
    "Qwen2ForCausalLM": Family("qwen2", "causal", chat=True),
    "Qwen3ForCausalLM": Family("qwen3", "causal", chat=True),
    "LlamaForCausalLM": Family(
        "llama", "causal", chat=True, note="Llama 3 RoPE scaling is completed by slimchat."
    ),
    "MistralForCausalLM": Family(
        "mistral", "causal", chat=True, note="Prompts end at the sliding window, if there is one."
    ),
    "GemmaForCausalLM": Family("gemma", "causal", chat=True),
    "OPTForCausalLM": Family("opt", "causal"),
    "BloomForCausalLM": Family("bloom", "causal"),
    "GPTNeoXForCausalLM": Family(
        "gpt_neox", "causal", note="Field names of transformers 5 are translated by slimchat."
    ),
    "T5ForConditionalGeneration": Family(
        "t5", "seq2seq", note="Output scaling follows scale_decoder_outputs.", context=512
    ),
    "BartForConditionalGeneration": Family(
        "bart", "seq2seq", note="normalize_before is supplied.", context=1024
    ),
    "BertModel": Family("bert", "embedder", note=_BERT_NOTE, context=512),
    "BertForMaskedLM": Family("bert", "embedder", note=_BERT_NOTE, context=512),
    "DistilBertModel": Family("distilbert", "embedder", context=512),
    "DistilBertForMaskedLM": Family("distilbert", "embedder", context=512),
    "XLMRobertaModel": Family("xlm_roberta", "embedder", note=_BERT_NOTE, context=512),
    "XLMRobertaForMaskedLM": Family("xlm_roberta", "embedder", note=_BERT_NOTE, context=512),
}


def family_of(config: Mapping[str, Any]) -> Family:
    """The family of a model.

    Args:
        config: the content of the original model's ``config.json``.
    """
    architectures: Sequence[str] = config.get("architectures") or ()
    for architecture in architectures:
        if architecture in FAMILIES:
            return FAMILIES[architecture]
    name = str(config.get("model_type") or "unknown")
    return Family(name, _guess_kind(config, architectures), note="Not in slimchat's catalog.")


def _guess_kind(config: Mapping[str, Any], architectures: Sequence[str]) -> ModelKind:
    if config.get("is_encoder_decoder"):
        return "seq2seq"
    if any(name.endswith(("ForCausalLM", "LMHeadModel")) for name in architectures):
        return "causal"
    return "embedder" if architectures else "causal"
