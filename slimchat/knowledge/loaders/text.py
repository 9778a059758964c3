"""Plain text: paragraphs, headings in capitals or underlined, and a title on the first line."""

from __future__ import annotations

import re

from slimchat.knowledge.loaders.base import Content, RawFile
from slimchat.knowledge.loaders.clean import clean_text
from slimchat.knowledge.loaders.encoding import decode
from slimchat.knowledge.loaders.outline import Outline
from slimchat.knowledge.loaders.wrapping import ITEM, unwrap

_UNDERLINE = re.compile(r"\s*(?:(=)=+|(-)-+|(~)~+)\s*")
_MAX_TITLE = 80


def load(file: RawFile) -> Content:
    """Read plain text.

    Raises:
        UnreadableDocumentError: not text.
    """
    blocks = [block.split("\n") for block in clean_text(decode(file)).split("\n\n")]
    outline = Outline()
    for index, lines in enumerate(blocks):
        rest = _heading(lines, outline, first=index == 0)
        if rest is None and index == 0 and len(blocks) > 1 and _is_title(lines):
            outline.heading(1, lines[0])
        else:
            outline.block("\n".join(unwrap(lines if rest is None else rest)))
    return Content(sections=outline.sections(outline.first_h1), title=outline.first_h1)


def _heading(lines: list[str], outline: Outline, *, first: bool) -> list[str] | None:
    """Open the heading at the top of a block; the lines below it, or nothing if none."""
    if len(lines[0]) > _MAX_TITLE or not lines[0].strip():
        return None
    mark = _UNDERLINE.fullmatch(lines[1]) if len(lines) > 1 else None
    if mark is None:
        if not _is_shouted(lines[0]):
            return None
        outline.heading(1 if first else 2, lines[0])
        return lines[1:]
    outline.heading(1 if mark[1] else 2 if mark[2] else 3, lines[0])
    return lines[2:]


def _is_title(lines: list[str]) -> bool:
    line = lines[0]
    return (
        len(lines) == 1
        and len(line) <= _MAX_TITLE
        and not ITEM.match(line)
        and line[-1:] not in tuple(".,;:!")
    )


def _is_shouted(line: str) -> bool:
    """A line in capitals, but no list item, code or abbreviation."""
    letters = [character for character in line if character.isalpha()]
    return line.isupper() and len(letters) >= 4 and not ITEM.match(line) and line[-1:] not in ".,;"
