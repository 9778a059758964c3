"""Where a model is written, and how it takes its place there."""

from __future__ import annotations

from pathlib import Path

from slimchat.errors import ConversionError
from slimchat.models.card import CARD_FILE


def check_place(output: Path) -> None:
    """Refuse to write where something lies that is not a model of slimchat.

    Raises:
        ConversionError: ``output`` is taken.
    """
    taken = output.exists() and not (output / CARD_FILE).is_file()
    if taken and (not output.is_dir() or any(output.iterdir())):
        raise ConversionError(
            f"{output} exists and is not a model of slimchat, so it is not replaced.",
            "Name another folder, or remove that one.",
        )


def put_in_place(folder: Path, output: Path) -> None:
    """Move a finished folder to ``output``; an earlier model there goes next to ``folder``."""
    if not output.exists():
        folder.rename(output)
        return
    aside = folder.with_name("replaced")
    output.rename(aside)
    try:
        folder.rename(output)
    except OSError:
        aside.rename(output)
        raise
