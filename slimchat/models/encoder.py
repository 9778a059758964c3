"""What the embedder and the reader share: a tokenizer and a CTranslate2 encoder."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from slimchat.errors import ModelFormatError, ModelNotFoundError
from slimchat.models.card import ModelCard, ModelKind
from slimchat.models.hardware import physical_cores

Hidden = NDArray[np.float32]


def model_folder(name_or_path: str, kind: str) -> Path:
    """The folder of a model; ``bundled`` is the one that ships with slimchat.

    Raises:
        ModelNotFoundError: there is no such folder.
    """
    if name_or_path == "bundled":
        folder = Path(str(resources.files("slimchat") / "models" / "bundled" / kind))
        if not folder.is_dir():
            raise ModelNotFoundError(
                f"The bundled {kind} is missing at {folder}.",
                "Install slimchat again; a source checkout carries it in slimchat/models/bundled.",
            )
        return folder
    folder = Path(name_or_path).expanduser()
    if not folder.is_dir():
        raise ModelNotFoundError(
            f"There is no model folder at {folder}.",
            f"Name an existing folder, or 'bundled' for the {kind} that ships with slimchat.",
        )
    return folder


def card_fingerprint(card: ModelCard) -> str:
    """Changes when the weights or the tokenizer of a model change."""
    return "-".join([card.name, *(file.sha256[:12] for file in card.files)])


class Encoder:
    """Token ids in, hidden states out.

    Args:
        folder: a model folder with a card of the given kind.
        threads: 0 takes the physical cores.

    Attributes:
        ends: ids before and after every text.

    Raises:
        ModelFormatError: the folder is not such a model, or is damaged.
    """

    def __init__(self, folder: Path, kind: ModelKind, threads: int = 0) -> None:
        import ctranslate2

        from slimchat.models.tokenization import end_marks, load_tokenizer

        self.card = ModelCard.load(folder, kinds=(kind,))
        self.tokenizer = load_tokenizer(folder)
        self.ends = end_marks(self.tokenizer)
        try:
            self._model: Any = ctranslate2.Encoder(
                str(folder), device="cpu", intra_threads=threads or physical_cores()
            )
        except Exception as error:
            raise ModelFormatError(
                f"The model in {folder} cannot be loaded: {error}",
                "It is damaged or was made by another version; convert or copy it again.",
            ) from error

    @property
    def fingerprint(self) -> str:
        """Changes when the weights or the tokenizer change."""
        return card_fingerprint(self.card)

    def ids(self, text: str) -> list[int]:
        """Ids of a text without the marks of beginning and end."""
        found: list[int] = self.tokenizer.encode(text, add_special_tokens=False).ids
        return found

    def hidden(self, rows: Sequence[Sequence[int]]) -> Hidden:
        """Hidden states of a batch, (rows, longest row, width), padding included."""
        output = self._model.forward_batch([list(row) for row in rows])
        states: Hidden = np.asarray(output.last_hidden_state, dtype=np.float32)
        return states


def by_length(lengths: Sequence[int], batch_tokens: int) -> Iterable[list[int]]:
    """Indices in batches of like length whose padded size stays within ``batch_tokens``."""
    batch: list[int] = []
    for index in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and (len(batch) + 1) * lengths[index] > batch_tokens:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch
