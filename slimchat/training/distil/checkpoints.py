"""Checkpoints of a run, whole at any moment and without pickle.

The work folder holds one folder per checkpoint and ``run.json``, which names the latest; it is
replaced atomically once a checkpoint is complete, so that a killed run keeps the one before.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from slimchat._files import write_atomically
from slimchat.errors import CheckpointError

RUN_FILE = "run.json"
_STUDENT, _OPENED = "student", "resumed-from"
_HELPERS, _OPTIMIZER, _STATE = "helpers.safetensors", "optimizer.safetensors", "state.json"
_AGAIN = "Start anew without --resume."


@dataclass(frozen=True, slots=True)
class State:
    """Where a run stands: batches and seconds so far, and the smoothed losses by name."""

    step: int = 0
    seconds: float = 0.0
    losses: Mapping[str, float] | None = None


class Checkpoints:
    """The checkpoints of one run.

    Args:
        work: the folder; emptied by :meth:`begin`.
        identity: what makes the run what it is; to go on, all of it must be equal.
    """

    def __init__(self, work: Path, identity: Mapping[str, Any]) -> None:
        self.work, self._identity = work, json.loads(json.dumps(identity))

    def begin(self) -> None:
        """Start anew.

        Raises:
            CheckpointError: the folder holds something that no run wrote.
        """
        ours = (self.work / RUN_FILE).is_file()
        if self.work.exists() and not ours and any(self.work.iterdir()):
            raise CheckpointError(
                f"{self.work} holds other things than checkpoints.",
                "Move it away, or write to another folder with -o.",
            )
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir(parents=True)

    def save(
        self,
        state: State,
        write_student: Callable[[Path], None],
        helpers: nn.Module,
        optimizer: torch.optim.Optimizer,
    ) -> None:
        """Write a checkpoint, point at it, and remove the one before."""
        folder = self.work / f"step-{state.step:07d}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        write_student(folder / _STUDENT)
        save_file(_whole(helpers.state_dict()), folder / _HELPERS)
        save_file(_moments(optimizer), folder / _OPTIMIZER)
        write_atomically(folder / _STATE, json.dumps(asdict(state)))
        run = {"run": self._identity, "latest": folder.name}
        write_atomically(self.work / RUN_FILE, json.dumps(run, indent=1))
        for other in self.work.glob("step-*"):
            if other != folder:
                shutil.rmtree(other, ignore_errors=True)

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
        path = self.work / RUN_FILE
        try:
            run = json.loads(path.read_text(encoding="utf-8"))
            folder, identity = self.work / run["latest"], dict(run["run"])
            state = State(**json.loads((folder / _STATE).read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CheckpointError(f"{path} is missing or damaged ({error}).", _AGAIN) from error
        for name, value in self._identity.items():
            if identity.get(name) != value:
                raise CheckpointError(
                    f"{self.work} belongs to another run: its {name} is {identity.get(name)!r}, "
                    f"not {value!r}.",
                    "Give the same options, or start anew without --resume.",
                )
        return state, folder


def restore(folder: Path, helpers: nn.Module, optimizer: torch.optim.Optimizer) -> None:
    """Read back what :meth:`Checkpoints.save` wrote beside the student.

    Raises:
        CheckpointError: a file is missing, damaged or of another shape.
    """
    try:
        helpers.load_state_dict(load_file(folder / _HELPERS))
        held = optimizer.state_dict()
        state: dict[int, dict[str, Tensor]] = {}
        for name, tensor in load_file(folder / _OPTIMIZER).items():
            number, part = name.split(".", 1)
            state.setdefault(int(number), {})[part] = tensor
        optimizer.load_state_dict({**held, "state": state})
    except Exception as error:  # safetensors raises its own, torch RuntimeError and ValueError
        raise CheckpointError(f"{folder} is damaged ({error}).", _AGAIN) from error


def _moments(optimizer: torch.optim.Optimizer) -> dict[str, Tensor]:
    state = optimizer.state_dict()["state"]
    return {f"{n}.{part}": value for n, held in state.items() for part, value in held.items()}


def _whole(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    return {name: tensor.contiguous() for name, tensor in tensors.items()}
