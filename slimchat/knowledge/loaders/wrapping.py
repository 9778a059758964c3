"""Lines of a fixed width become paragraphs again."""

from __future__ import annotations

import re
from collections.abc import Sequence

ITEM = re.compile(r"\s*(?:[-*•▪●◦–·]|\d{1,3}[.)]|[a-zA-Z][.)])\s+\S")
_BULLET = re.compile(r"^(\s*)[*•▪●◦–·](?=\s)")
END = re.compile(r"[.!?:;…][\"'”’»)\]]*$")
_HYPHEN = re.compile(r"(?<=[^\W\d_])[-\u00ad\u2010]$")


def continues(previous: str, line: str, width: int) -> bool:
    """Whether a line goes on with the paragraph of the line before it.

    Args:
        width: length of a full line of this text.
    """
    if not previous.strip() or not line.strip() or ITEM.match(line):
        return False
    if _HYPHEN.search(previous) or line.lstrip()[0].islower():
        return True
    full = len(previous) >= width * 0.72
    return full and (not END.search(previous) or len(previous) >= width * 0.82)


def join_lines(first: str, second: str) -> str:
    """Two lines of one paragraph as one, without the hyphen that a line break put in."""
    second = second.lstrip()
    if _HYPHEN.search(first) and second[:1].islower():
        return first[:-1] + second
    return f"{first.rstrip()} {second}"


def plain_item(line: str) -> str:
    """The line with any bullet written as ``-``."""
    return _BULLET.sub(r"\1-", line)


def unwrap(lines: Sequence[str]) -> list[str]:
    """The lines of one block, joined where they were wrapped."""
    width = max((len(line) for line in lines), default=0)
    wide = width >= 45
    out: list[str] = []
    last = ""
    for line in lines:
        if out and wide and continues(last, line, width):
            out[-1] = join_lines(out[-1], line)
        else:
            out.append(plain_item(line))
        last = line
    return out
