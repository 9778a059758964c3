"""Tables of a PDF, found by cells that start below those of a header row."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from slimchat.knowledge.loaders.pdf_lines import Line

_NEAR = 3.0
_MIN_ROWS = 2


def table_at(lines: Sequence[Line], start: int) -> tuple[list[list[str]], int] | None:
    """The table whose header row is a line.

    Returns:
        Its rows, the header first, and the index of the line after it; ``None`` if the line is
        no header. Text that is not set in columns, or in right-aligned ones, gives none.
    """
    columns = [x for x, _ in lines[start].cells]
    if len(columns) < 2 or any(b - a < 2 * _NEAR for a, b in pairwise(columns)):
        return None
    rows: list[list[str]] = [[text for _, text in lines[start].cells]]
    end = start + 1
    wrapped = ""
    for index in range(start + 1, len(lines)):
        line = lines[index]
        row = _row(line, columns)
        if row is None or line.page != lines[start].page:
            break
        if len(line.cells) < 2:
            # The first cell of the next row, wrapped over lines of its own.
            if not row[0]:
                break
            wrapped = f"{wrapped} {row[0]}".strip()
            continue
        if wrapped and row[0]:
            break
        row[0] = row[0] or wrapped
        wrapped = ""
        rows.append(row)
        end = index + 1
    return (rows, end) if len(rows) > _MIN_ROWS else None


def _row(line: Line, columns: Sequence[float]) -> list[str] | None:
    row = [""] * len(columns)
    for x, text in line.cells:
        place = next((i for i, column in enumerate(columns) if abs(column - x) <= _NEAR), None)
        if place is None or row[place]:
            return None
        row[place] = text
    return row
