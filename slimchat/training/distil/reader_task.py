"""A small reader learns from a large one: relevance, sentences, and what stands behind them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import torch
from torch import Tensor

from slimchat.errors import TrainingDataError
from slimchat.models.tokenization import load_tokenizer
from slimchat.training import base_model, reader
from slimchat.training.distil import folders, relation, response
from slimchat.training.distil.task import Losses, Taught, quietly
from slimchat.training.distil.weights import LossWeights
from slimchat.training.reader import Item, ReaderModel
from slimchat.training.readings import Example

SENTENCE_WEIGHT = 1.5
"""What a sentence counts beside relevance, as in the reader's own training."""
_POOL = 4


class ReaderTask(Taught):
    """The soft labels of every passage and sentence, known or not.

    Both tokenizers must be equal, since the sentences' places are counted in tokens.

    Args:
        teacher: a reader's checkpoint.
        student: a reader's checkpoint, or an encoder's, which gets new heads.
        examples: what batches are drawn from.
        size: examples a batch.
        seed: the batch of a step depends on nothing else.
        encoder: stands in for the student's own weights.

    Raises:
        TrainingDataError: there are no examples.
    """

    def __init__(
        self,
        teacher: Path,
        student: Path,
        weights: LossWeights,
        examples: Sequence[Example],
        size: int = 16,
        seed: int = 0,
        encoder: Any = None,
    ) -> None:
        if not examples:
            raise TrainingDataError("There are no examples to learn from.", "Check the data.")
        self._examples, self._size, self._tokenizer = examples, size, load_tokenizer(student)
        self._ours, self._theirs = _read(student, encoder), _read(teacher).eval()
        encoders = (self._ours.encoder, self._theirs.encoder)
        super().__init__(self._ours, student, encoders, weights, seed)

    def batch(self, step: int) -> list[Item]:
        """Examples of like length."""
        rng = self._random(step)
        drawn = [
            reader.prepare(rng.choice(self._examples), self._tokenizer)
            for _ in range(self._size * _POOL)
        ]
        drawn.sort(key=lambda item: len(item.packed.ids))
        place = rng.randrange(_POOL) * self._size
        return drawn[place : place + self._size]

    def losses(self, step: int) -> Losses:
        """The wanted losses of one batch."""
        items = self.batch(step)
        found: Losses = {}
        with self._inside.watching() as (ours, theirs), _first_tokens(self._ours) as first:
            relevance, marks = self._ours(items)
            if self._weights.taught:
                with _first_tokens(self._theirs) as wanted:
                    taught, taught_marks = quietly(lambda: self._theirs(items))
                found = self._inside.losses(ours.take(), theirs.take())
        if self._weights.response:
            found["response"] = response.soft_binary(
                relevance, taught
            ) + SENTENCE_WEIGHT * response.soft_binary(torch.cat(marks), torch.cat(taught_marks))
        if self._weights.relation:
            found["relation"] = relation.between_examples(first[0], wanted[0])
        if self._weights.labels:
            # What the student said is there already; its own loss needs no second pass.
            said = cast(ReaderModel, lambda batch: (relevance, marks))
            found["labels"] = reader.loss_of(said, items)
        return found

    def save(self, folder: Path) -> None:
        """Write the student with its heads."""
        folder.mkdir(parents=True, exist_ok=True)
        reader.save(self._ours, self._tokenizer, self._start, folder)


@contextmanager
def _first_tokens(model: ReaderModel) -> Iterator[list[Tensor]]:
    """The states that relevance is read from, (examples, width) per pass."""
    found: list[Tensor] = []
    handle = model.relevance.register_forward_pre_hook(lambda _, given: found.append(given[0]))
    try:
        yield found
    finally:
        handle.remove()


def _read(folder: Path, encoder: Any = None) -> ReaderModel:
    model = ReaderModel(base_model.load(folder) if encoder is None else encoder)
    if folders.is_reader(folder):
        reader.load_heads(model, folder)
    return model
