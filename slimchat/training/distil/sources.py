"""Where a checkpoint comes from: a folder of transformers, or a converted model read back."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from slimchat.errors import ConfigError
from slimchat.models.card import CARD_FILE, ModelCard, ModelKind
from slimchat.models.encoder import model_folder
from slimchat.models.reader import HEADS_FILE

BUNDLED = "bundled:"
_READ_BACK_FILE = "slimchat-read-back.json"
_KINDS = ("embedder", "reader", "answerer")


@contextmanager
def opened(source: Path, kinds: Sequence[ModelKind] = ()) -> Iterator[Path]:
    """A checkpoint that trainers read, for as long as the block lasts.

    Args:
        source: a checkpoint, which is given back as it is; or a model of slimchat, which is read
            back into a folder of the same name: a folder with a card, or ``bundled:embedder``,
            ``bundled:reader``, ``bundled:answerer``.
        kinds: that a model of slimchat may be of; empty takes any.

    Raises:
        ConfigError: no such model ships with slimchat.
        ModelNotFoundError, ModelFormatError: the model is missing, damaged, or of a kind that
            cannot be read back.
    """
    folder = _named(source)
    if not (folder / CARD_FILE).is_file():
        yield folder
        return
    ModelCard.load(folder, kinds=kinds)
    with tempfile.TemporaryDirectory(prefix="slimchat-") as made:
        scratch = Path(made) / folder.resolve().name
        read_back(folder, scratch)
        yield scratch


def read_back(folder: Path, scratch: Path) -> None:
    """Write a converted model as a checkpoint, with the heads of a reader.

    Raises:
        ModelFormatError: it is damaged, or of a kind that cannot be read back.
    """
    from slimchat.training.dequantize import dequantize

    card = ModelCard.load(folder)
    dequantize(folder, scratch)
    if (folder / HEADS_FILE).is_file():
        shutil.copyfile(folder / HEADS_FILE, scratch / HEADS_FILE)
    told = {"model": card.name, "quantization": card.quantization}
    (scratch / _READ_BACK_FILE).write_text(json.dumps(told), encoding="utf-8")


def quantization_before(checkpoint: Path) -> str | None:
    """What the weights were stored as when they were read back; ``None`` of any other
    checkpoint."""
    path = checkpoint / _READ_BACK_FILE
    if not path.is_file():
        return None
    return str(json.loads(path.read_text(encoding="utf-8"))["quantization"])


def _named(source: Path) -> Path:
    text = str(source)
    if not text.startswith(BUNDLED):
        return source
    kind = text.removeprefix(BUNDLED)
    if kind not in _KINDS:
        raise ConfigError(
            f"No '{kind}' ships with slimchat.",
            f"Choose: {', '.join(BUNDLED + known for known in _KINDS)}.",
        )
    return model_folder("bundled", kind)
