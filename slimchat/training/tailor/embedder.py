"""Training the embedder: InfoNCE over the batch and hard negatives (van den Oord et al., 2018;
Karpukhin et al., 2020)."""

from __future__ import annotations

from pathlib import Path
from random import Random

import torch
from torch import Tensor
from torch.nn import functional

from slimchat.training import base_model
from slimchat.training.optimizer import optimizer_for
from slimchat.training.tailor.dataset import Dataset, batch_of, capped
from slimchat.training.tailor.encoding import Tokens, vectors
from slimchat.training.tailor.measures import reciprocal_ranks
from slimchat.training.tailor.rows import Row
from slimchat.training.tailor.start import copy_tokenizer

RATE, BATCH, TEMPERATURE, BACKWARD = 3e-5, 24, 0.05, 0.3
DEV_ROWS, DEV_PIECES = 120, 240
_PASS, _WANTED = 16, 2


class EmbedderTask:
    """See :class:`~slimchat.training.tailor.fit.Task`."""

    metric = "MRR@10"

    def __init__(self, folder: Path, data: Dataset, seed: int, batch: int | None = None) -> None:
        self._folder, self._data, self._seed = folder, data, seed
        self._batch = batch or BATCH
        self._tokens = Tokens(folder)
        self.module = base_model.load(folder).train()
        self.optimizer = optimizer_for(self.module, RATE)
        self._rows = [row for row in data.train if row.passages]
        self._dev = capped([row for row in data.judges if row.passages], DEV_ROWS)
        # What the questions need to find must be there, whatever else is left out.
        wanted = {passage for row in self._dev for passage in row.passages[:_WANTED]}
        others = [piece for piece in data.searchable if piece.id not in wanted]
        kept = {piece.id for piece in capped(others, max(0, DEV_PIECES - len(wanted)))} | wanted
        self._corpus = [piece for piece in data.searchable if piece.id in kept]

    def loss(self, step: int) -> Tensor:
        """Cross-entropy of finding the passage among those of the batch, and the question."""
        rng = Random(f"{self._seed}:{step}")
        batch = self._distinct(batch_of(self._rows, self._batch, step, self._seed))
        asked = self._vectors([self._tokens.question(row.question) for row in batch])
        texts = [row.passages[0] for row in batch]
        taken = {passage for row in batch for passage in row.passages}
        drawn = [rng.choice(row.negatives) for row in batch if row.negatives]
        texts += [passage for passage in dict.fromkeys(drawn) if passage not in taken]
        found = self._vectors(
            [self._tokens.passage(self._data.pieces[text].embedded_text) for text in texts]
        )
        scores = asked @ found.T / TEMPERATURE
        target = torch.arange(len(batch))
        backward = functional.cross_entropy(scores[:, : len(batch)].T, target)
        return functional.cross_entropy(scores, target) + BACKWARD * backward

    def _distinct(self, rows: list[Row]) -> list[Row]:
        """Rows no two of which are answered by the same passage."""
        taken: set[str] = set()
        kept = []
        for row in rows:
            if not taken & set(row.passages):
                kept.append(row)
                taken |= set(row.passages)
        return kept

    def _vectors(self, rows: list[list[int]]) -> Tensor:
        return vectors(self.module, self._tokens, rows, _PASS)

    def score(self) -> float:
        """MRR@10 of the dev questions over the passages, of the weights in training (the card's
        figures are of the int8 model)."""
        with torch.no_grad():
            asked = self._vectors([self._tokens.question(row.question) for row in self._dev])
            found = self._vectors(
                [self._tokens.passage(piece.embedded_text) for piece in self._corpus]
            )
        scores = (asked @ found.T).numpy()
        ranks = reciprocal_ranks(scores, self._dev, [piece.id for piece in self._corpus])
        return sum(ranks) / max(1, len(ranks))

    def save(self, folder: Path) -> None:
        """Write a transformers checkpoint."""
        self.module.save_pretrained(folder)
        copy_tokenizer(self._folder, folder)
