"""A conversion together with the measurements that decide whether it may be kept."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from slimchat.errors import ConversionError, SlimchatError
from slimchat.models.card import GateFigures
from slimchat.models.catalog import Family
from slimchat.models.converted import converted_outputs
from slimchat.models.end_tokens import end_tokens_of
from slimchat.models.extras import need
from slimchat.models.gate import PROMPTS, gate_inputs, measure
from slimchat.models.limits import Limits
from slimchat.models.loaders import mended_loaders
from slimchat.models.loaders.vocabulary import check_vocabulary
from slimchat.models.pooling import Pooling
from slimchat.models.reference import reference_outputs
from slimchat.models.source import Source
from slimchat.models.tokenization import load_tokenizer

Progress = Callable[[str, float], None]
"""Called with what is being done and the share that is done, 0 to 1."""

_SENTENCE_PIECES = ("tokenizer.model", "spiece.model", "sentencepiece.bpe.model")
_TOKENIZER_FILES = (
    "tokenizer.json",
    *_SENTENCE_PIECES,
    "vocab.json",
    "vocab.txt",
)


@dataclass(frozen=True, slots=True)
class Measured:
    """A converted folder without its card.

    Attributes:
        end_tokens: strings of the vocabulary.
        chat_template: the tokenizer has one.
    """

    folder: Path
    end_tokens: tuple[str, ...]
    chat_template: bool
    figures: GateFigures


def convert_and_measure(
    original: Source,
    family: Family,
    limits: Limits,
    scratch: Path,
    quantization: str,
    report: Progress,
    pooling: Pooling = "mean",
) -> Measured:
    """Run the original, its float32 conversion and the quantized one on the same inputs.

    Args:
        scratch: an empty folder; the result lies below it.
        pooling: of an embedder.

    Raises:
        ConversionError: a loader, transformers or CTranslate2 failed on the model.
        MissingExtraError: torch or transformers is not installed.
    """
    try:
        tokenizer = _tokenizer(original)
        ends = tokenizer.convert_tokens_to_ids(end_tokens_of(original.folder, tokenizer))
        inputs = gate_inputs(tokenizer, limits.max_prompt, ends)
        # One model in memory at a time: only the outputs outlive each step.
        report("Converting to float32", 0.1)
        plain = _convert(original, scratch / "float32", "float32", tokenizer)
        report("Comparing with the original", 0.3)
        reference = reference_outputs(original.folder, family.kind, inputs)
        float32 = converted_outputs(plain, family.kind, inputs, tokenizer)
        if quantization == "float32":
            folder, quantized = plain, float32
        else:
            shutil.rmtree(plain)
            report(f"Converting to {quantization}", 0.6)
            folder = _convert(original, scratch / "output", quantization, tokenizer)
            quantized = converted_outputs(folder, family.kind, inputs, tokenizer)
    except SlimchatError:
        raise
    except Exception as error:  # the loaders fail in as many ways as there are models
        reason = f"{type(error).__name__}: {error}".strip()
        raise ConversionError(
            f"The model {original.name} ({family.name}) cannot be converted. {reason}",
            "Choose a model of a family that 'slimchat models list' shows.",
        ) from error
    return Measured(
        folder=folder,
        end_tokens=tuple(tokenizer.convert_ids_to_tokens(ends)),
        chat_template=bool(tokenizer.chat_template),
        figures=measure(family.kind, reference, float32, quantized, pooling),
    )


def _tokenizer(original: Source) -> Any:
    if not any((original.folder / name).is_file() for name in _TOKENIZER_FILES):
        raise ConversionError(
            f"{original.name} has no tokenizer that can be read without code of its own.",
            "Put the model's tokenizer.json and tokenizer_config.json into a copy of its folder "
            f"({original.folder}), and convert that.",
        )
    if not (original.folder / "tokenizer.json").is_file() and any(
        (original.folder / name).is_file() for name in _SENTENCE_PIECES
    ):
        need("sentencepiece", "convert")  # without it, transformers takes the file for another kind
    return need("transformers", "convert").AutoTokenizer.from_pretrained(
        str(original.folder), local_files_only=True, trust_remote_code=False
    )


def _convert(original: Source, folder: Path, quantization: str, tokenizer: Any) -> Path:
    from ctranslate2.converters import TransformersConverter

    # What is not in int8 would stay in bfloat16, in which most models are published and few CPUs
    # compute: each loading would convert it, and say so.
    stored = "int8_float32" if quantization == "int8" else quantization
    with mended_loaders():
        TransformersConverter(str(original.folder)).convert(str(folder), quantization=stored)
    tokenizer.save_pretrained(str(folder))
    check_vocabulary(folder, tokenizer)
    runtime = load_tokenizer(folder)
    for text in PROMPTS:
        if runtime.encode(text).ids != tokenizer(text)["input_ids"]:
            raise ConversionError(
                f"The tokenizer of {original.name} works differently without transformers "
                f"(on {text[:60]!r}).",
                "Choose a model with a tokenizer.json.",
            )
    return folder
