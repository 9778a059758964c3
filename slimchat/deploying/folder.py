"""A folder that is written from templates, and what people have changed in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template

from slimchat._files import sync_folder, write_atomically
from slimchat.errors import ConfigError

TEMPLATES = Path(__file__).with_name("templates")


@dataclass(frozen=True, slots=True)
class Written:
    """What became of the files of a folder.

    Attributes:
        made: written now, or there already with the same text.
        kept: there already with another text, which was left as it is.
    """

    made: tuple[str, ...]
    kept: tuple[str, ...]


def filled(name: str, values: Mapping[str, str]) -> str:
    """A template with its ``$names`` replaced."""
    return Template((TEMPLATES / name).read_text(encoding="utf-8")).substitute(values)


def make_folder(folder: Path) -> None:
    """Make a folder.

    Raises:
        ConfigError: a file is in its place.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise ConfigError(
            f"{folder} is a file; this format writes a folder.", "Name another with -o."
        ) from error


def write_folder(folder: Path, texts: Mapping[str, str]) -> Written:
    """Write files by their path in the folder. What people have changed there is theirs."""
    kept = []
    for name, text in texts.items():
        path = folder / name
        if path.exists():
            if path.read_bytes() != text.encode("utf-8"):
                kept.append(name)
            continue
        make_folder(path.parent)
        write_atomically(path, text)
    sync_folder(folder)
    return Written(tuple(name for name in texts if name not in kept), tuple(kept))
