"""Word documents: headings, lists and tables in document order."""

from __future__ import annotations

import re
from typing import Any

from slimchat.knowledge.loaders.archives import checked_archive
from slimchat.knowledge.loaders.base import Content, RawFile
from slimchat.knowledge.loaders.describe import own_title
from slimchat.knowledge.loaders.docx_bold import bold_headings
from slimchat.knowledge.loaders.docx_lists import ListNumbers, find
from slimchat.knowledge.loaders.html_blocks import with_link
from slimchat.knowledge.loaders.outline import Outline
from slimchat.knowledge.loaders.tables import split_header, table_lines

_HEADING = re.compile(r"heading (\d)", re.IGNORECASE)


def load(file: RawFile) -> Content:
    """Read a Word document; headers, footers and comments are left out.

    Raises:
        UnreadableDocumentError: not a Word document, encrypted, or unsafe to open.
    """
    import docx
    from docx.text.paragraph import Paragraph

    document = docx.Document(checked_archive(file))
    outline = Outline()
    numbers = ListNumbers(document)
    items: list[str] = []
    named = ""
    blocks = list(document.iter_inner_content())
    bold = bold_headings(blocks)
    for block in blocks:
        if not isinstance(block, Paragraph):
            _flush(items, outline)
            outline.block(_table_text(block))
            continue
        text = _paragraph_text(block)
        style = str(block.style.name or "") if block.style is not None else ""
        if style.lower() == "title":
            named = named or text.strip()
        elif text.strip() and (level := _heading_level(block, style) or bold.get(id(block), 0)):
            _flush(items, outline)
            outline.heading(level, text)
            numbers.new_heading()
        elif text.strip() and (mark := numbers.mark(block, style)) is not None:
            items.append(f"{mark} {text.strip()}")
        else:
            _flush(items, outline)
            outline.block(text)
    _flush(items, outline)
    properties = document.core_properties
    title = named or own_title(properties.title) or outline.first_h1
    return Content(
        outline.sections(title),
        title=title,
        status=str(properties.content_status or ""),
        metadata={
            name: str(value)
            for name in ("author", "subject", "keywords", "category")
            if (value := getattr(properties, name, ""))
        },
    )


def _flush(items: list[str], outline: Outline) -> None:
    outline.block("\n".join(items))
    items.clear()


def _heading_level(paragraph: Any, style: str) -> int:
    found = _HEADING.fullmatch(style)
    if found:
        return int(found[1])
    levels = find(paragraph._p, "./w:pPr/w:outlineLvl/@w:val")
    return int(levels[0]) + 1 if levels and 0 <= int(levels[0]) < 9 else 0


def _paragraph_text(paragraph: Any) -> str:
    from docx.text.hyperlink import Hyperlink

    return "".join(
        with_link(part.text, str(part.url or "")) if isinstance(part, Hyperlink) else part.text
        for part in paragraph.iter_inner_content()
    )


def _table_text(table: Any) -> str:
    rows: list[list[str]] = []
    for row in table.rows:
        seen: set[int] = set()
        cells: list[str] = []
        for cell in row.cells:
            # A merged cell is listed once for each place it covers.
            repeated = id(cell._tc) in seen
            seen.add(id(cell._tc))
            cells.append("" if repeated else " ".join(map(_paragraph_text, cell.paragraphs)))
        rows.append(cells)
    above, body, has_header = split_header(rows)
    lines = table_lines(body, has_header=has_header and len(body[0]) > 1)
    return "\n".join([*above, *lines])
