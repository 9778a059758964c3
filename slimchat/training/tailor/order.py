"""What to train, who watches it, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from slimchat.models.card import ModelCard
from slimchat.training.tailor.checkpoint import State
from slimchat.training.tailor.figures import Figures, Tell
from slimchat.training.tailor.fit import Budget, Report
from slimchat.training.tailor.start import ModelName


@dataclass(frozen=True, slots=True)
class Order:
    """What to train.

    Attributes:
        source: see :func:`~slimchat.training.tailor.start.starting`.
        resume: go on with the run whose checkpoints are beside ``output``.
    """

    kind: ModelName
    data: Path
    output: Path
    source: str = "bundled"
    budget: Budget = field(default_factory=lambda: Budget(minutes=10))
    resume: bool = False
    seed: int = 0

    @property
    def work(self) -> Path:
        """The folder of the checkpoints, beside the model."""
        return self.output.with_name(f"{self.output.name}.training")

    @property
    def manifest(self) -> Path:
        """The manifest of the training set, beside the model; it may name customers, and so is
        not in the model's folder, which others may be given."""
        return self.output.with_name(f"{self.output.name}.manifest.json")


@dataclass(frozen=True, slots=True)
class Watch:
    """Who is told what happens, and who may stop it.

    Attributes:
        step: after each training step.
        stage: ``stage(what, done, total)`` of everything else.
        cancel: ``True`` stops training with a checkpoint.
    """

    step: Callable[[Report], None] = lambda report: None
    stage: Callable[[str, int, int], None] = lambda what, done, total: None
    cancel: Callable[[], bool] = lambda: False

    def counting(self, what: str) -> Tell:
        """A function that tells how far one stage is."""
        return lambda done, total: self.stage(what, done, total)


@dataclass(frozen=True, slots=True)
class Result:
    """The finished model.

    Attributes:
        before, after: figures on the same dev rows, of the int8 models.
        further: figures of the new model on other rows.
        state: where training ended; ``best_step`` 0 means that the start was kept.
        metric: what ``state.best`` measures.
    """

    card: ModelCard
    before: Figures
    after: Figures
    further: Figures
    state: State
    metric: str
