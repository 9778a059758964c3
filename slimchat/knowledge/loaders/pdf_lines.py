"""What the lines of a PDF are: running headers, headings, or text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import dropwhile, pairwise
from typing import NamedTuple

_PAGE_NUMBER = re.compile(
    r"[-–—\s]*(?:(?:page|página|pagina|pág\.?|p\.)\s*)?\d{1,4}(?:\s*(?:/|of|de)\s*\d{1,4})?[-–—\s]*",
    re.IGNORECASE,
)
_MAX_HEADING = 120
_LARGER = 1.12
_GAP = 1.4


class Line(NamedTuple):
    """A line of a page.

    Attributes:
        size: of its font, in points.
        bold: all of it is.
        cells: the pieces it is set in, each with the place where it starts.
        margin: it is where headers and footers are.
        height: of its foot above the page's, in points.
    """

    text: str
    page: int
    size: float
    bold: bool
    cells: tuple[tuple[float, str], ...] = ()
    margin: bool = False
    height: float = 0.0

    def stands_apart(self, previous: Line, pitch: float) -> bool:
        """Whether a gap, or the break of a column, is between it and the line before it.

        Args:
            pitch: from a line to the next within a paragraph; see :func:`line_pitch`.
        """
        down = previous.height - self.height
        in_column = -2 * self.size < down
        return self.page == previous.page and (not in_column or down > _GAP * pitch > 0)


def drop_running(pages: Sequence[list[Line]]) -> list[Line]:
    """All lines in order, without page numbers and what repeats in the margins of most pages."""
    filled = [page for page in pages if page]
    body = body_size([line for page in filled for line in page])
    counts: Counter[str] = Counter()
    for page in filled:
        counts.update({_mask(line, body) for line in page if line.margin})
    needed = max(2, len(filled) // 2 + 1)
    running = {text for text, count in counts.items() if count >= needed}

    def drops(line: Line) -> bool:
        known = _mask(line, body) in running or _PAGE_NUMBER.fullmatch(line.text) is not None
        return line.margin and known

    kept: list[Line] = []
    for page in filled:
        # From the edges inwards, up to the first line that is the page's own.
        inner = list(dropwhile(drops, page))
        kept += reversed(list(dropwhile(drops, reversed(inner))))
    return kept


def body_size(lines: Sequence[Line]) -> float:
    """The font size that most characters have."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def line_pitch(lines: Sequence[Line]) -> float:
    """Points from a line of text to the next within a paragraph; 0 where nothing tells."""
    body = body_size(lines)
    pairs = ((a, b) for a, b in pairwise(lines) if a.size == b.size == body and a.page == b.page)
    steps = sorted(step for a, b in pairs if (step := a.height - b.height) > body / 2)
    return steps[len(steps) // 4] if steps else 0.0


def heading_levels(lines: Sequence[Line]) -> list[int]:
    """For each line its heading level, 1 the largest, or 0 for text.

    A heading is set larger than the text, or is a short bold line of the text's size.
    """
    body = body_size(lines)
    sizes = sorted({line.size for line in lines if line.size > body * _LARGER}, reverse=True)
    mostly_bold = sum(len(x.text) for x in lines if x.bold) > sum(len(x.text) for x in lines) / 2

    def level(line: Line) -> int:
        if len(line.text) > _MAX_HEADING or not re.search(r"[^\W\d_]", line.text):
            return 0
        if line.size > body * _LARGER:
            return sizes.index(line.size) + 1
        short = len(line.text) <= 80 and not re.search(r"[.,;:]$", line.text)
        bold = line.bold and not mostly_bold and line.size >= body * 0.98
        return len(sizes) + 1 if bold and short else 0

    return [level(line) for line in lines]


def _mask(line: Line, body: float) -> str:
    """The text without its numbers, but "Chapter 1" and "Chapter 2" in large type differ."""
    text = line.text.casefold()
    return text if line.size > body * _LARGER else re.sub(r"\d+", "#", text)
