"""One distillation from folders to a folder."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from slimchat.errors import ConfigError
from slimchat.models.model_files import sha256
from slimchat.training.distil import folders, material, threads
from slimchat.training.distil.checkpoints import Checkpoints, State
from slimchat.training.distil.embedder_task import EmbedderTask
from slimchat.training.distil.fit import Plan, Tell, fit
from slimchat.training.distil.reader_task import ReaderTask
from slimchat.training.distil.task import Task, check_tokenizers
from slimchat.training.distil.weights import LossWeights


@dataclass(frozen=True, slots=True)
class Order:
    """What shall be distilled.

    Attributes:
        teacher, student: checkpoint folders of BERT encoders; a teacher with
            ``reader-heads.json`` is a reader and makes a reader.
        data: see :mod:`slimchat.training.distil.material`; ``None`` takes the help desks.
        output: the folder to write; checkpoints lie beside it in :attr:`work`.
        batch: questions (embedder) or passages (reader) a step.
    """

    teacher: Path
    student: Path
    data: Path | None
    output: Path
    weights: LossWeights
    plan: Plan
    batch: int = 24
    seed: int = 0
    resume: bool = False

    @property
    def work(self) -> Path:
        """Where checkpoints lie."""
        return self.output.with_name(f"{self.output.name}.distilling")


def distil(
    order: Order,
    tell: Tell = lambda state, share: None,
    cancel: Callable[[], bool] = lambda: False,
) -> tuple[State, dict[str, Any]]:
    """Teach the student and write it as a checkpoint that converts.

    Returns:
        where training ended, and the record that lies in the new folder.

    Raises:
        ModelNotFoundError, ModelFormatError: a folder is no such checkpoint.
        ConfigError: the losses do not fit the two models, or the run has no end.
        TrainingDataError: the data cannot be read, or is not enough.
        CheckpointError: there is nothing to resume from, it is of another run, or a run that is
            not finished would be lost.
        TrainingStoppedError: ``cancel`` said so; the checkpoint is whole.
        TrainingError: the output folder is taken, or the loss is no number any more.
    """
    threads.use()
    torch.manual_seed(order.seed)
    for folder in (order.teacher, order.student):
        folders.check(folder)
    folders.check_output(order.output)
    order.plan.done(State())
    kind = folders.kind(order.teacher)
    check_tokenizers(order.teacher, order.student, order.weights)
    checkpoints = Checkpoints(order.work, _identity(order, kind))
    student = order.student
    if order.resume:
        student = checkpoints.student()
    task = _task(kind, order, student)
    if not order.resume:
        checkpoints.begin()
    state = fit(
        task,
        order.weights.named(),
        order.plan,
        checkpoints=checkpoints,
        resume=order.resume,
        tell=tell,
        cancel=cancel,
    )
    record = {
        "made": "distil",
        **_identity(order, kind),
        **state.figures(),
    }
    folders.put(order.output, task.save, record)
    checkpoints.finish()
    return state, record


def _task(kind: str, order: Order, student: Path) -> Task:
    rng = random.Random(order.seed)
    if kind == "reader":
        if not folders.same_tokenizer(order.teacher, order.student):
            raise ConfigError(
                f"The tokenizers of {order.teacher} and {order.student} differ.",
                "A reader's student must have its teacher's tokenizer.json.",
            )
        examples = material.examples(order.data, rng)
        return ReaderTask(order.teacher, student, order.weights, examples, order.batch, order.seed)
    found = material.pairs(order.data, rng)
    return EmbedderTask(order.teacher, student, order.weights, found, order.batch, order.seed)


def _identity(order: Order, kind: str) -> dict[str, Any]:
    return {
        "kind": kind,
        "teacher": _weights_of(order.teacher),
        "student": _weights_of(order.student),
        "data": material.identity(order.data),
        "loss": order.weights.named(),
        "rate": order.plan.rate,
        "batch": order.batch,
        "seed": order.seed,
    }


def _weights_of(folder: Path) -> str:
    files = sorted(folder.glob("*.safetensors"))
    return f"{folder.resolve().name} {' '.join(sha256(file)[:12] for file in files)}"
