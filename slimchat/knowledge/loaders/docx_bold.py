"""Headings of Word documents whose author set them bold instead of giving them a style."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from slimchat.knowledge.loaders.docx_lists import find

_MAX_HEADING = 80
_LEVEL = 10  # below every style of heading


def bold_headings(blocks: Sequence[Any]) -> dict[int, int]:
    """The level by ``id`` of each paragraph that is a heading by its looks.

    That is a short bold line above text that is not bold. The first of a document, where nothing
    but headings is above it, is its title, also when another heading follows.
    """
    from docx.text.paragraph import Paragraph

    inked = [block for block in blocks if not isinstance(block, Paragraph) or block.text.strip()]
    looks = [isinstance(block, Paragraph) and _looks_like_one(block) for block in inked]
    length = [len(block.text) if isinstance(block, Paragraph) else 0 for block in inked]
    if sum(size for size, look in zip(length, looks, strict=True) if look) * 2 > sum(length):
        return {}  # bold is how this document is written
    found: dict[int, int] = {}
    for index, block in enumerate(inked[:-1]):
        if looks[index] and (index == 0 or not looks[index + 1]):
            found[id(block)] = 1 if index == 0 else _LEVEL
    return found


def _looks_like_one(paragraph: Any) -> bool:
    text = paragraph.text.strip()
    if len(text) > _MAX_HEADING or text[-1] in ".,;:" or not any(map(str.isalpha, text)):
        return False
    if find(paragraph._p, "./w:pPr/w:numPr"):
        return False
    inherited = bool(paragraph.style is not None and paragraph.style.font.bold)
    runs = [run for run in paragraph.runs if run.text.strip()]
    return bool(runs) and all(inherited if run.bold is None else run.bold for run in runs)
