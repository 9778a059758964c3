"""The rows of a golden set's file, whatever its format."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from slimchat._csv import csv_rows
from slimchat.errors import GoldenSetError


def read_rows(file: Path) -> Iterator[tuple[str, Any]]:
    """Places, such as ``line 3``, and rows.

    A row is a mapping, or the text of a JSON object where the file is JSON Lines.

    Raises:
        GoldenSetError: the file cannot be read, or not as what its name says.
    """
    readers = {".jsonl": _json_lines, ".ndjson": _json_lines, ".csv": _csv, ".parquet": _parquet}
    kind = file.suffix.lower()
    if kind not in readers:
        raise GoldenSetError(
            f"{file} is not a golden set: its name ends in {kind or 'nothing'!r}.",
            "Name a file that ends in .jsonl, .csv or .parquet.",
        )
    try:
        yield from readers[kind](file)
    except OSError as error:
        raise GoldenSetError(
            f"The golden set {file} cannot be read ({error.strerror or error}).",
            "Check the path; 'slimchat init DIR' writes a first golden set.",
        ) from error
    except UnicodeDecodeError as error:
        raise GoldenSetError(f"{file} is not UTF-8 text.", "Save it as UTF-8.") from error


def _json_lines(file: Path) -> Iterator[tuple[str, Any]]:
    with file.open(encoding="utf-8-sig") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                yield f"line {number}", line


def _csv(file: Path) -> Iterator[tuple[str, Any]]:
    try:
        yield from csv_rows(file)
    except csv.Error as error:
        place, why = error.args
        raise GoldenSetError(
            f"{file}, {place}: not valid CSV ({why}).",
            "Close every quotation mark, and double those inside a cell.",
        ) from error


def _parquet(file: Path) -> Iterator[tuple[str, Any]]:
    try:
        parquet = import_module("pyarrow.parquet")
    except ImportError as error:
        raise GoldenSetError(
            f"Reading {file} needs the package 'pyarrow', which is not installed.",
            "Install it with: pip install pyarrow (or save the golden set as .jsonl).",
        ) from error
    try:
        rows: list[dict[str, Any]] = parquet.read_table(file).to_pylist()
    except ValueError as error:
        raise GoldenSetError(
            f"{file} is not valid Parquet ({error}).", "Write it again, or save it as .jsonl."
        ) from error
    for number, row in enumerate(rows, start=1):
        yield f"row {number}", row
