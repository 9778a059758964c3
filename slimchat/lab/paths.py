"""Where bots and documents may lie: below the server's root, and nowhere else."""

from __future__ import annotations

import base64
import binascii
import os
from pathlib import Path
from typing import Any

from jupyter_core.paths import is_hidden

from slimchat.lab.problems import missing
from slimchat.privacy.paths import without_paths


class Root:
    """The folder that the server shows.

    Paths on the wire are relative to it, with forward slashes. Links are followed as long as
    they lead to a place below it.

    Args:
        hidden: whether hidden files may be seen.
    """

    def __init__(self, folder: str | Path, *, hidden: bool = False) -> None:
        self.folder = Path(folder).resolve()
        self._hidden = hidden

    def find(self, path: str) -> Path:
        """What lies at a path that came from outside.

        Raises:
            RequestError: nothing does, or it may not be seen.
        """
        found = self.place(path)
        if not found.exists():
            raise missing(path)
        return found

    def find_folder(self, path: str) -> Path:
        """A folder at a path that came from outside.

        Raises:
            RequestError: there is none, or it may not be seen.
        """
        found = self.find(path)
        if not found.is_dir():
            raise missing(path)
        return found

    def place(self, path: str) -> Path:
        """Where something with that path lies, or could be made.

        Raises:
            RequestError: it may not be seen.
        """
        parts = path.strip("/").split("/") if path.strip("/") else []
        if path.startswith("//") or any(_leads_astray(part) for part in parts):
            raise missing(path)
        found = self.folder.joinpath(*parts)
        if not self.holds(found):
            raise missing(path)
        return found.resolve()

    def holds(self, path: Path) -> bool:
        """Whether a path, its links followed, is below the root and may be seen."""
        if not self.contains(path):
            return False
        real = path.resolve()
        if self._hidden:
            return True
        if any(part.startswith(".") for part in real.relative_to(self.folder).parts):
            return False
        return not (real.exists() and is_hidden(str(real), str(self.folder)))

    def contains(self, path: Path) -> bool:
        """Whether a path, its links followed, is below the root."""
        try:
            real = path.resolve()
            real.exists()
        except (OSError, RuntimeError, ValueError):  # too long, or a link that leads to itself
            return False
        return real.is_relative_to(self.folder)

    def as_seen(self, data: Any) -> Any:
        """JSON data with the paths in its errors as the users of the server know them.

        What lies below the root is named relative to it; other places are nobody's business.
        """
        match data:
            case {"fact": str(fact), "fix": str(fix)}:
                return {**data, "fact": self.words(fact), "fix": self.words(fix)}
            case dict():
                return {key: self.as_seen(value) for key, value in data.items()}
            case list() | tuple():
                return [self.as_seen(value) for value in data]
        return data

    def words(self, text: str) -> str:
        """A sentence of an error, with the paths in it as the users of the server know them."""
        if self.folder != self.folder.parent:
            text = text.replace(f"{self.folder}{os.sep}", "")
        return without_paths(text)

    def name(self, path: Path) -> str:
        """The path as it goes out.

        Raises:
            ValueError: it is not below the root.
        """
        relative = path.resolve().relative_to(self.folder).as_posix()
        return "" if relative == "." else relative


def bot_id(name: str) -> str:
    """A stable id that fits in a URL, for the path of a bot."""
    return "b" + base64.urlsafe_b64encode(name.encode()).decode().rstrip("=")


def bot_name(identity: str) -> str:
    """The path that an id stands for.

    Raises:
        RequestError: it is no id.
    """
    text = identity[1:]
    try:
        name = base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True).decode()
    except (binascii.Error, ValueError) as error:
        raise missing(identity) from error
    if bot_id(name) != identity:
        raise missing(identity)
    return name


def _leads_astray(part: str) -> bool:
    return part in {"", ".", ".."} or "\0" in part
