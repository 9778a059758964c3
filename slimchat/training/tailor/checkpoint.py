"""Checkpoints that a run goes on from exactly: weights, optimiser and counters, without pickle.

A work folder holds one folder per checkpoint and ``run.json``, which names the latest and the
best. It is replaced atomically after a checkpoint is whole, so that a run killed at any moment
leaves the checkpoint before.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import torch

from slimchat._files import write_atomically
from slimchat.errors import CheckpointError
from slimchat.training.tailor.moments import ANEW, save_optimizer

RUN_FILE = "run.json"
_STATE = "state.json"


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
        self.work, self._identity = work, dict(identity)
        self._names: dict[str, str] = {}

    @property
    def best(self) -> Path:
        """The folder of the best checkpoint."""
        return self.work / self._names["best"]

    def begin(self) -> None:
        """Start anew.

        Raises:
            CheckpointError: an unfinished run is there.
        """
        if (self.work / RUN_FILE).is_file() and not self._read().get("finished"):
            raise CheckpointError(
                f"{self.work} holds a run that is not finished.",
                "Go on with it by --resume, or remove the folder.",
            )
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir(parents=True)

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
        """
        name = f"step-{state.step:07d}-{state.evaluations:03d}"
        folder = self.work / name
        if self._names.get("latest") != name:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            write_model(folder)
            save_optimizer(optimizer, folder)
        write_atomically(folder / _STATE, json.dumps(asdict(state)))
        self._names["latest"] = name
        if best:
            self._names["best"] = name
        self._point()
        for other in self.work.glob("step-*"):
            if other.name not in self._names.values():
                shutil.rmtree(other, ignore_errors=True)

    def finish(self) -> None:
        """Say that the run has given its model."""
        self._point(finished=True)

    def resume(self) -> tuple[State, Path]:
        """The latest state, and the folder of its checkpoint.

        Raises:
            CheckpointError: there is none, it is damaged, or it is of another run.
        """
        run = self._read()
        differing = [key for key, value in self._identity.items() if run["run"].get(key) != value]
        if differing:
            told = ", ".join(
                f"{key} was {run['run'].get(key)!r}, now {self._identity[key]!r}"
                for key in differing
            )
            raise CheckpointError(
                f"{self.work} holds another run: {told}.",
                "Give the same options, or start anew without --resume and with another -o.",
            )
        self._names = {"latest": run["latest"], "best": run["best"]}
        folder = self.work / run["latest"]
        try:
            state = State(**json.loads((folder / _STATE).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise CheckpointError(f"{folder} is damaged ({error}).", ANEW) from error
        return replace(state), folder

    def _read(self) -> dict[str, Any]:
        path = self.work / RUN_FILE
        try:
            run: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            if not (self.work / run["latest"]).is_dir() or not (self.work / run["best"]).is_dir():
                raise ValueError("a checkpoint that it names is missing")
            dict(run["run"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CheckpointError(f"{path} is missing or damaged ({error}).", ANEW) from error
        return run

    def _point(self, *, finished: bool = False) -> None:
        run = {**self._names, "finished": finished, "run": self._identity}
        write_atomically(self.work / RUN_FILE, json.dumps(run, indent=2) + "\n")
