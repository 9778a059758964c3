"""Rows of a CSV file, as spreadsheets of any language write it."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path


def csv_rows(file: Path, encoding: str = "utf-8-sig") -> Iterator[tuple[str, dict[str, str]]]:
    """Places, such as ``line 3``, and rows by column.

    Raises:
        OSError, UnicodeDecodeError: the file cannot be read, or is not in this encoding.
        csv.Error: a row is not CSV; its two arguments are the place and the reason.
    """
    with file.open(encoding=encoding, newline="") as text:
        header = text.readline()
        text.seek(0)
        # Spreadsheets set to Spanish or Portuguese divide columns by semicolons.
        comma = ";" if header.count(";") > header.count(",") else ","
        reader, before = csv.DictReader(text, delimiter=comma, strict=True), 1
        try:
            for row in reader:
                yield f"line {before + 1}", row
                before = reader.line_num
        except csv.Error as error:
            raise csv.Error(f"line {before + 1}", str(error)) from error


def inert_cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula: before one that it might, an apostrophe.

    The characters are those of OWASP's page on CSV injection, with their full-width forms.
    """
    first = text.lstrip(" \u00a0")[:1]
    return f"'{text}" if first and first in "=+-@\t\r\n＝＋－＠" else text
