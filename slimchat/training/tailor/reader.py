"""Training the reader, a cross-encoder (Nogueira and Cho, 2019), from rows and hard negatives.

Binary cross-entropy on the first token's state for relevance, and on the mean state of each
sentence for the answer, where it is known which sentences answer.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import torch
from torch import Tensor
from torch.nn import functional

from slimchat.evaluation.metrics import auroc
from slimchat.knowledge.sentences import split_sentences
from slimchat.models.reader import HEADS_FILE, Packed, pack
from slimchat.training.optimizer import optimizer_for
from slimchat.training.tailor.dataset import Dataset, batch_of, capped
from slimchat.training.tailor.encoding import Tokens
from slimchat.training.tailor.reader_net import ReaderNet
from slimchat.training.tailor.rows import Piece, Row
from slimchat.training.tailor.start import copy_tokenizer

RATE, HEAD_RATE, BATCH, NEGATIVES = 3e-5, 1e-4, 16, 2
SENTENCE_WEIGHT = 1.5
DEV_ROWS, _PASS = 60, 16


@dataclass(frozen=True, slots=True)
class Pair:
    """A question with a passage that answers it or does not.

    Attributes:
        answers: sentences that answer; empty where not known, or where the passage does not.
    """

    question: str
    piece: Piece
    relevant: bool
    answers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Packing:
    """A pair as ids; ``marks`` is 0 or 1 per sentence that fitted, ``None`` where unknown."""

    packed: Packed
    relevant: float
    marks: tuple[int, ...] | None


def pairs_of(row: Row, data: Dataset, negatives: Sequence[str]) -> list[Pair]:
    """The row's best passage, and those of the negatives that are given."""
    right = [Pair(row.question, data.pieces[i], True, row.answers) for i in row.passages[:1]]
    return right + [Pair(row.question, data.pieces[i], False) for i in negatives]


class ReaderTask:
    """See :class:`~slimchat.training.tailor.fit.Task`."""

    metric = "relevance AUROC"

    def __init__(self, folder: Path, data: Dataset, seed: int, batch: int | None = None) -> None:
        self._folder, self._data, self._seed = folder, data, seed
        self._batch = batch or BATCH
        self._tokens = Tokens(folder)
        self.module = ReaderNet(folder).train()
        heads = [*self.module.relevance.parameters(), *self.module.sentence.parameters()]
        self.optimizer = optimizer_for(self.module.encoder, RATE, heads, HEAD_RATE)
        self._rows = [row for row in data.train if row.passages or row.negatives]
        self._dev = [
            pair
            for row in capped(data.judges, DEV_ROWS)
            for pair in pairs_of(row, data, row.negatives)
        ]

    def loss(self, step: int) -> Tensor:
        """Relevance plus sentence cross-entropy of a batch of pairs."""
        rng = Random(f"{self._seed}:{step}")
        rows = batch_of(self._rows, max(1, self._batch // (1 + NEGATIVES)), step, self._seed)
        items = [
            self._packing(pair)
            for row in rows
            for pair in pairs_of(
                row, self._data, rng.sample(row.negatives, min(NEGATIVES, len(row.negatives)))
            )
        ]
        relevance, marks = self._read(items)
        target = torch.tensor([item.relevant for item in items])
        loss = functional.binary_cross_entropy_with_logits(relevance, target)
        known = [
            (logits, torch.tensor(item.marks, dtype=torch.float32))
            for logits, item in zip(marks, items, strict=True)
            if item.marks
        ]
        if known:
            said, wanted = (torch.cat(part) for part in zip(*known, strict=True))
            sentences = functional.binary_cross_entropy_with_logits(said, wanted)
            loss = loss + SENTENCE_WEIGHT * sentences
        return loss

    def score(self) -> float:
        """AUROC of passages that answer against those that do not, over all dev questions."""
        right: list[float] = []
        wrong: list[float] = []
        items = [self._packing(pair) for pair in self._dev]
        items.sort(key=lambda item: len(item.packed.ids))
        with torch.no_grad():
            for start in range(0, len(items), _PASS):
                batch = items[start : start + _PASS]
                for logit, item in zip(self._read(batch)[0].tolist(), batch, strict=True):
                    (right if item.relevant else wrong).append(logit)
        return auroc(right, wrong) or 0.0

    def save(self, folder: Path) -> None:
        """Write a transformers checkpoint, and the heads beside it."""
        self.module.encoder.save_pretrained(folder)
        copy_tokenizer(self._folder, folder)
        (folder / HEADS_FILE).write_text(json.dumps(self.module.heads()), encoding="utf-8")

    def _read(self, items: Sequence[Packing]) -> tuple[Tensor, list[Tensor]]:
        rows = [item.packed for item in items]
        read: tuple[Tensor, list[Tensor]] = self.module(
            self._tokens.padded([row.ids for row in rows]), rows
        )
        return read

    def _packing(self, pair: Pair) -> Packing:
        tokens, piece = self._tokens, pair.piece
        spans = split_sentences(piece.text, piece.language)
        packed = pack(
            tokens.ids(pair.question),
            tokens.ids(piece.heading),
            [((a, b), tokens.ids(piece.text[a:b])) for a, b in spans],
            tokens.first,
            tokens.last,
        )
        marks: tuple[int, ...] | None = (0,) * len(packed.sentences)
        if pair.relevant:
            told = set(pair.answers)
            found = tuple(int(piece.text[a:b] in told) for a, b in packed.sentences)
            marks = found if any(found) else None
        return Packing(packed, float(pair.relevant), marks)
