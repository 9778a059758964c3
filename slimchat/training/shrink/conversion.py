"""A checkpoint in CTranslate2, ready to be measured."""

from __future__ import annotations

import shutil
from pathlib import Path

from slimchat.errors import ConversionError
from slimchat.models.card import CARD_FILE, README_FILE, ModelCard
from slimchat.models.convert import QUANTIZATIONS, convert_model
from slimchat.models.loaders import mended_loaders
from slimchat.models.model_files import describe_files
from slimchat.models.reader import HEADS_FILE, TOTAL_TOKENS
from slimchat.training import calibrate
from slimchat.training.distil import folders
from slimchat.training.publish import heads_json

WEIGHTS_FILE = "model.bin"


def converted(checkpoint: Path, folder: Path, quantization: str = "int8") -> ModelCard:
    """Convert through the gate; a failed gate is in the card and stops nothing here.

    A reader's probabilities are not calibrated; its logits are what is compared.

    Raises:
        ConversionError: CTranslate2 cannot convert it.
        ModelFormatError: it is no checkpoint.
    """
    stored = quantization if quantization in QUANTIZATIONS else "float32"
    card = convert_model(str(checkpoint), folder, quantization=stored, force=True)
    if stored != quantization:
        _store_as(checkpoint, folder, quantization)
    changed: dict[str, object] = {"quantization": quantization}
    if folders.is_reader(checkpoint):
        (folder / HEADS_FILE).write_text(heads_json(checkpoint, calibrate.neutral()))
        changed |= {"kind": "reader", "max_prompt_tokens": TOTAL_TOKENS}
    changed["files"] = describe_files(folder, {CARD_FILE, README_FILE})
    card = card.model_copy(update=changed)
    card.save(folder)
    return card


def weights_bytes(folder: Path) -> int:
    """Size of the weights on disk."""
    return (folder / WEIGHTS_FILE).stat().st_size


def _store_as(checkpoint: Path, folder: Path, quantization: str) -> None:
    """Put weights of another type in place of a folder's own."""
    from ctranslate2.converters import TransformersConverter

    other = folder.with_name(f"{folder.name}.{quantization}")
    try:
        with mended_loaders():
            TransformersConverter(str(checkpoint)).convert(str(other), quantization=quantization)
        shutil.move(other / WEIGHTS_FILE, folder / WEIGHTS_FILE)
    except Exception as error:  # the loaders fail in as many ways as there are models
        raise ConversionError(
            f"{checkpoint} cannot be stored as {quantization} ({error}).",
            "Choose another with --type.",
        ) from error
    finally:
        shutil.rmtree(other, ignore_errors=True)
