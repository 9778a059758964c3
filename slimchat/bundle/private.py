"""What may not leave this machine."""

from __future__ import annotations

import re

_ABSOLUTE = re.compile(r"(?<![\w./-])(?:[A-Za-z]:\\|~?/)[^\s'\"<>]*[/\\][^\s'\"<>]*")


def without_paths(text: str) -> str:
    """A text with absolute paths left out, such as a reason why a file could not be read."""
    return _ABSOLUTE.sub("…", text)
