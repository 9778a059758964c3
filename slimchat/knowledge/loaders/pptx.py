"""PowerPoint: a slide is a page, its title a heading."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from slimchat.knowledge.loaders.archives import checked_archive
from slimchat.knowledge.loaders.base import Content, RawFile
from slimchat.knowledge.loaders.clean import clean_line
from slimchat.knowledge.loaders.describe import own_title
from slimchat.knowledge.loaders.html_blocks import with_link
from slimchat.knowledge.loaders.tables import split_header, table_lines
from slimchat.knowledge.loaders.wrapping import ITEM, plain_item
from slimchat.types import Section


def load(file: RawFile) -> Content:
    """Read the slides that are shown; speaker notes are not for customers and stay out.

    Raises:
        UnreadableDocumentError: not a presentation, encrypted, or unsafe to open.
    """
    from pptx import Presentation

    deck = Presentation(checked_archive(file))
    sections: list[Section] = []
    first = ""
    for number, slide in enumerate(deck.slides, start=1):
        if slide._element.get("show") == "0":
            continue
        shape = slide.shapes.title
        name = clean_line(shape.text_frame.text) if shape is not None else ""
        first = first or name
        own_id = shape.shape_id if shape is not None else None
        text = "\n\n".join(filter(None, map(_text, _shapes(slide.shapes, own_id))))
        if text:
            sections.append(Section((name,) if name else (), text, number))
    title = own_title(deck.core_properties.title) or first
    return Content(
        tuple(Section(() if s.path == (title,) else s.path, s.text, s.page) for s in sections),
        title=title,
        status=str(deck.core_properties.content_status or ""),
        metadata={"pages": str(len(deck.slides))},
    )


def _shapes(shapes: Any, title_id: int | None) -> Iterator[Any]:
    from pptx.enum.shapes import MSO_SHAPE_TYPE, PP_PLACEHOLDER

    running = {PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.SLIDE_NUMBER}
    for shape in shapes:
        if shape.shape_id == title_id:
            continue
        if shape.is_placeholder and shape.placeholder_format.type in running:
            continue
        if shape.shape_type == MSO_SHAPE_TYPE.GROUP:
            yield from _shapes(shape.shapes, title_id)
        else:
            yield shape


def _text(shape: Any) -> str:
    if getattr(shape, "has_table", False):
        rows = [[cell.text_frame.text for cell in row.cells] for row in shape.table.rows]
        above, body, has_header = split_header(rows)
        return "\n".join([*above, *table_lines(body, has_header=has_header)])
    if not shape.has_text_frame:
        return ""
    lines = [
        (paragraph.level, _paragraph(paragraph).strip())
        for paragraph in shape.text_frame.paragraphs
    ]
    lines = [(level, line) for level, line in lines if line]
    if len(lines) < 2:
        return "".join(line for _, line in lines)
    return "\n".join(
        "  " * level + (plain_item(line) if ITEM.match(line) else f"- {line}")
        for level, line in lines
    )


def _paragraph(paragraph: Any) -> str:
    return "".join(with_link(run.text, str(run.hyperlink.address or "")) for run in paragraph.runs)
