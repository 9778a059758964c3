"""The weights that training starts from."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from slimchat.errors import CheckpointError, ModelFormatError
from slimchat.models.card import CARD_FILE, ModelCard
from slimchat.models.encoder import model_folder
from slimchat.models.reader import HEADS_FILE
from slimchat.training.distil.sources import read_back
from slimchat.training.run_folder import RUN_FILE

ModelName = Literal["embedder", "reader", "answerer"]
TOKENIZER_FILES = ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json")


@dataclass(frozen=True, slots=True)
class Start:
    """Starting weights.

    Attributes:
        folder: a transformers checkpoint with its tokenizer.
        shipped: the model of slimchat it was read back from, ``None`` for other checkpoints.
        card: of ``shipped``.
    """

    folder: Path
    shipped: Path | None
    card: ModelCard | None

    @property
    def name(self) -> str:
        """For cards: what training started from, with its licence."""
        if self.card is None:
            return f"the checkpoint {self.folder.name}"
        return f"{self.card.name} ({self.card.licence}); base: {self.card.base or 'not recorded'}"

    @property
    def licence(self) -> str:
        """Of the starting weights."""
        return self.card.licence if self.card else "unknown"


def starting(kind: ModelName, source: str, scratch: Path) -> Start:
    """Find the weights to start from; those of a converted model are read back into ``scratch``.

    Args:
        source: ``bundled``, a model folder of slimchat, a work folder of an earlier run (its best
            checkpoint counts), or a transformers checkpoint.

    Raises:
        ModelNotFoundError: there is no such folder.
        ModelFormatError, CheckpointError: it is none of these, or is damaged.
    """
    folder = model_folder(source, kind)
    if (folder / RUN_FILE).is_file():
        try:
            run = json.loads((folder / RUN_FILE).read_text(encoding="utf-8"))
            folder = folder / str(run["best"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CheckpointError(
                f"{folder / RUN_FILE} is damaged ({error}).", "Name another checkpoint."
            ) from error
    if (folder / CARD_FILE).is_file():
        kinds = {"embedder": "embedder", "reader": "reader", "answerer": "seq2seq"}
        card = ModelCard.load(folder)
        if card.kind != kinds[kind]:
            raise ModelFormatError(
                f"{folder} is a model of kind '{card.kind}'; it cannot become the {kind}.",
                f"Name a folder of kind '{kinds[kind]}', or leave --from out.",
            )
        read_back(folder, scratch)
        return Start(scratch, folder, card)
    if not (folder / "model.safetensors").is_file() or not (folder / "tokenizer.json").is_file():
        raise ModelFormatError(
            f"{folder} is neither a model of slimchat nor a checkpoint with model.safetensors and "
            "tokenizer.json.",
            "Name a folder that transformers' save_pretrained wrote, or leave --from out.",
        )
    _check_kind(kind, folder)
    if kind == "reader" and not (folder / HEADS_FILE).is_file():
        raise ModelFormatError(
            f"{folder} holds no {HEADS_FILE}, so it is not a reader's checkpoint.",
            "Name a checkpoint of an earlier run of the reader, or leave --from out.",
        )
    return Start(folder, None, None)


def _check_kind(kind: ModelName, folder: Path) -> None:
    """transformers would fill whatever another kind of model lacks with random weights."""
    wanted = "bart" if kind == "answerer" else "bert"
    try:
        found = json.loads((folder / "config.json").read_text(encoding="utf-8"))["model_type"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelFormatError(
            f"{folder / 'config.json'} is missing or damaged ({error!r}).",
            "Name another checkpoint, or leave --from out.",
        ) from error
    if found != wanted or (kind == "embedder" and (folder / HEADS_FILE).is_file()):
        what = "a reader's checkpoint" if found == wanted else f"a model of type '{found}'"
        raise ModelFormatError(
            f"{folder} is {what}; it cannot become the {kind}.",
            f"Name a checkpoint of type '{wanted}' of an earlier run of the {kind}, or leave "
            "--from out.",
        )


def copy_tokenizer(source: Path, target: Path) -> None:
    """Put a checkpoint's tokenizer beside weights."""
    for name in TOKENIZER_FILES:
        if (source / name).is_file():
            shutil.copyfile(source / name, target / name)
