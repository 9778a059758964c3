"""Rows of cells become lines that stand alone, and tables of questions become sections."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from slimchat.knowledge.loaders.clean import clean_line
from slimchat.types import Section

Row = Sequence[str]

ROLES: Mapping[str, frozenset[str]] = {
    "question": frozenset(
        {"question", "questions", "q", "pregunta", "preguntas", "pergunta", "perguntas"}
    ),
    "answer": frozenset(
        {"answer", "answers", "a", "response", "respuesta", "respuestas", "resposta", "respostas"}
    ),
    "language": frozenset({"language", "lang", "locale", "idioma", "lengua", "lingua"}),
    "title": frozenset({"title", "titulo", "name", "heading", "subject", "asunto", "assunto"}),
    "content": frozenset(
        {"content", "contents", "body", "text", "contenido", "conteudo", "texto", "cuerpo", "corpo"}
    ),
}


def role_of(name: str) -> str:
    """``question``, ``answer``, ``language``, ``title``, ``content`` or nothing."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    word = plain.strip(" :?*_").casefold()
    return next((role for role, names in ROLES.items() if word in names), "")


def table_lines(rows: Sequence[Row], *, has_header: bool) -> list[str]:
    """One line per row, ``Header: value; Header: value``; empty cells are left out."""
    cells = [[clean_line(cell) for cell in row] for row in rows]
    cells = [row for row in cells if any(row)]
    if not cells:
        return []
    if not has_header or len(cells) == 1:
        return [_plain(row) for row in cells]
    header, *body = cells
    return [line for row in body if (line := _labelled(header, row))]


def faq_sections(rows: Sequence[Row]) -> tuple[list[Section], str] | None:
    """Sections of a table with a question and an answer column, and its one language.

    Returns:
        ``None`` when the first row does not name both columns. The language is empty unless
        all rows state the same one.
    """
    header = [role_of(cell) for cell in rows[0]] if rows else []
    if "question" not in header or "answer" not in header:
        return None
    question, answer = header.index("question"), header.index("answer")
    language = header.index("language") if "language" in header else None
    sections: list[Section] = []
    languages: set[str] = set()
    for row in rows[1:]:
        if not _cell(row, answer).strip():
            continue
        sections.append(Section((clean_line(_cell(row, question)),), _cell(row, answer)))
        if language is not None:
            languages.add(re.split(r"[-_]", _cell(row, language).strip().lower())[0])
    return sections, languages.pop() if len(languages) == 1 else ""


def split_header(rows: Sequence[Row]) -> tuple[list[str], list[Row], bool]:
    """Lines above the table, the table, and whether its first row names the columns."""
    table = [row for row in rows if any(cell.strip() for cell in row)]
    above: list[str] = []
    while len(table) > 1 and _filled(table[0]) == 1 and max(map(_filled, table[1:])) > 1:
        above.append(next(cell for cell in table[0] if cell.strip()))
        table = table[1:]
    if not table:
        return above, [], False
    first = [cell.strip() for cell in table[0] if cell.strip()]
    named = len(set(first)) == len(first) and not any(
        len(cell) > 80 or re.fullmatch(r"[\W\d_]+", cell) for cell in first
    )
    return above, table, named and len(table) > 1


def _filled(row: Row) -> int:
    return sum(bool(cell.strip()) for cell in row)


def _cell(row: Row, index: int) -> str:
    return row[index] if index < len(row) else ""


def _plain(row: Row) -> str:
    filled = [cell for cell in row if cell]
    return ": ".join(filled) if len(filled) == 2 else _join(filled)


def _labelled(header: Row, row: Row) -> str:
    parts = []
    for index, value in enumerate(row):
        name = _cell(header, index).rstrip(" :")
        if value:
            parts.append(f"{name}: {value}" if name else value)
    return _join(parts)


def _join(parts: Sequence[str]) -> str:
    return "; ".join([*(part.rstrip(".;") for part in parts[:-1]), *parts[-1:]])
