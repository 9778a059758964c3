"""Curated answers from a CSV file.

The columns are ``question, answer``, and optionally ``paraphrases`` and ``sources`` (divided by
``|``), ``owner``, ``language`` (by default that of the question), ``valid_from`` and
``valid_until`` (such as 2026-01-31); others are ignored.
"""

from __future__ import annotations

import csv
import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import cast

from slimchat._csv import csv_rows
from slimchat.errors import CuratedError
from slimchat.knowledge.analysis import clean
from slimchat.knowledge.curated import CuratedAnswer
from slimchat.knowledge.language import detect_language
from slimchat.types import Language

REQUIRED = ("question", "answer")


def read_curated(path: str | Path, default: Language = "en") -> list[CuratedAnswer]:
    """The curated answers of a CSV file.

    Args:
        default: the language where neither a row nor its question tells one.

    Raises:
        CuratedError: names the file, the line, what is wrong and the fix.
    """
    file = Path(path)
    found: dict[str, CuratedAnswer] = {}
    places: dict[str, str] = {}
    try:
        for place, row in csv_rows(file):
            made = _answer(row, f"{file}, {place}", default)
            if made.id in found:
                raise CuratedError(
                    f"{file}, {place}: {made.question!r:.80} is answered before, at "
                    f"{places[made.id]}.",
                    "Keep one of the two, or give them other days.",
                )
            found[made.id], places[made.id] = made, place
    except OSError as error:
        raise CuratedError(
            f"{file} cannot be read ({error.strerror or error}).", "Check the path."
        ) from error
    except UnicodeDecodeError as error:
        raise CuratedError(f"{file} is not UTF-8 text.", "Save it as UTF-8.") from error
    except csv.Error as error:
        place, why = error.args
        raise CuratedError(
            f"{file}, {place}: not valid CSV ({why}).",
            "Close every quotation mark, and double those inside a cell.",
        ) from error
    if not found:
        raise CuratedError(f"{file} holds no rows.", "Write one row per question.")
    return list(found.values())


def _answer(row: Mapping[str, str], where: str, default: Language) -> CuratedAnswer:
    cells = {name: clean(text).strip() for name, text in row.items() if name and text}
    lacking = [name for name in REQUIRED if not cells.get(name)]
    if lacking:
        raise CuratedError(
            f"{where}: {' and '.join(lacking)} missing or empty.",
            f"Every row needs {' and '.join(REQUIRED)}; the first line names the columns.",
        )
    if None in list(row):
        raise CuratedError(
            f"{where}: more cells than columns.",
            "Put a cell that holds the divider in quotation marks.",
        )
    language = cells.get("language") or detect_language(cells["question"], default)
    try:
        return CuratedAnswer(
            question=cells["question"],
            answer=cells["answer"],
            language=cast(Language, language),
            paraphrases=_listed(cells.get("paraphrases", "")),
            owner=cells.get("owner", ""),
            valid_from=_day(cells, "valid_from"),
            valid_until=_day(cells, "valid_until"),
            sources=_listed(cells.get("sources", "")),
        )
    except CuratedError as error:
        raise CuratedError(f"{where}: {error.fact}", error.fix) from error


def _listed(cell: str) -> tuple[str, ...]:
    return tuple(text.strip() for text in cell.split("|") if text.strip())


def _day(cells: Mapping[str, str], name: str) -> datetime.date | None:
    if name not in cells:
        return None
    try:
        return datetime.date.fromisoformat(cells[name])
    except ValueError as error:
        raise CuratedError(
            f"{name} is {cells[name]!r:.40}, not a day.", "Write it like 2026-01-31."
        ) from error
