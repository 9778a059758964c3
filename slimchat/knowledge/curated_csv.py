"""Curated answers from a CSV file.

The columns are ``question, answer`` (or ``pregunta, respuesta``, ``pergunta, resposta``), and
optionally ``paraphrases`` and ``sources`` (divided by ``|``), ``owner``, ``language`` (by default
that of the question), ``valid_from`` and ``valid_until`` (such as 2026-01-31); others are ignored.
What is not UTF-8 is read as Windows' Western encoding, in which spreadsheets save CSV where nobody
tells them otherwise.
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
from slimchat.knowledge.loaders.tables import role_of
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
        for place, row in csv_rows(file, _encoding(file)):
            made = _answer(_by_role(row), f"{file}, {place}", default)
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
        raise CuratedError(
            f"{file} is neither UTF-8 nor Windows-1252 text.", "Save it as UTF-8."
        ) from error
    except csv.Error as error:
        place, why = error.args
        raise CuratedError(
            f"{file}, {place}: not valid CSV ({why}).",
            "Close every quotation mark, and double those inside a cell.",
        ) from error
    if not found:
        raise CuratedError(f"{file} holds no rows.", "Write one row per question.")
    return list(found.values())


def _encoding(file: Path) -> str:
    data = file.read_bytes()
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "utf-8-sig" if b"\0" in data else "cp1252"
    return "utf-8-sig"


def _by_role(row: Mapping[str, str]) -> dict[str, str]:
    """The row with the columns that any of the languages names for their part."""
    own = set(row) & {*REQUIRED, "language"}
    named = {name: role_of(name) for name in row if name and name not in own}
    taken = {name: role for name, role in named.items() if role in {*REQUIRED, "language"} - own}
    return {taken.get(name, name): cell for name, cell in row.items()}


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
