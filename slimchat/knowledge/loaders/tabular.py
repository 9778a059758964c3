"""Tables: CSV and TSV of any delimiter, and Excel workbooks."""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Iterable, Iterator
from typing import Any

from slimchat.knowledge.loaders.archives import checked_archive
from slimchat.knowledge.loaders.base import Content, RawFile
from slimchat.knowledge.loaders.describe import own_title
from slimchat.knowledge.loaders.encoding import decode
from slimchat.knowledge.loaders.tables import Row, faq_sections, split_header, table_lines
from slimchat.types import Section

_DELIMITERS = ",;\t|"
_CURRENCIES = "€$£"
_MAX_COLUMNS = 1000


def load(file: RawFile) -> Content:
    """Read a table or a workbook.

    Raises:
        UnreadableDocumentError: not text, not a workbook, encrypted, or unsafe to open.
    """
    return _workbook(file) if file.source.lower().endswith(".xlsx") else _delimited(file)


def _delimited(file: RawFile) -> Content:
    text = decode(file)
    declared = re.match(r"sep=(.)\r?\n", text, re.IGNORECASE)
    if declared:
        text = text[declared.end() :]
    tabbed = file.source.lower().endswith(".tsv")
    delimiter = declared[1] if declared else "\t" if tabbed else _sniff(text)
    # The field limit is global to the process and other code may have set it; stay below it.
    try:
        rows: list[Row] = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise file.fail(
            f"is not a table that can be read ({error}).", "Save it again as CSV in UTF-8."
        ) from error
    sections, language = _sections(rows, ())
    return Content(tuple(sections), language=language)


def _sniff(text: str) -> str:
    """The delimiter that cuts the first rows most evenly."""

    def quality(delimiter: str) -> tuple[bool, float, int]:
        rows = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
        widths = [len(row) for row in rows if row]
        usual = max(set(widths), key=widths.count, default=1)
        return usual > 1, widths.count(usual) / max(len(widths), 1), usual

    head = "".join(text.splitlines(keepends=True)[:40])
    try:
        return max(_DELIMITERS, key=quality)
    except csv.Error:
        return ","


def _workbook(file: RawFile) -> Content:
    from openpyxl import load_workbook

    stream = checked_archive(file)
    book = load_workbook(stream, read_only=True, data_only=True, keep_links=False)
    try:
        found: list[Section] = []
        languages: set[str] = set()
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        for sheet in sheets:
            # The size a sheet declares can be a million rows of nothing.
            sheet.reset_dimensions()
            rows = [_row(cells) for cells in sheet.iter_rows()]
            sections, language = _sections(rows, (str(sheet.title),))
            found += sections
            languages.add(language)
        language = languages.pop() if len(languages) == 1 else ""
        return Content(tuple(found), title=own_title(book.properties.title), language=language)
    finally:
        book.close()


def _sections(rows: Iterable[Row], path: tuple[str, ...]) -> tuple[list[Section], str]:
    above, table, has_header = split_header(list(rows))
    faq = faq_sections(table)
    if faq is not None:
        return faq
    lines = table_lines(table, has_header=has_header)
    text = "\n\n".join(filter(None, ["\n".join(above), "\n".join(lines)]))
    return [Section(path, text)] if text else [], ""


def _row(cells: Iterable[Any]) -> list[str]:
    row = [_shown(cell.value, str(cell.number_format or "")) for cell in _first(cells)]
    while row and not row[-1]:
        row.pop()
    return row


def _first(cells: Iterable[Any]) -> Iterator[Any]:
    for index, cell in enumerate(cells):
        if index >= _MAX_COLUMNS:
            return
        yield _Blank if cell.value is None else cell


class _Blank:
    value = ""
    number_format = ""


def _shown(value: Any, number_format: str) -> str:
    """A value as Excel would show it, near enough."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time()
        return value.date().isoformat() if midnight else value.isoformat(" ", "minutes")
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, datetime.time):
        return value.isoformat("minutes")
    if isinstance(value, int | float):
        if "%" in number_format:
            return f"{round(value * 100, 4):g}%"
        currency = next((sign for sign in _CURRENCIES if sign in number_format), "")
        if currency:
            return f"{currency}{value:.2f}" if currency != "€" else f"{value:.2f} €"
        if decimals := re.search(r"0\.(0+)", number_format):
            return f"{value:.{len(decimals[1])}f}"
        return str(int(value)) if float(value).is_integer() else f"{value:.12g}"
    return str(value)
