"""Checkpoint folders: reading them, judging them, and putting new ones in place."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal

from slimchat._files import write_atomically
from slimchat.errors import ModelFormatError, ModelNotFoundError, TrainingError
from slimchat.models.pooling import published_pooling
from slimchat.models.reader import HEADS_FILE
from slimchat.models.tokenization import TOKENIZER_FILE

CONFIG_FILE, RECORD_FILE = "config.json", "slimchat-shrink.json"
_WANTED = "Name a folder with config.json, model.safetensors and tokenizer.json."


def check(folder: Path, model_type: str = "bert") -> dict[str, Any]:
    """The configuration of a checkpoint.

    Raises:
        ModelNotFoundError: there is no such folder.
        ModelFormatError: it holds no model of that type in safetensors, no tokenizer, or its
            vectors are not the mean of its states.
    """
    if not folder.is_dir():
        raise ModelNotFoundError(f"There is no checkpoint at {folder}.", _WANTED)
    try:
        config: dict[str, Any] = json.loads((folder / CONFIG_FILE).read_text(encoding="utf-8"))
        found = config["model_type"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelFormatError(
            f"{folder / CONFIG_FILE} is missing or damaged ({error}).", _WANTED
        ) from error
    if found != model_type:
        raise ModelFormatError(
            f"{folder} is a model of type '{found}', but here it must be '{model_type}'.", _WANTED
        )
    if not any(folder.glob("*.safetensors")) or not (folder / TOKENIZER_FILE).is_file():
        raise ModelFormatError(f"{folder} lacks safetensors weights or {TOKENIZER_FILE}.", _WANTED)
    if published_pooling(folder).pooling != "mean":
        raise ModelFormatError(
            f"The vectors of {folder} are the first token's; here the mean of all is trained.",
            "Name an embedder that is pooled by the mean.",
        )
    return config


def is_reader(folder: Path) -> bool:
    """Whether a checkpoint has the two heads of a reader."""
    return (folder / HEADS_FILE).is_file()


def kind(folder: Path) -> Literal["embedder", "reader"]:
    """Which of the two an encoder's checkpoint is."""
    return "reader" if is_reader(folder) else "embedder"


def same_tokenizer(one: Path, other: Path) -> bool:
    """Whether both cut every text alike."""

    def meaning(folder: Path) -> Any:
        data = json.loads((folder / TOKENIZER_FILE).read_text(encoding="utf-8"))
        # How much is cut or padded is for the caller to say, and both are ignored here.
        return {**data, "truncation": None, "padding": None}

    return bool(meaning(one) == meaning(other))


def check_output(output: Path) -> None:
    """Refuse to replace what no run of ours wrote.

    Raises:
        TrainingError: the folder is taken.
    """
    taken = output.exists() and not (output / RECORD_FILE).is_file()
    if taken and (not output.is_dir() or any(output.iterdir())):
        raise TrainingError(
            f"{output} exists and was not written by this command, so it is not replaced.",
            "Name another folder with -o, or remove that one.",
        )


def put(output: Path, write: Callable[[Path], None], record: Mapping[str, Any]) -> None:
    """Let ``write`` fill a folder, add its record, and move it into place as a whole.

    Raises:
        TrainingError: ``output`` is taken.
    """
    check_output(output)
    output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{output.name}.", dir=output.parent) as scratch:
        made = Path(scratch) / "new"
        made.mkdir()
        write(made)
        text = json.dumps(record, ensure_ascii=False, indent=2)
        write_atomically(made / RECORD_FILE, f"{text}\n")
        old = Path(scratch) / "old"
        if output.exists():
            output.rename(old)
        try:
            made.rename(output)
        except OSError:
            if old.exists():
                old.rename(output)
            raise
