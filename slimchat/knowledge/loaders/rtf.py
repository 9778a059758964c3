"""Rich Text Format: headings, lists, tables and links, in document order.

The library gives plain text; what it would flatten is marked before it reads, with characters that
no text uses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from slimchat.knowledge.loaders.base import Content, RawFile
from slimchat.knowledge.loaders.describe import own_title
from slimchat.knowledge.loaders.html_blocks import with_link
from slimchat.knowledge.loaders.outline import Outline
from slimchat.knowledge.loaders.tables import split_header, table_lines

_ROW, _CELL, _ROW_END, _LEVEL = "\ue000", "\ue001", "\ue002", 0xE010
_LEVELS = 9
_MARKS = re.compile(f"([{_ROW}{_ROW_END}])")
_HEADINGS = re.compile(f"[{chr(_LEVEL)}-{chr(_LEVEL + _LEVELS - 1)}]")
# A backslash that stands for itself is consumed first, so that what follows it is not a word.
_WORD = re.compile(r"\\\\|\\(outlinelevel|s|trowd|nestcell|cell|row|fldinst)(\d{0,6})(?![a-z]) ?")
_STYLE = re.compile(r"\\s(\d+)(?![a-z])[^{};]{0,300}?\bheading (\d)\s*;", re.IGNORECASE)
_CODE_PAGE = re.compile(rb"\\ansicpg(\d{3,5})")
_INFO = re.compile(r"\{\\(title|author|subject|keywords|category)\s([^{}]*)\}")
_LINK = re.compile(
    r'HYPERLINK\s+"([^"{}\n]{1,2000})"[^{}]{0,200}\}{1,3}\s*'
    r"\{\\fldrslt\b((?:[^{}]|\{[^{}]*+\})*+)\}"
)


def load(file: RawFile) -> Content:
    """Read a document; headers, footers, notes and pictures are left out.

    Raises:
        UnreadableDocumentError: not Rich Text Format.
    """
    from striprtf.striprtf import rtf_to_text

    if not file.data.lstrip().startswith(b"{\\rtf"):
        raise file.fail(
            "is not Rich Text Format, although its ending says so.",
            "Rename it to its true format, or save it again as .rtf or .docx.",
        )
    page = _CODE_PAGE.search(file.data[:4096])
    source = _decoded(file.data, f"cp{page[1].decode()}" if page else "cp1252")

    def plain(rtf: str) -> str:
        text: str = rtf_to_text(rtf, errors="replace")
        # Characters beyond the first 65,536 are written as two halves.
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")

    header = f"{{\\rtf1\\ansicpg{page[1].decode()} " if page else "{\\rtf1 "
    info = {name: plain(f"{header}{value}}}") for name, value in _INFO.findall(source)}
    outline = Outline()
    for text, level in _blocks(plain(_marked(source))):
        if level:
            outline.heading(level, text)
        else:
            outline.block(text)
    title = own_title(info.pop("title", ""), outline.first_h1)
    return Content(outline.sections(title), title=title, metadata=info)


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        return data.decode(encoding, "replace")
    except LookupError:
        return data.decode("cp1252", "replace")


def _marked(source: str) -> str:
    """The source with marks for headings, cells and rows, and with the addresses of links."""
    styles = {number: int(level) for number, level in _STYLE.findall(source)}

    def mark(found: re.Match[str]) -> str:
        word, number = found[1], found[2]
        if word == "outlinelevel" and number:
            return found[0] + _heading_mark(int(number) + 1)
        if word == "s" and number:
            return found[0] + _heading_mark(styles.get(number, 0))
        if number or word in (None, "s", "outlinelevel"):
            return found[0]
        if word == "fldinst":  # left out all the same, and not looked for again
            return "\\fldtype "
        # In braces, or it would be taken for what stands in for the character before it.
        marks = {"trowd": _ROW, "cell": _CELL, "nestcell": " ", "row": _ROW_END}
        return f"{{{marks[word]}}}"

    return _WORD.sub(mark, _LINK.sub(_linked, source))


def _heading_mark(level: int) -> str:
    return f"{{{chr(_LEVEL + level - 1)}}}" if 1 <= level <= _LEVELS else ""


def _linked(found: re.Match[str]) -> str:
    shown = re.sub(r"\\[a-z]+-?\d* ?|[{}]", "", found[2]).strip()
    added = with_link(shown, found[1])[len(shown) :]
    return f"}}}}{{{{{found[2]}{added}}}"


def _blocks(text: str) -> Iterator[tuple[str, int]]:
    """Paragraphs and tables, and the level of those that are headings."""
    rows: list[list[str]] = []
    within = False
    for piece in _MARKS.split(text):
        if piece in (_ROW, _ROW_END):
            within = piece == _ROW
        elif within:
            cells = _HEADINGS.sub("", piece).split(_CELL)[:-1]
            rows += [[" ".join(cell.split()) for cell in cells]] if cells else []
        elif piece.strip():
            yield from _table(rows)
            yield from _paragraphs(piece.replace(_CELL, " "))
    yield from _table(rows)


def _table(rows: list[list[str]]) -> Iterator[tuple[str, int]]:
    if rows:
        above, body, named = split_header(rows)
        has_header = named and len(body[0]) > 1
        yield "\n".join([*above, *table_lines(body, has_header=has_header)]), 0
        rows.clear()


def _paragraphs(text: str) -> Iterator[tuple[str, int]]:
    for line in text.split("\n"):
        level = _HEADINGS.match(line.lstrip())
        said = _HEADINGS.sub("", line).strip()
        if said:
            yield said, ord(level[0]) - _LEVEL + 1 if level else 0
