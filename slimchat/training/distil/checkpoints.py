"""Checkpoints of a run, whole at any moment and without pickle; only the latest is kept."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from slimchat.errors import CheckpointError
from slimchat.training.moments import load_optimizer, save_optimizer
from slimchat.training.run_folder import ANEW, RunFolder, read_state, write_state, writing

_STUDENT, _OPENED = "student", "resumed-from"
_HELPERS = "helpers.safetensors"
_NAMES = ("latest",)


@dataclass(frozen=True, slots=True)
class State:
    """Where a run stands: batches and seconds so far, and the smoothed losses by name."""

    step: int = 0
    seconds: float = 0.0
    losses: Mapping[str, float] | None = None

    def figures(self) -> dict[str, Any]:
        """As JSON data, for the record of a run that is over."""
        return {
            "steps": self.step,
            "seconds": round(self.seconds, 1),
            "losses": {name: round(value, 5) for name, value in (self.losses or {}).items()},
        }


class Checkpoints:
    """The checkpoints of one run.

    Args:
        work: the folder; emptied by :meth:`begin`.
        identity: what makes the run what it is; to go on, all of it must be equal.
    """

    def __init__(self, work: Path, identity: Mapping[str, Any]) -> None:
        self.work, self._folder = work, RunFolder(work, identity)

    def begin(self) -> None:
        """Start anew.

        Raises:
            CheckpointError: an unfinished run is there, or something that no run wrote.
        """
        self._folder.begin(_NAMES)

    def save(
        self,
        state: State,
        write_student: Callable[[Path], None],
        helpers: nn.Module,
        optimizer: torch.optim.Optimizer,
    ) -> None:
        """Write a checkpoint, point at it, and remove the one before.

        Raises:
            CheckpointError: it cannot be written; the one before is whole.
        """
        folder = self.work / f"step-{state.step:07d}"
        shutil.rmtree(folder, ignore_errors=True)
        with writing(folder):
            folder.mkdir()
            write_student(folder / _STUDENT)
            save_file(_whole(helpers.state_dict()), folder / _HELPERS)
            save_optimizer(optimizer, folder)
        write_state(folder, state)
        self._folder.point({"latest": folder.name}, finished=False)

    def finish(self) -> None:
        """Say that the run has given its model."""
        self._folder.point({"latest": self.latest()[1].name}, finished=True)

    def student(self) -> Path:
        """A copy of the latest student, which lasts until the next run here.

        Raises:
            CheckpointError: as :meth:`latest` does.
        """
        _, folder = self.latest()
        opened = self.work / _OPENED
        shutil.rmtree(opened, ignore_errors=True)
        shutil.copytree(folder / _STUDENT, opened)
        return opened

    def latest(self) -> tuple[State, Path]:
        """The state and the folder to go on from.

        Raises:
            CheckpointError: there is none, it is damaged, or another run wrote it.
        """
        run = self._folder.read(_NAMES)
        folder = self.work / run["latest"]
        state = read_state(folder, State)
        self._folder.check(run, "Give the same options, or start anew without --resume.")
        return state, folder


def restore(folder: Path, helpers: nn.Module, optimizer: torch.optim.Optimizer) -> None:
    """Read back what :meth:`Checkpoints.save` wrote beside the student.

    Raises:
        CheckpointError: a file is missing, damaged or of another shape.
    """
    try:
        helpers.load_state_dict(load_file(folder / _HELPERS))
    except Exception as error:  # safetensors raises its own, torch RuntimeError and ValueError
        raise CheckpointError(f"{folder} is damaged ({error}).", ANEW) from error
    load_optimizer(optimizer, folder)


def _whole(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    return {name: tensor.contiguous() for name, tensor in tensors.items()}
