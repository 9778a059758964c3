"""A progress bar for builds, where there is someone to see it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from slimchat.knowledge.protocols import Progress


@contextmanager
def build_progress(given: Progress | None) -> Iterator[Progress]:
    """The caller's own progress function, else a bar on standard error (or in the notebook)."""
    if given is not None:
        yield given
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description:<8}"), BarColumn(), MofNCompleteColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks = {}

        def show(stage: str, done: int, total: int, detail: str) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=total)
            bar.update(tasks[stage], completed=done, total=total)

        yield show
