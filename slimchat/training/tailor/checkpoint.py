"""Checkpoints that a run goes on from exactly: weights, optimiser and counters, without pickle.

The latest and the best are kept.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from slimchat.training.moments import save_optimizer
from slimchat.training.run_folder import RunFolder, read_state, write_state, writing

_NAMES = ("latest", "best")


@dataclass(frozen=True, slots=True)
class State:
    """Where a run stands.

    Attributes:
        step: batches so far.
        seconds: wall time so far, evaluations included.
        evaluations: how often the dev set was asked.
        best: the dev set's figure of the best checkpoint; ``best_step`` is its step.
        behind: evaluations since the best one.
        loss: smoothed.
    """

    step: int = 0
    seconds: float = 0.0
    evaluations: int = 0
    best: float = 0.0
    best_step: int = 0
    behind: int = 0
    loss: float = 0.0


class Checkpoints:
    """The work folder of one run.

    Args:
        work: the folder; made when the first checkpoint is written.
        identity: what the run is, such as its kind, data and seed; to go on, all of it must be
            the same.
    """

    def __init__(self, work: Path, identity: Mapping[str, Any]) -> None:
        self.work, self._folder = work, RunFolder(work, identity)
        self._names: dict[str, str] = {}

    @property
    def best(self) -> Path:
        """The folder of the best checkpoint."""
        return self.work / self._names["best"]

    def begin(self) -> None:
        """Start anew.

        Raises:
            CheckpointError: an unfinished run is there, or something that no run wrote.
        """
        self._folder.begin(_NAMES)

    def save(
        self,
        state: State,
        optimizer: torch.optim.Optimizer,
        write_model: Callable[[Path], None],
        *,
        best: bool,
    ) -> None:
        """Write a checkpoint, and then let go of those that are no longer needed.

        Args:
            write_model: writes weights, tokenizer and configuration into a folder.
            best: it is the best one so far.

        Raises:
            CheckpointError: it cannot be written; the one before is whole.
        """
        name = f"step-{state.step:07d}-{state.evaluations:03d}"
        folder = self.work / name
        if self._names.get("latest") != name:
            shutil.rmtree(folder, ignore_errors=True)
            with writing(folder):
                folder.mkdir(parents=True)
                write_model(folder)
                save_optimizer(optimizer, folder)
        write_state(folder, state)
        self._names["latest"] = name
        if best:
            self._names["best"] = name
        self._folder.point(self._names, finished=False)

    def finish(self) -> None:
        """Say that the run has given its model."""
        self._folder.point(self._names, finished=True)

    def resume(self) -> tuple[State, Path]:
        """The latest state, and the folder of its checkpoint.

        Raises:
            CheckpointError: there is none, it is damaged, or it is of another run.
        """
        run = self._folder.read(_NAMES)
        self._folder.check(
            run, "Give the same options, or start anew without --resume and with another -o."
        )
        self._names = {name: run[name] for name in _NAMES}
        folder = self.work / run["latest"]
        return read_state(folder, State), folder
