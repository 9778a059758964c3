"""The work folder of a run: its checkpoints, and a file that names those to go on from.

The file is replaced atomically once a checkpoint is whole, so that a run killed at any moment
keeps the checkpoint before.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from slimchat._files import write_atomically
from slimchat.errors import CheckpointError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

RUN_FILE = "run.json"
ANEW = "Start anew without --resume."
_STATE = "state.json"
State = TypeVar("State")


class RunFolder:
    """Knows what the run is, and which of its checkpoints count.

    Args:
        work: the folder.
        identity: what makes the run what it is, such as its kind, data and seed; to go on, all
            of it must be the same.
    """

    def __init__(self, work: Path, identity: Mapping[str, Any]) -> None:
        self.work, self._identity = work, json.loads(json.dumps(identity))

    @property
    def begun(self) -> bool:
        """Whether a run has written a checkpoint here."""
        return (self.work / RUN_FILE).is_file()

    def begin(self, names: Collection[str]) -> None:
        """Make it empty, for a run that starts anew.

        Args:
            names: of the checkpoints that a run can be gone on with from.

        Raises:
            CheckpointError: it holds a run that is not finished, or something that no run wrote.
        """
        if self.begun and self._unfinished(names):
            raise CheckpointError(
                f"{self.work} holds a run that is not finished.",
                "Go on with it by --resume, or remove the folder.",
            )
        self.clear()

    def _unfinished(self, names: Collection[str]) -> bool:
        try:
            return not self.read(names).get("finished")
        except CheckpointError:
            return False  # nobody can go on with what is damaged

    def clear(self) -> None:
        """Make it empty.

        Raises:
            CheckpointError: it holds something that no run wrote.
        """
        held = list(self.work.iterdir()) if self.work.is_dir() else []
        # A run that was killed before its first checkpoint leaves folders of steps alone.
        if not self.begun and any(not path.match("step-*") for path in held):
            raise CheckpointError(
                f"{self.work} holds other things than checkpoints.",
                "Move it away, or write to another folder with -o.",
            )
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir(parents=True)

    def point(self, checkpoints: Mapping[str, str], **facts: Any) -> None:
        """Name the checkpoints that count, and remove all others.

        Args:
            checkpoints: names of folders by what they are, such as ``latest``.
            facts: told beside them.
        """
        run = {**checkpoints, **facts, "run": self._identity}
        write_atomically(self.work / RUN_FILE, json.dumps(run, indent=2) + "\n")
        for other in self.work.glob("step-*"):
            if other.name not in checkpoints.values():
                shutil.rmtree(other, ignore_errors=True)

    def read(self, names: Collection[str]) -> dict[str, Any]:
        """What :meth:`point` wrote.

        Args:
            names: of checkpoints that must be there.

        Raises:
            CheckpointError: it is missing or damaged, or a checkpoint is missing.
        """
        path = self.work / RUN_FILE
        try:
            run: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            if not all((self.work / run[name]).is_dir() for name in names):
                raise ValueError("a checkpoint that it names is missing")
            dict(run["run"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CheckpointError(f"{path} is missing or damaged ({error}).", ANEW) from error
        return run

    def check(self, run: Mapping[str, Any], fix: str) -> None:
        """Refuse a file of another run.

        Raises:
            CheckpointError: names each difference with both values.
        """
        before = run["run"]
        told = ", ".join(
            f"{name} was {before.get(name)!r}, now {value!r}"
            for name, value in self._identity.items()
            if before.get(name) != value
        )
        if told:
            raise CheckpointError(f"{self.work} holds another run: {told}.", fix)


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Say in a sentence that a checkpoint cannot be written, and remove what there is of it.

    Raises:
        CheckpointError: the disk is full, or cannot be written to.
    """
    from safetensors import SafetensorError

    try:
        yield
    except (OSError, SafetensorError) as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise CheckpointError(
            f"The checkpoint {folder} could not be written ({error}).",
            "Make room on that disk, and go on with --resume from the checkpoint before.",
        ) from error


def write_state(folder: Path, state: DataclassInstance) -> None:
    """Write where a run stands into a checkpoint."""
    write_atomically(folder / _STATE, json.dumps(asdict(state)))


def read_state(folder: Path, kind: type[State]) -> State:
    """Where the run stood.

    Raises:
        CheckpointError: it is missing or damaged.
    """
    try:
        return kind(**json.loads((folder / _STATE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise CheckpointError(f"{folder} is damaged ({error}).", ANEW) from error
