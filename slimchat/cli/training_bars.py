"""Bars of a training on stderr: loss, the dev set's figure, and the time that is left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from slimchat._closing import Closing
from slimchat.cli.output import console, say

if TYPE_CHECKING:
    from rich.progress import TaskID

    from slimchat.training.tailor.fit import Report

_SAY_EVALUATIONS = 1


class TrainingBars(Closing):
    """One bar for the loop and one for each stage; where stderr is no terminal, a line for each
    evaluation."""

    def __init__(self) -> None:
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        errors = console(stderr=True)
        self._live = errors.is_terminal
        self._bars = Progress(
            TextColumn("{task.description:28}", markup=False),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f}%", markup=False),
            TimeElapsedColumn(),
            TextColumn("{task.fields[detail]}", style="dim", markup=False),
            console=errors,
            disable=not self._live,
        )
        self._tasks: dict[str, TaskID] = {}
        self._told = 0

    def step(self, report: Report) -> None:
        """Show where the loop stands."""
        state, share = report.state, report.share
        left = state.seconds * (1 - share) / share if share else 0.0
        detail = (
            f"step {state.step}  loss {state.loss:.3f}  dev {report.score:.3f} "
            f"(best {state.best:.3f})  {_clock(left)} left"
        )
        self._move("Training", share, detail)
        if not self._live and state.evaluations >= self._told + _SAY_EVALUATIONS:
            self._told = state.evaluations
            say(f"{share:.0%}  {detail}", style="dim")

    def stage(self, what: str, done: int, total: int) -> None:
        """Show how far a stage is that tells its own share."""
        self._move(what, done / total if total else 1.0, "")

    def _move(self, what: str, share: float, detail: str) -> None:
        if what not in self._tasks:
            self._tasks[what] = self._bars.add_task(what, total=1.0, detail="")
        self._bars.update(self._tasks[what], completed=share, detail=detail)

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def close(self) -> None:
        """Leave the bars as they are. Idempotent."""
        self._bars.stop()


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"
