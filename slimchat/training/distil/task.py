"""What both kinds of students share: a teacher, recordings of both, and the weighted losses."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any, Protocol

import torch
from torch import Tensor, nn

from slimchat.errors import ConfigError
from slimchat.training.distil import folders
from slimchat.training.distil.feature import HiddenStates
from slimchat.training.distil.recorder import Recording, Seen, recording
from slimchat.training.distil.relation import between_tokens, layer_pairs, relation_heads
from slimchat.training.distil.weights import LossWeights

Losses = dict[str, Tensor]


class Task(Protocol):
    """A student that can be fitted.

    Attributes:
        model: what is trained and its gradients clipped; the helpers too.
        helpers: parameters that serve training only.
    """

    model: nn.Module
    helpers: nn.Module

    def losses(self, step: int) -> Losses:
        """The losses of the batch that belongs to a step, without their weights."""
        ...

    def save(self, folder: Path) -> None:
        """Write the student as a checkpoint."""
        ...


class Inside:
    """The losses that look inside both encoders.

    Args:
        student, teacher: two ``BertModel``.
        weights: tells which losses are wanted.
    """

    def __init__(self, student: Any, teacher: Any, weights: LossWeights) -> None:
        self._student, self._teacher, self._weights = student, teacher, weights
        width, wanted = student.config.hidden_size, teacher.config.hidden_size
        pairs = layer_pairs(student.config.num_hidden_layers, teacher.config.num_hidden_layers)
        self.helpers = HiddenStates(pairs if weights.feature else (), width, wanted)
        self._heads = relation_heads(width, wanted, teacher.config.num_attention_heads)

    @contextmanager
    def watching(self) -> Iterator[tuple[Recording, Recording]]:
        """Record what runs inside the block, where a loss needs it."""
        layers = self.helpers.pairs
        needed = self._weights.inside
        attention = bool(self._weights.attention)

        def watch(model: Any, chosen: list[int]) -> Any:
            return recording(model, chosen, attention) if needed else nullcontext(Recording())

        low, high = [pair[0] for pair in layers], sorted({pair[1] for pair in layers})
        with watch(self._student, low) as ours, watch(self._teacher, high) as theirs:
            yield ours, theirs

    def losses(self, ours: list[Seen], theirs: list[Seen]) -> Losses:
        """``feature`` and ``attention``, as far as they count."""
        found: Losses = {}
        if self._weights.feature:
            found["feature"] = self.helpers(ours, theirs)
        if self._weights.attention:
            found["attention"] = between_tokens(ours, theirs, self._heads)
        return found


class Taught:
    """A student that learns what a teacher's encoder holds; a subclass knows what a batch is.

    Args:
        model: the student, around its encoder or the encoder itself.
        start: the student's checkpoint.
        encoders: of the student and of the teacher, two ``BertModel``.
        weights: losses that do not count are not computed.
        seed: the batch of a step depends on nothing else.
    """

    def __init__(
        self,
        model: nn.Module,
        start: Path,
        encoders: tuple[Any, Any],
        weights: LossWeights,
        seed: int,
    ) -> None:
        self._start, self._weights, self._seed = start, weights, seed
        self._inside = Inside(*encoders, weights)
        self.helpers: nn.Module = self._inside.helpers
        self.model: nn.Module = nn.ModuleList([model.train(), self.helpers])

    def _random(self, step: int) -> random.Random:
        return random.Random(f"{self._seed}-{step}")


def quietly(run: Callable[[], Any]) -> Any:
    """Run without gradients."""
    with torch.no_grad():
        return run()


def check_tokenizers(teacher: Path, student: Path, weights: LossWeights) -> None:
    """Losses that compare tokens need models that cut text alike.

    Raises:
        ConfigError: they do not.
    """
    if weights.inside and not folders.same_tokenizer(teacher, student):
        raise ConfigError(
            f"The tokenizers of {teacher} and {student} differ, and the losses 'feature' and "
            "'attention' compare token by token.",
            "Leave these two out: --loss response=1,relation=1",
        )
