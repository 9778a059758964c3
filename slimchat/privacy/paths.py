"""Paths of this machine, which say who uses it and may not leave it."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

_ABSOLUTE = re.compile(r"(?<![\w./-])(?!//)(?:[A-Za-z]:\\|~?/)[^\s'\"<>]*[/\\][^\s'\"<>]*")


def without_paths(text: str) -> str:
    """A text with absolute paths left out, such as a reason why a file could not be read."""
    return _ABSOLUTE.sub("…", text)


def name_alone(path: str) -> str:
    """The last part of an absolute path; anything else as it is."""
    if path.startswith(("/", "~", "\\")) or re.match(r"[A-Za-z]:[\\/]", path):
        return PurePosixPath(path.replace("\\", "/")).name
    return path
