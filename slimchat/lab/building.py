"""The process that builds or exports: ``python -m slimchat.lab.building``.

Reading documents holds Python's lock for long, and a parser may use more memory than there is;
the server stays well in both cases because this is a process of its own. It reads one JSON object
from standard input and writes JSON Lines to standard output. It stops when its standard input
ends, so it does not outlive the server.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import threading
from pathlib import Path
from typing import IO, Any

from slimchat.config import BotConfig
from slimchat.errors import BuildCancelledError, SlimchatError
from slimchat.knowledge.layout import LOCK, Layout
from slimchat.knowledge.protocols import Cancel, Progress
from slimchat.settings import settings_for
from slimchat.widgets.events import Data

NICENESS = 5
"""So that the server is asked first who may have the processor."""


def main() -> None:
    """Do what standard input says."""
    wire = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)  # what a library prints goes to the server's log, not between the messages
    os.nice(NICENESS)
    order = json.loads(sys.stdin.buffer.readline())
    stopped = threading.Event()

    def wait() -> None:
        sys.stdin.buffer.read(1)
        stopped.set()

    threading.Thread(target=wait, daemon=True).start()
    _tell(wire, _outcome(order, wire, stopped))
    wire.close()
    os._exit(0)  # the thread may still wait for standard input


def settings_of(order: Data, docs: Path, bot: Path) -> BotConfig:
    """The settings that an order asks for.

    Raises:
        ConfigError: one of them is not valid.
    """
    given = order.get("config")
    config = BotConfig.from_dict(given) if given else settings_for(docs, bot)[0]
    return config.updated(order.get("changes") or {})


def tidy(bot: Path) -> None:
    """Remove what a first build left that came to nothing."""
    layout = Layout(bot)
    if layout.exists():
        return
    with contextlib.suppress(OSError):
        layout.generations.rmdir()
    with contextlib.suppress(OSError):
        if {entry.name for entry in bot.iterdir()} <= {LOCK}:
            layout.lock_file.unlink(missing_ok=True)
            bot.rmdir()


def _outcome(order: Data, wire: IO[str], stopped: threading.Event) -> Data:
    def progress(stage: str, done: int, total: int, detail: str) -> None:
        _tell(
            wire,
            {"type": "progress", "stage": stage, "done": done, "total": total, "detail": detail},
        )

    work = _build if order["kind"] == "build" else _export
    try:
        return {"type": "done", "report": work(order, progress, stopped.is_set)}
    except BuildCancelledError:
        return {"type": "cancelled"}
    except SlimchatError as error:
        return {"type": "failed", "error": {"fact": error.fact, "fix": error.fix}}


def _build(order: Data, progress: Progress, cancel: Cancel) -> Data:
    from slimchat.evaluation.after_build import generation_of, recheck_from_disk
    from slimchat.knowledge import builder
    from slimchat.knowledge.lazy import LazyEmbedder

    docs, bot = Path(order["docs"]), Path(order["bot"])
    try:
        config = settings_of(order, docs, bot)
        model, before = LazyEmbedder(config), generation_of(bot)
        options: Data = {"rebuild": order["rebuild"], "progress": progress, "cancel": cancel}
        report = builder.build(docs, bot, config, model, **options)
    except SlimchatError:
        tidy(bot)
        raise
    again = None
    if report.generation != before:
        again = recheck_from_disk(bot, docs, config.recheck_s, progress, cancel)
    return {**report.to_dict(), "recheck": None if again is None else again.to_dict()}


def _export(order: Data, progress: Progress, cancel: Cancel) -> None:
    from slimchat.lab.exporting import export

    export(order, progress, cancel)


def _tell(wire: IO[str], message: dict[str, Any]) -> None:
    wire.write(json.dumps(message) + "\n")


if __name__ == "__main__":
    main()
