"""A small embedder learns from a large one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from slimchat.errors import TrainingDataError
from slimchat.models.tokenization import load_tokenizer
from slimchat.training import base_model, embedder
from slimchat.training.distil import relation, response
from slimchat.training.distil.task import Losses, Taught, quietly
from slimchat.training.distil.weights import LossWeights
from slimchat.training.pairs import Pair


class EmbedderTask(Taught):
    """Similarities, hidden states and the layout of a batch of questions and passages.

    Args:
        teacher, student: checkpoint folders.
        weights: losses that do not count are not computed, nor is the teacher where none needs it.
        pairs: what batches are drawn from.
        size: pairs a batch.
        seed: the batch of a step depends on nothing else.
        encoder: stands in for the student's own weights.

    Raises:
        TrainingDataError: fewer than two passages.
    """

    def __init__(
        self,
        teacher: Path,
        student: Path,
        weights: LossWeights,
        pairs: list[Pair],
        size: int = 24,
        seed: int = 0,
        encoder: Any = None,
    ) -> None:
        groups = len({pair.group or pair.passage for pair in pairs})
        if groups < 2:
            raise TrainingDataError(
                f"There are {len(pairs)} pairs with {groups} different passages.",
                "At least two different passages are needed, better hundreds.",
            )
        self._pairs, self._size = pairs, min(size, groups)
        ours = base_model.load(student) if encoder is None else encoder
        self._ours: tuple[Any, Tokenizer] = (ours, load_tokenizer(student))
        self._theirs: tuple[Any, Tokenizer] = (base_model.load(teacher), load_tokenizer(teacher))
        super().__init__(ours, student, (ours, self._theirs[0].eval()), weights, seed)

    def batch(self, step: int) -> tuple[list[str], list[str]]:
        """Questions, and their passages in order with wrong ones after them."""
        rng = self._random(step)
        chosen: dict[str, Pair] = {}
        while len(chosen) < self._size:
            pair = rng.choice(self._pairs)
            chosen.setdefault(pair.group or pair.passage, pair)
        drawn = list(chosen.values())
        passages = [pair.passage for pair in drawn]
        passages += [rng.choice(pair.negatives) for pair in drawn if pair.negatives]
        return [pair.question for pair in drawn], passages

    def losses(self, step: int) -> Losses:
        """The wanted losses of one batch."""
        questions, passages = self.batch(step)
        found: Losses = {}
        with self._inside.watching() as (ours, theirs):
            asked, read = self._embed(self._ours, questions, passages)
            if self._weights.taught:
                taught = quietly(lambda: self._embed(self._theirs, questions, passages))
                found = self._inside.losses(ours.take(), theirs.take())
        scores = asked @ read.T / embedder.TEMPERATURE
        if self._weights.response:
            target = taught[0] @ taught[1].T / embedder.TEMPERATURE
            found["response"] = response.soft_ranking(scores, target)
        if self._weights.relation:
            found["relation"] = relation.between_examples(
                torch.cat([asked, read]), torch.cat(taught)
            )
        if self._weights.labels:
            found["labels"] = functional.cross_entropy(scores, torch.arange(len(questions)))
        return found

    def save(self, folder: Path) -> None:
        """Write the student."""
        folder.mkdir(parents=True, exist_ok=True)
        embedder.save(*self._ours, self._start, folder)

    def _embed(
        self, model: tuple[Any, Tokenizer], questions: list[str], passages: list[str]
    ) -> tuple[Tensor, Tensor]:
        return (
            embedder.embed(*model, questions, embedder.QUESTION_TOKENS),
            embedder.embed(*model, passages, embedder.PASSAGE_TOKENS),
        )
