"""What commands print: JSON and results on stdout, everything else on stderr."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType

    from rich.console import Console, RenderableType
    from rich.progress import TaskID

PIPE_WIDTH = 240
STAGES = {
    "scan": "Looking through the files",
    "read": "Reading documents",
    "embed": "Embedding passages",
    "lexical": "Indexing words",
    "vectors": "Indexing vectors",
    "commit": "Taking it into service",
    "recheck": "Asking what failed again",
}


def console(*, stderr: bool = False) -> Console:
    """A console that takes text literally and leaves wrapping to the reader of a pipe."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    if stream.isatty():
        return Console(stderr=stderr, highlight=False, markup=False)
    return Console(stderr=stderr, highlight=False, markup=False, soft_wrap=True, width=PIPE_WIDTH)


def show(*parts: RenderableType) -> None:
    """Print to stdout."""
    out = console()
    for part in parts:
        out.print(part)


def say(text: str, style: str | None = None) -> None:
    """Print a message for people to stderr."""
    from rich.text import Text

    from slimchat.render import plain

    console(stderr=True).print(Text(plain(text), style=style or ""))


def print_json(data: Any) -> None:
    """Print one JSON object to stdout."""
    sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False) + "\n")
    sys.stdout.flush()


def table(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> RenderableType:
    """A table; in a pipe it is as wide as its content."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    from slimchat.render import plain

    made = Table(box=SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        made.add_column(column, overflow="fold")
    for row in rows:
        made.add_row(*(Text(plain(cell)) for cell in row))
    return made


class ProgressBars:
    """Bars on stderr, one per stage; silent where stderr is not a terminal."""

    def __init__(self) -> None:
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeElapsedColumn,
        )

        errors = console(stderr=True)
        self._bars = Progress(
            TextColumn("{task.description:26}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[detail]}", style="dim", markup=False),
            console=errors,
            disable=not errors.is_terminal,
        )
        self._tasks: dict[str, TaskID] = {}

    def stage(self, stage: str, done: int, total: int, detail: str = "") -> None:
        """Move the bar of a stage, as a build reports it."""
        from slimchat.render import plain

        if stage not in self._tasks:
            self._fill()
            name = STAGES.get(stage, stage)
            self._tasks[stage] = self._bars.add_task(name, total=total, detail="")
        self._bars.update(
            self._tasks[stage], completed=done, total=total, detail=plain(detail)[-40:]
        )

    def count(self, done: int, total: int, *_: object) -> None:
        """Move the one bar of work that has no stages."""
        self.stage("Asking the questions", done, total)

    def bytes(self, done: int, total: int) -> None:
        """Move the one bar of a file on its way, in kilobytes."""
        self.stage("Kilobytes", done // 1000, total // 1000)

    def share(self, step: str, share: float) -> None:
        """Move the one bar of work that tells its share from 0 to 1."""
        self.stage("Converting", round(100 * share), 100, step)

    def __enter__(self) -> ProgressBars:
        self._bars.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self._fill()
        self._bars.stop()

    def _fill(self) -> None:
        """Stages do not tell their end; the next one's beginning does."""
        for task in self._bars.tasks:
            self._bars.update(task.id, completed=task.total, detail="")
