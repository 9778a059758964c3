"""Texts to padded ids and encoder states, whatever the tokenizer's special tokens are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional
from transformers import BertModel

from slimchat.models.tokenization import end_marks, load_tokenizer
from slimchat.training.base_model import hidden_states
from slimchat.training.padding import padded

QUESTION_TOKENS, PASSAGE_TOKENS = 64, 192


@dataclass(frozen=True, slots=True)
class Padded:
    """A batch: ``ids`` and a 0/1 ``mask``, both (rows, longest row)."""

    ids: Tensor
    mask: Tensor


class Tokens:
    """A checkpoint's tokenizer.

    Attributes:
        first, last: ids that the tokenizer puts around a text.
    """

    def __init__(self, folder: Path) -> None:
        self.tokenizer = load_tokenizer(folder)
        self.first, self.last = end_marks(self.tokenizer)

    def ids(self, text: str) -> list[int]:
        """Ids of a text without the marks of beginning and end."""
        found: list[int] = self.tokenizer.encode(text, add_special_tokens=False).ids
        return found

    def question(self, text: str) -> list[int]:
        """The row of a question, as the embedder reads it."""
        return self._row(text, QUESTION_TOKENS)

    def passage(self, text: str) -> list[int]:
        """The row of a passage, as the embedder reads it."""
        return self._row(text, PASSAGE_TOKENS)

    def _row(self, text: str, limit: int) -> list[int]:
        # Tokens hold a character or more, bar rare ones; this spares encoding what is cut off.
        return [self.first, *self.ids(text[: limit * 12])[: limit - 2], self.last]

    def padded(self, rows: Sequence[Sequence[int]]) -> Padded:
        """Rows as one batch."""
        return Padded(*padded(rows))


def mean_pooled(model: BertModel, batch: Padded) -> Tensor:
    """Vectors of unit length, (rows, width): the mean of the states that the mask shows."""
    mask = batch.mask[:, :, None]
    pooled = (hidden_states(model, batch.ids, batch.mask) * mask).sum(1) / mask.sum(1)
    return functional.normalize(pooled, dim=-1)


def vectors(model: BertModel, tokens: Tokens, rows: Sequence[Sequence[int]], size: int) -> Tensor:
    """Like :func:`mean_pooled` over many rows; rows of like length share a forward pass.

    Args:
        size: rows a pass.
    """
    order = sorted(range(len(rows)), key=lambda index: len(rows[index]))
    parts = [
        mean_pooled(model, tokens.padded([rows[i] for i in order[start : start + size]]))
        for start in range(0, len(order), size)
    ]
    places = torch.empty(len(order), dtype=torch.long)
    places[torch.tensor(order)] = torch.arange(len(order))
    return torch.cat(parts)[places]
