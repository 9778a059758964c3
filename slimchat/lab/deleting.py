"""Removes a built bot, and nothing else."""

from __future__ import annotations

import shutil
from pathlib import Path

from slimchat.feedback.keeping import feedback_files
from slimchat.knowledge.layout import GENERATIONS, LOCK, MANIFEST, RUNS, TRASH, Layout
from slimchat.lab.record import FILE


def delete_bot(bot: Path, *, trash: bool) -> None:
    """Remove what a build made. Documents stay, those that were removed in a notebook too.

    Args:
        trash: move it to the system's trash instead of deleting it.

    Raises:
        BuildInProgressError: it is being built.
        OSError: it cannot be removed.
    """
    from slimchat.evaluation.history import runs_of

    verdicts = feedback_files(bot)
    if bot.is_file():
        (_to_trash if trash else _delete)(bot)
        for file in (bot.with_name(f".{bot.name}{FILE}"), *verdicts):
            file.unlink(missing_ok=True)
        shutil.rmtree(runs_of(bot), ignore_errors=True)
        return
    with Layout(bot).lock():
        dispose = _to_trash if trash else _delete
        # once the manifest is gone, it is no bot any more
        own = (MANIFEST, FILE, GENERATIONS, *(file.name for file in verdicts), RUNS)
        if trash and {entry.name for entry in bot.iterdir()} <= {*own, LOCK, TRASH}:
            dispose(bot)
            return
        for name in own:
            if (bot / name).exists():
                dispose(bot / name)
    (bot / LOCK).unlink(missing_ok=True)
    if not any(bot.iterdir()):
        bot.rmdir()


def _delete(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()


def _to_trash(path: Path) -> None:
    from send2trash import send2trash

    send2trash(str(path))
