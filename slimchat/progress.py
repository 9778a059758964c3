"""How far a build is, where there is someone to see it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from slimchat.knowledge.protocols import Progress

EVERY_S = 0.1
"""Seconds between two updates in a notebook."""


@contextmanager
def build_progress(given: Progress | None) -> Iterator[Progress]:
    """The caller's own progress function, else a bar on standard error (in a notebook, a line)."""
    if given is not None:
        yield given
        return
    from rich.console import Console

    console = Console(stderr=True)
    if console.is_jupyter:
        yield notebook_line()
        return
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description:<8}"), BarColumn(), MofNCompleteColumn())
    with Bar(*columns, console=console, transient=True) as bar:
        tasks = {}

        def show(stage: str, done: int, total: int, detail: str) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=total)
            bar.update(tasks[stage], completed=done, total=total)

        yield show


def tell(lines: Sequence[str]) -> None:
    """Lines for whoever watched a build."""
    from rich.console import Console

    text, console = "\n".join(lines), Console(stderr=True, highlight=False, markup=False)
    if not console.is_jupyter:
        console.print(text, soft_wrap=True)
        return
    from IPython.display import display

    display({"text/plain": text}, raw=True)  # type: ignore[no-untyped-call]


def notebook_line() -> Progress:
    """A line of text below the cell; a bar of rich's is a widget, which no code host shows."""
    from IPython.display import display

    stages: dict[str, str] = {}
    handle = display({"text/plain": ""}, raw=True, display_id=True)  # type: ignore[no-untyped-call]
    shown = 0.0

    def show(stage: str, done: int, total: int, detail: str) -> None:
        nonlocal shown
        stages[stage] = f"{stage} {done}/{total}"
        if done < total and time.monotonic() - shown < EVERY_S:
            return
        shown = time.monotonic()
        handle.update({"text/plain": " · ".join(stages.values())}, raw=True)

    return show
