"""PDF: lines with their sizes become headings and paragraphs, page by page."""

from __future__ import annotations

import io
import logging
import re
from typing import Any

from slimchat.knowledge.loaders.base import Content, RawFile
from slimchat.knowledge.loaders.clean import clean_line
from slimchat.knowledge.loaders.describe import own_title
from slimchat.knowledge.loaders.outline import Outline
from slimchat.knowledge.loaders.pdf_lines import (
    Line,
    body_size,
    drop_running,
    heading_levels,
    line_pitch,
)
from slimchat.knowledge.loaders.pdf_tables import table_at
from slimchat.knowledge.loaders.tables import table_lines
from slimchat.knowledge.loaders.wrapping import END, ITEM, continues, join_lines, plain_item

_SCANNED = (
    "holds no text, only pictures of pages (a scan).",
    "Run text recognition on it first, for example: ocrmypdf in.pdf out.pdf",
)
_MAX_PAGES = 5000
_MARGIN = 0.12


def load(file: RawFile) -> Content:
    """Read the text of a PDF.

    Raises:
        UnreadableDocumentError: encrypted with a password, or not a PDF.
    """
    from pypdf import PdfReader
    from pypdf.errors import (
        DependencyError,
        FileNotDecryptedError,
        PdfReadError,
        WrongPasswordError,
    )

    # The library logs every oddity of a file; a build reports what matters itself.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(io.BytesIO(file.data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise WrongPasswordError("a password is needed")
        count = len(reader.pages)
        if count > _MAX_PAGES:
            raise file.fail(f"has {count} pages; the limit is {_MAX_PAGES}.", "Split it.")
        pages = [_page_lines(page, number) for number, page in enumerate(reader.pages, start=1)]
        info = reader.metadata
        named = own_title(str(info.title or "")) if info else ""
    except (FileNotDecryptedError, WrongPasswordError) as error:
        raise file.fail(
            "is encrypted with a password.", "Save a copy without the password."
        ) from error
    except DependencyError as error:
        raise file.fail(
            "is encrypted in a way that needs the package 'cryptography'.",
            "Install it with: pip install cryptography",
        ) from error
    except PdfReadError as error:
        raise file.fail(
            f"is damaged: it is not a readable PDF ({error}).", "Export or download it again."
        ) from error
    outline = _outline(drop_running(pages))
    title = named if " " in named or not outline.first_h1 else outline.first_h1
    title = title or outline.first_h1
    metadata = {"pages": str(count)}
    return Content(outline.sections(title), title=title, metadata=metadata, missing=_SCANNED)


def _page_lines(page: Any, number: int) -> list[Line]:
    """The page's lines; the visitor sees the same characters as the extracted text."""
    lines: list[Line] = []
    pieces: list[tuple[str, float, bool, float, float]] = []
    bottom, top = float(page.mediabox.bottom), float(page.mediabox.top)
    margin = (top - bottom) * _MARGIN

    def end_line() -> None:
        text = _clean("".join(piece for piece, *_ in pieces))
        inked = [piece for piece in pieces if piece[0].strip()]
        if text and inked:
            size = round(max(piece[1] for piece in inked), 1)
            cells = tuple((x, clean_line(piece)) for piece, _, _, x, _ in inked)
            bold = all(piece[2] for piece in inked)
            at_edge = not bottom + margin < inked[0][4] < top - margin
            lines.append(Line(text, number, size, bold, cells, at_edge, inked[0][4]))
        pieces.clear()

    def visit(text: str, cm: Any, tm: Any, font: Any, size: float) -> None:
        scale = abs(float(tm[3] or tm[1] or 1)) * abs(float(cm[3] or cm[1] or 1))
        left = float(tm[4]) * float(cm[0]) + float(tm[5]) * float(cm[2]) + float(cm[4])
        height = float(tm[4]) * float(cm[1]) + float(tm[5]) * float(cm[3]) + float(cm[5])
        name = str((font or {}).get("/BaseFont", ""))
        bold = bool(re.search(r"bold|black|heavy", name, re.IGNORECASE))
        for index, part in enumerate(text.split("\n")):
            if index:
                end_line()
            pieces.append((part, float(size or 0) * scale, bold, left, height))

    page.extract_text(visitor_text=visit)
    end_line()
    return lines


def _clean(text: str) -> str:
    """One clean line; a soft hyphen at its end stays, as the sign of a word cut in two."""
    stripped = text.rstrip()
    return clean_line(stripped) + ("-" if stripped.endswith("\u00ad") else "")


def _outline(lines: list[Line]) -> Outline:
    levels = heading_levels(lines)
    # The usual full line, not the longest: a few lines may run into the margin.
    lengths = sorted(len(line.text) for line in lines if line.size <= body_size(lines))
    width = lengths[int(len(lengths) * 0.9)] if lengths else 0
    outline = Outline()
    pitch = line_pitch(lines)
    paragraph, page, previous = "", 0, ""
    index = 0
    while index < len(lines):
        line, level = lines[index], levels[index]
        table = table_at(lines, index)
        if table or level:
            outline.block(paragraph, page)
            paragraph, previous = "", ""
        if table:
            rows, index = table
            outline.block("\n".join(table_lines(rows, has_header=True)), line.page)
            continue
        index += 1
        if END.search(previous) and line.stands_apart(lines[index - 2], pitch):
            previous = ""
        if level:
            # A heading of two lines.
            text = line.text
            while index < len(lines) and (levels[index], lines[index].page) == (level, line.page):
                text = f"{text} {lines[index].text}"
                index += 1
            outline.heading(level, text)
            continue
        if paragraph and continues(previous, line.text, width):
            paragraph = join_lines(paragraph, line.text)
        elif paragraph and ITEM.match(line.text) and page == line.page:
            paragraph += f"\n{plain_item(line.text)}"
        else:
            outline.block(paragraph, page)
            paragraph, page = plain_item(line.text), line.page
        previous = line.text
    outline.block(paragraph, page)
    return outline
