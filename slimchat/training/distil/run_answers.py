"""The answerer taught by answers: from an endpoint or a file to a folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from slimchat.errors import ModelFormatError
from slimchat.training.distil import answers, folders, material, threads
from slimchat.training.distil.answers import AnswererTask
from slimchat.training.distil.checkpoints import Checkpoints, State
from slimchat.training.distil.endpoint import (
    ANSWERS_FILE,
    PROMPTS_FILE,
    Endpoint,
    Prompt,
    ask_all,
    read_answers,
    write_prompts,
)
from slimchat.training.distil.fit import Plan, Tell, fit


@dataclass(frozen=True, slots=True)
class AnswersOrder:
    """What the answerer shall learn.

    Attributes:
        teacher: an endpoint, or a JSON Lines file with ``id`` and ``answer``.
        student: an answerer's checkpoint, or an embedder's.
        limit: most prompts; ``None`` takes all.
    """

    teacher: Endpoint | Path
    student: Path
    data: Path | None
    output: Path
    plan: Plan
    batch: int = 16
    seed: int = 0
    limit: int | None = None
    resume: bool = False

    @property
    def work(self) -> Path:
        """Where prompts and answers lie, and the checkpoints below it."""
        return self.output.with_name(f"{self.output.name}.distilling")


def write_out(order: AnswersOrder) -> tuple[Path, list[Prompt]]:
    """Write ``prompts.jsonl``, also for a teacher that is asked elsewhere.

    Returns:
        the file and the prompts.

    Raises:
        TrainingDataError: the data cannot be read.
    """
    order.work.mkdir(parents=True, exist_ok=True)
    found = answers.prompts(order.data, seed=order.seed)[: order.limit]
    path = order.work / PROMPTS_FILE
    write_prompts(path, found)
    return path, found


def distil_answers(
    order: AnswersOrder,
    tell: Tell = lambda state, share: None,
    asked: Callable[[int, int], None] = lambda done, total: None,
    cancel: Callable[[], bool] = lambda: False,
) -> tuple[State, dict[str, Any]]:
    """Collect the teacher's answers, keep those that copy, and train on them.

    Raises:
        TrainingError: the endpoint fails, or the output folder is taken.
        TrainingDataError: data or answers cannot be used.
        ModelFormatError: the student is neither an answerer nor an encoder.
        TrainingStoppedError: ``cancel`` said so; answers and checkpoint are kept.
    """
    threads.use()
    torch.manual_seed(order.seed)
    _check_student(order.student)
    folders.check_output(order.output)
    _, prompts = write_out(order)
    said = _answers(order, prompts, asked, cancel)
    kept = answers.keep(prompts, said)
    identity = {
        "kind": "answerer",
        "teacher": order.teacher.model if isinstance(order.teacher, Endpoint) else "answers",
        "data": material.identity(order.data),
        "batch": order.batch,
        "seed": order.seed,
    }
    checkpoints = Checkpoints(order.work / "checkpoints", identity)
    student = checkpoints.student() if order.resume else order.student
    task = AnswererTask(student, kept, order.batch, order.seed)
    if not order.resume:
        checkpoints.begin()
    state = fit(
        task,
        {"response": 1.0},
        order.plan,
        checkpoints=checkpoints,
        resume=order.resume,
        tell=tell,
        cancel=cancel,
    )
    record = {
        "made": "distil",
        **identity,
        "prompts": len(prompts),
        "answers_kept": len(kept.pairs),
        "answers_left_out": kept.left_out,
        **state.figures(),
    }
    folders.put(order.output, task.save, record)
    checkpoints.finish()
    return state, record


def _answers(
    order: AnswersOrder,
    prompts: list[Prompt],
    asked: Callable[[int, int], None],
    cancel: Callable[[], bool],
) -> Mapping[str, str]:
    if isinstance(order.teacher, Path):
        return read_answers(order.teacher)
    return ask_all(order.teacher, prompts, order.work / ANSWERS_FILE, asked, cancel)


def _check_student(folder: Path) -> None:
    try:
        folders.check(folder, "bart")
    except ModelFormatError:
        folders.check(folder)
