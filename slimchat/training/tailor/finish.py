"""From the best checkpoint to a model folder with its card."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from slimchat.errors import TrainingError
from slimchat.models.card import CARD_FILE, README_FILE, ModelCard, ModelKind, PromptStyle
from slimchat.models.convert import convert_model
from slimchat.models.measured import Progress
from slimchat.models.model_files import describe_files
from slimchat.models.tokenization import load_tokenizer
from slimchat.training.answer_forms import form_of
from slimchat.training.tailor.start import Start

KINDS: Mapping[str, ModelKind] = {
    "embedder": "embedder",
    "reader": "reader",
    "answerer": "seq2seq",
}


@dataclass(frozen=True, slots=True)
class Wording:
    """What a card says of a trained model.

    Attributes:
        licence: of the starting weights, and the user's statement on the data.
        notes: recipe and data, a sentence each.
    """

    name: str
    licence: str
    notes: tuple[str, ...]
    figures: Mapping[str, Any]


def convert(
    kind: str, checkpoint: Path, folder: Path, start: Start, progress: Progress
) -> ModelCard:
    """Convert to int8 through the gate; the card has its kind, but no words yet.

    Raises:
        ConversionGateError: int8 does not compute what the checkpoint does.
        ConversionError: CTranslate2 cannot convert it.
    """
    style: PromptStyle = "plain"
    if kind == "answerer":
        style = form_of(load_tokenizer(checkpoint))
    made = convert_model(str(checkpoint), folder, prompt_style=style, progress=progress)
    # What the starting model's card says about running it holds for the new one as well.
    known = start.card or made
    card = known.model_copy(
        update={
            "kind": KINDS[kind],
            "family": made.family,
            "quantization": made.quantization,
            "created": made.created,
            "end_tokens": made.end_tokens,
            "gate": made.gate,
            "files": made.files,
        }
    )
    card.save(folder)
    return card


def describe(folder: Path, card: ModelCard, start: Start, wording: Wording) -> ModelCard:
    """Write the words and figures of a card, and the digests of the files as they are now."""
    told = card.model_copy(
        update={
            "name": wording.name,
            "source": "trained by slimchat train",
            "revision": None,
            "base": start.name,
            "licence": wording.licence,
            "figures": dict(wording.figures),
            "notes": wording.notes,
            "files": describe_files(folder, leave_out=(CARD_FILE, README_FILE)),
        }
    )
    told.save(folder)
    return told


def check_output(output: Path) -> None:
    """Refuse to replace a folder that is no model, before any time is spent.

    Raises:
        TrainingError: it exists and is not a model of slimchat.
    """
    taken = output.exists() and not (output / CARD_FILE).is_file()
    if taken and (not output.is_dir() or any(output.iterdir())):
        raise TrainingError(
            f"{output} exists and is not a model of slimchat, so it is not replaced.",
            "Name another folder, or remove that one.",
        )


def put(folder: Path, output: Path) -> None:
    """Move a finished folder into its place; an earlier model there is replaced.

    Args:
        folder: on the same file system as ``output``.
    """
    aside = folder.with_name("replaced")
    if output.exists():
        output.rename(aside)
    try:
        folder.rename(output)
    except OSError:
        if aside.exists():
            aside.rename(output)
        raise
    shutil.rmtree(aside, ignore_errors=True)
