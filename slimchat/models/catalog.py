"""Model families known so far, by the architecture name in a model's ``config.json``.

An architecture that is not here is attempted with CTranslate2's own loader; the gate decides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from slimchat.models.card import ModelKind

Loader = Literal["stock", "mended", "own", "rewritten"]
"""CTranslate2's loader, that one with corrections, one of slimchat's, or a rewriting before it."""


@dataclass(frozen=True, slots=True)
class Family:
    """What is known about the models of one architecture.

    Attributes:
        loader: how the weights reach CTranslate2.
        chat: models of the family usually come with a chat template.
        note: how it is converted, and what to mind; shown in the card.
        context: tokens assumed where ``config.json`` states no limit.
        refused: why it cannot be converted, or empty.
    """

    name: str
    kind: ModelKind
    loader: Loader = "stock"
    chat: bool = False
    note: str = ""
    context: int = 2048
    refused: str = ""


_OPENLM = (
    "It norms queries and keys over all heads together, and CTranslate2 norms each head by itself."
)
_MODERNBERT = (
    "Two thirds of its layers attend only to near words, and CTranslate2's encoders have no such "
    "mask."
)
_BERT = "config.json of transformers 5 lacks position_embedding_type; it is supplied."
_LONG_ROPE = "With longrope, prompt and answer end at the original length."
_GEMMA_2 = (
    "The bound of the attention scores is left out, so the gate refuses it unless the scores are "
    "small; --force keeps the model with its figures in the card."
)

FAMILIES: Mapping[str, Family] = {
    "GPT2LMHeadModel": Family("gpt2", "causal"),
    "Qwen2ForCausalLM": Family("qwen2", "causal", chat=True),
    "Qwen3ForCausalLM": Family("qwen3", "causal", chat=True),
    "LlamaForCausalLM": Family(
        "llama",
        "causal",
        "mended",
        chat=True,
        note="Llama 3 RoPE scaling and heads of another width are completed by slimchat.",
    ),
    "MistralForCausalLM": Family(
        "mistral", "causal", chat=True, note="Prompts end at the sliding window, if there is one."
    ),
    "GemmaForCausalLM": Family(
        "gemma",
        "causal",
        "mended",
        chat=True,
        note="Of a model with one head of keys, the memory of a conversation holds it once.",
    ),
    "Gemma2ForCausalLM": Family("gemma2", "causal", "mended", chat=True, note=_GEMMA_2),
    "Gemma3ForCausalLM": Family(
        "gemma3", "causal", "mended", chat=True, note="Prompts end at the sliding window."
    ),
    "Gemma3ForConditionalGeneration": Family(
        "gemma3",
        "causal",
        "mended",
        chat=True,
        note="The text model alone; pictures are not read. Prompts end at the sliding window.",
    ),
    "PhiForCausalLM": Family("phi", "causal", "own"),
    "Phi3ForCausalLM": Family("phi3", "causal", "own", chat=True, note=_LONG_ROPE),
    "StableLmForCausalLM": Family("stablelm", "causal", "own", chat=True),
    "GraniteForCausalLM": Family("granite", "causal", "own", chat=True),
    "SmolLM3ForCausalLM": Family("smollm3", "causal", "own", chat=True),
    "MiniCPMForCausalLM": Family(
        "minicpm",
        "causal",
        "rewritten",
        chat=True,
        note="Rewritten as Granite before the comparison; its own code is not run.",
    ),
    "OpenELMForCausalLM": Family(
        "openelm",
        "causal",
        "rewritten",
        note="Rewritten as Qwen 3 before the comparison; its own code is not run.",
    ),
    "OPTForCausalLM": Family("opt", "causal", "mended"),
    "BloomForCausalLM": Family("bloom", "causal"),
    "CodeGenForCausalLM": Family("codegen", "causal"),
    "GPTNeoXForCausalLM": Family(
        "gpt_neox",
        "causal",
        "mended",
        note="Field names of transformers 5 are translated by slimchat.",
    ),
    "T5ForConditionalGeneration": Family(
        "t5", "seq2seq", "mended", note="Output scaling follows scale_decoder_outputs.", context=512
    ),
    "BartForConditionalGeneration": Family(
        "bart", "seq2seq", "mended", note="normalize_before is supplied.", context=1024
    ),
    "BertModel": Family("bert", "embedder", "mended", note=_BERT, context=512),
    "BertForMaskedLM": Family("bert", "embedder", "mended", note=_BERT, context=512),
    "RobertaModel": Family("roberta", "embedder", "mended", note=_BERT, context=512),
    "RobertaForMaskedLM": Family("roberta", "embedder", "mended", note=_BERT, context=512),
    "DistilBertModel": Family("distilbert", "embedder", context=512),
    "DistilBertForMaskedLM": Family("distilbert", "embedder", context=512),
    "XLMRobertaModel": Family("xlm_roberta", "embedder", "mended", note=_BERT, context=512),
    "XLMRobertaForMaskedLM": Family("xlm_roberta", "embedder", "mended", note=_BERT, context=512),
    "MPNetModel": Family("mpnet", "embedder", "own", context=512),
    "MPNetForMaskedLM": Family("mpnet", "embedder", "own", context=512),
    "NomicBertModel": Family(
        "nomic_bert",
        "embedder",
        "own",
        note="Texts end at the trained 2,048 tokens; beyond, positions scale with the length.",
    ),
    "GteModel": Family("gte", "embedder", "own"),
    **dict.fromkeys(
        ("NewModel", "NewForMaskedLM", "NewForTokenClassification"),
        Family(
            "gte",
            "embedder",
            "rewritten",
            note="Named as transformers has it before the comparison; its own code is not run.",
        ),
    ),
    "MiniCPM3ForCausalLM": Family(
        "minicpm3",
        "causal",
        refused="Its attention (multi-head latent attention) norms keys and values half-way "
        "through their projection, and CTranslate2 projects them in one step.",
    ),
    "OpenLMForCausalLM": Family("openlm", "causal", refused=_OPENLM),
    "OpenLMModel": Family("openlm", "causal", refused=_OPENLM),
    "ModernBertModel": Family("modernbert", "embedder", refused=_MODERNBERT),
    "ModernBertForMaskedLM": Family("modernbert", "embedder", refused=_MODERNBERT),
}


def family_of(config: Mapping[str, Any]) -> Family:
    """The family of a model; of one that is not here, a guess.

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
