"""The reader in training: an encoder and two linear heads."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor, nn

from slimchat.models.reader import HEADS_FILE, Packed
from slimchat.training import base_model
from slimchat.training.tailor.encoding import Padded

_HEADS = ("relevance", "sentence")


class ReaderNet(nn.Module):
    """An encoder with the two heads of :class:`slimchat.models.reader.Heads`."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.encoder = base_model.load(folder)
        width = self.encoder.config.hidden_size
        self.relevance, self.sentence = nn.Linear(width, 1), nn.Linear(width, 1)
        stored = json.loads((folder / HEADS_FILE).read_text(encoding="utf-8"))
        with torch.no_grad():
            for name in _HEADS:
                head = getattr(self, name)
                head.weight[0] = torch.tensor(stored[name][:-1])
                head.bias[0] = stored[name][-1]

    def heads(self) -> dict[str, list[float]]:
        """Weights of each head, the bias as the last number."""
        return {
            name: [*getattr(self, name).weight[0].tolist(), getattr(self, name).bias.item()]
            for name in _HEADS
        }

    def forward(self, batch: Padded, places: Sequence[Packed]) -> tuple[Tensor, list[Tensor]]:
        """Relevance logits (rows,), and the sentence logits of each row."""
        states = base_model.hidden_states(self.encoder, batch.ids, batch.mask)
        marks = [
            self.sentence(torch.stack([state[a:b].mean(0) for a, b in row.places])).squeeze(-1)
            if row.places
            else state.new_zeros(0)
            for state, row in zip(states, places, strict=True)
        ]
        return self.relevance(states[:, 0]).squeeze(-1), marks
