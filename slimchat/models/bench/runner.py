"""One run of a bench: every contender after the other, each in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

import slimchat
from slimchat.errors import ModelError
from slimchat.models.bench.contenders import (
    Contender,
    Missing,
    folder_contender,
    shape_contenders,
)
from slimchat.models.bench.measuring import Figures, Load, Told
from slimchat.models.bench.rivals import check_rivals, rival_contenders
from slimchat.models.bench.shapes import shape_named

_WRITING = 0.1
"""Share of the progress that writing the models takes."""


@dataclass(frozen=True, slots=True)
class Result:
    """What was measured of one contender."""

    contender: Contender
    size: int
    figures: Figures


@dataclass(frozen=True, slots=True)
class Bench:
    """A whole run."""

    load: Load
    results: tuple[Result, ...]
    missing: tuple[Missing, ...]


def bench(
    models: Sequence[str] = (),
    shape: str | None = None,
    rivals: Sequence[str] = (),
    load: Load | None = None,
    told: Told = lambda what, share: None,
) -> Bench:
    """Measure models and shapes, slimchat's and others', in one run.

    Args:
        models: ``bundled``, and folders of converted models.
        shape: name of a shape, whose random weights all engines get.
        rivals: engines beside slimchat that are given the shape; without one they have no model.

    Raises:
        ConfigError: there is no such shape or rival.
        ModelError: one of slimchat's own models cannot be loaded or measured.
    """
    load = load or Load()
    check_rivals(rivals)
    wanted = None if shape is None else shape_named(shape)
    contenders = [folder_contender(name) for name in models]
    missing: list[Missing] = []
    with tempfile.TemporaryDirectory(prefix="slimchat-bench-") as scratch:
        if wanted is not None:
            told(f"Writing {wanted.name}", 0.0)
            contenders += shape_contenders(wanted, Path(scratch) / "slimchat")
            for name in rivals:
                told(f"Writing {wanted.name} for {name}", _WRITING / 2)
                found = rival_contenders(name, wanted, Path(scratch) / name)
                if isinstance(found, Missing):
                    missing.append(found)
                else:
                    contenders += found
        results = []
        for number, contender in enumerate(contenders):
            share = _Share(told, contender.name, number, len(contenders))
            try:
                figures = measured(contender, load, share)
            except ModelError as error:
                if contender.engine == "slimchat":
                    raise
                missing.append(Missing(contender.name, error.fact, error.fix))
            else:
                results.append(Result(contender, contender.size, figures))
    told("Done", 1.0)
    return Bench(load, tuple(results), tuple(missing))


@dataclass(frozen=True, slots=True)
class _Share:
    """Tells the progress of one contender as a part of the whole."""

    told: Told
    name: str
    number: int
    count: int

    def __call__(self, what: str, share: float) -> None:
        done = (self.number + share) / self.count
        self.told(f"{self.name}: {what}", _WRITING + (1 - _WRITING) * done)


def measured(contender: Contender, load: Load, told: Told = lambda what, share: None) -> Figures:
    """Measure one contender in a new process.

    Raises:
        ModelError: it failed there.
    """
    root = str(Path(slimchat.__file__).parents[1])
    path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
    order = {"engine": contender.engine, "path": str(contender.path), "load": asdict(load)}
    with (
        tempfile.TemporaryFile() as errors,
        subprocess.Popen(
            [sys.executable, "-m", "slimchat.models.bench.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            env={**os.environ, "PYTHONPATH": path, **contender.environment},
            text=True,
        ) as process,
    ):
        try:
            found = _heard(process, order, told)
        finally:
            process.kill()
        if "figures" in found:
            return Figures.from_dict(found["figures"])
        reason = found.get("error") or {"fact": _last_line(errors), "fix": ""}
        raise ModelError(
            f"{contender.name} could not be measured. {reason['fact']}".strip(),
            reason["fix"] or "Ask for fewer users, or leave it out.",
        )


def _heard(process: subprocess.Popen[str], order: dict[str, Any], told: Told) -> dict[str, Any]:
    """The last thing that the process said."""
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("The process was started without pipes.")
    with suppress(BrokenPipeError):  # it has died already; its last words say why
        process.stdin.write(json.dumps(order))
        process.stdin.close()
    found: dict[str, Any] = {}
    for line in process.stdout:
        found = json.loads(line)
        if "what" in found:
            told(found["what"], found["share"])
    return found


def _last_line(errors: IO[bytes]) -> str:
    errors.seek(0)
    lines = errors.read().decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else "Its process ended without a word."
