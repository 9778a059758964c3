"""Build the PDF, DOCX, PPTX and XLSX documents of the sample company.

Each source in ``sources/`` is named after the document it becomes:
``warranty/warranty-terms.pdf.md`` becomes ``warranty/warranty-terms.pdf``.

Usage: python tests/company/make_documents.py [OUT_DIR, default knowledge/]
"""

from __future__ import annotations

import csv
import re
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import docx
from docx.document import Document as DocxDocument
from docx.text.paragraph import Paragraph
from fpdf import FPDF, FontFace, XPos, YPos
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet
from pptx import Presentation
from pptx.presentation import Presentation as PptxPresentation
from pptx.slide import Slide
from pptx.util import Inches, Pt

SOURCES = Path(__file__).parent / "sources"
DEFAULT_OUT = Path(__file__).parents[2] / "knowledge"
AUTHOR = "Ondarca Help Centre"
ZIP_DATE = (2025, 1, 1, 0, 0, 0)

Kind = Literal["h1", "h2", "text", "bullet", "step", "table"]


@dataclass
class Block:
    """One heading, paragraph, list item or table of a source."""

    kind: Kind
    text: str = ""
    number: int = 0
    rows: list[list[str]] = field(default_factory=list)


@dataclass
class Source:
    """A parsed Markdown source."""

    meta: dict[str, str]
    blocks: list[Block]

    @property
    def date(self) -> datetime:
        """The date of the document, which is also the date of the file."""
        return datetime.fromisoformat(self.meta["updated"]).replace(tzinfo=UTC)


def read_source(path: Path) -> Source:
    """Read a Markdown source with front matter."""
    _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
    pairs = (line.split(": ", 1) for line in front.splitlines())
    return Source(dict(pairs), list(parse_blocks(body)))


def parse_blocks(body: str) -> Iterator[Block]:
    """Yield the blocks of the small Markdown subset that the sources use."""
    table: list[list[str]] = []
    for line in [*body.splitlines(), ""]:
        if line.startswith("|"):
            if not line.startswith("|---"):
                table.append([cell.strip() for cell in line.strip("|").split("|")])
            continue
        if table:
            yield Block("table", rows=table)
            table = []
        if line.strip():
            yield parse_line(line)


def parse_line(line: str) -> Block:
    """Classify one line that is not part of a table."""
    for mark, kind in _MARKS.items():
        if line.startswith(mark):
            return Block(kind, line[len(mark) :])
    step = re.match(r"(\d+)\. (.*)", line)
    if step:
        return Block("step", step[2], int(step[1]))
    return Block("text", line)


_MARKS: dict[str, Kind] = {"# ": "h1", "## ": "h2", "- ": "bullet"}


# --- PDF ---------------------------------------------------------------------


class HelpPdf(FPDF):
    """A page with a running header and footer."""

    def __init__(self, meta: dict[str, str]) -> None:
        super().__init__(format="A4")
        self.meta = meta
        self.set_margins(22, 20, 22)
        self.set_auto_page_break(True, margin=24)

    def header(self) -> None:
        """Print the running header."""
        self.set_font("Helvetica", "I", 9)
        self.cell(0, 8, self.meta["header"], border="B", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(4)

    def footer(self) -> None:
        """Print the running footer with the page number."""
        self.set_y(-16)
        self.set_font("Helvetica", "I", 8)
        self.cell(0, 8, f"{self.meta['footer']} - {self.page_no()}/{{nb}}", align="C")


def make_pdf(source_path: Path, target: Path) -> None:
    """Write one PDF."""
    source = read_source(source_path)
    pdf = HelpPdf(source.meta)
    pdf.set_title(source.meta["title"])
    pdf.set_author(AUTHOR)
    pdf.set_lang(source.meta["language"])
    pdf.set_creation_date(source.date)
    pdf.add_page()
    for block in source.blocks:
        add_pdf_block(pdf, block)
    pdf.output(str(target))


def add_pdf_block(pdf: HelpPdf, block: Block) -> None:
    """Add one block to the PDF."""
    if block.kind == "table":
        add_pdf_table(pdf, block.rows)
    elif block.kind in ("h1", "h2"):
        size = 18 if block.kind == "h1" else 13
        pdf.ln(2)
        pdf.set_font("Helvetica", "B", size)
        pdf.multi_cell(0, size * 0.55, block.text, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        pdf.ln(2)
    else:
        pdf.set_font("Helvetica", "", 11)
        text = pdf_prefix(block) + block.text
        pdf.multi_cell(0, 6, text, markdown=True, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        pdf.ln(2 if block.kind == "text" else 1)


def pdf_prefix(block: Block) -> str:
    """The mark before a list item."""
    if block.kind == "bullet":
        return "- "
    return f"{block.number}. " if block.kind == "step" else ""


def add_pdf_table(pdf: HelpPdf, rows: list[list[str]]) -> None:
    """Add a table with a bold first row."""
    pdf.set_font("Helvetica", "", 10)
    with pdf.table(line_height=6, headings_style=FontFace(emphasis="BOLD")) as table:
        for row in rows:
            table.row(row)
    pdf.ln(3)


# --- DOCX --------------------------------------------------------------------

DOCX_STYLES: dict[Kind, str] = {
    "h1": "Heading 1",
    "h2": "Heading 2",
    "text": "Normal",
    "bullet": "List Bullet",
    "step": "List Number",
}


def make_docx(source_path: Path, target: Path) -> None:
    """Write one Word document."""
    source = read_source(source_path)
    document = docx.Document()
    set_properties(document, source)
    for block in source.blocks:
        if block.kind == "table":
            add_docx_table(document, block.rows)
        else:
            add_runs(document.add_paragraph(style=DOCX_STYLES[block.kind]), block.text)
    document.save(str(target))
    fix_zip_dates(target, source.date)


def set_properties(document: DocxDocument | PptxPresentation, source: Source) -> None:
    """Give an Office document fixed properties."""
    properties = document.core_properties
    properties.title = source.meta["title"]
    properties.language = source.meta["language"]
    properties.author = AUTHOR
    properties.last_modified_by = AUTHOR
    properties.created = properties.modified = source.date.replace(tzinfo=None)


def add_runs(paragraph: Paragraph, text: str) -> None:
    """Add text in which ``**`` switches bold on and off."""
    for index, part in enumerate(text.split("**")):
        if part:
            paragraph.add_run(part).bold = index % 2 == 1


def add_docx_table(document: DocxDocument, rows: list[list[str]]) -> None:
    """Add a table with a bold first row."""
    table = document.add_table(rows=0, cols=len(rows[0]), style="Table Grid")
    for number, row in enumerate(rows):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.paragraphs[0].add_run(text).bold = number == 0
    document.add_paragraph()


# --- PPTX --------------------------------------------------------------------


def make_pptx(source_path: Path, target: Path) -> None:
    """Write one presentation: a slide for each heading."""
    source = read_source(source_path)
    deck = Presentation()
    set_properties(deck, source)
    for heading, content in split_slides(source.blocks):
        add_slide(deck, heading, content)
    deck.save(str(target))
    fix_zip_dates(target, source.date)


def split_slides(blocks: list[Block]) -> list[tuple[Block, list[Block]]]:
    """Group the blocks under their headings."""
    slides: list[tuple[Block, list[Block]]] = []
    for block in blocks:
        if block.kind in ("h1", "h2"):
            slides.append((block, []))
        else:
            slides[-1][1].append(block)
    return slides


def add_slide(deck: PptxPresentation, heading: Block, content: list[Block]) -> None:
    """Add a title slide, a table slide or a text slide."""
    tables = [block for block in content if block.kind == "table"]
    layout = 0 if heading.kind == "h1" else 5 if tables else 1
    slide = deck.slides.add_slide(deck.slide_layouts[layout])
    if slide.shapes.title is not None:
        slide.shapes.title.text = heading.text
    if tables:
        add_pptx_table(slide, tables[0].rows)
    else:
        lines = [pdf_prefix(block).removeprefix("- ") + block.text for block in content]
        slide.placeholders[1].text_frame.text = "\n".join(lines)


def add_pptx_table(slide: Slide, rows: list[list[str]]) -> None:
    """Add a table to a slide."""
    box = (Inches(0.5), Inches(1.6), Inches(9), Inches(0.45 * len(rows)))
    table = slide.shapes.add_table(len(rows), len(rows[0]), *box).table
    for y, row in enumerate(rows):
        for x, text in enumerate(row):
            frame = table.cell(y, x).text_frame
            frame.text = text
            frame.paragraphs[0].font.size = Pt(14)


# --- XLSX --------------------------------------------------------------------


def make_xlsx(source_path: Path, target: Path) -> None:
    """Write one workbook from a CSV file."""
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "Spare parts 2025"
    date = datetime(*ZIP_DATE, tzinfo=UTC)
    workbook.properties.creator = AUTHOR
    workbook.properties.created = date.replace(tzinfo=None)
    with source_path.open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file):
            sheet.append([to_cell(text) for text in row])
    format_sheet(sheet)
    workbook.save(target)
    fix_zip_dates(target, date)


def to_cell(text: str) -> str | float:
    """Turn a price into a number."""
    return float(text) if re.fullmatch(r"\d+(\.\d+)?", text) else text


def format_sheet(sheet: Worksheet) -> None:
    """Make the header bold and set column widths and the price format."""
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for column, width in zip("ABCDEFGH", (13, 30, 28, 9, 9, 9, 9, 14), strict=True):
        sheet.column_dimensions[column].width = width
    for row in sheet.iter_rows(min_row=2, min_col=4, max_col=7):
        for cell in row:
            cell.number_format = "0.00"
    sheet.freeze_panes = "A2"


# --- All ---------------------------------------------------------------------


def fix_zip_dates(path: Path, date: datetime) -> None:
    """Rewrite an Office file so that two runs give the same bytes."""
    with zipfile.ZipFile(path) as archive:
        members = [(name, archive.read(name)) for name in archive.namelist()]
    stamp = date.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            if name == "docProps/core.xml":
                pattern = rb"(<dcterms:modified[^>]*>)[^<]*"
                content = re.sub(pattern, lambda match: match[1] + stamp, content)
            info = zipfile.ZipInfo(name, ZIP_DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)


MAKERS: dict[str, Callable[[Path, Path], None]] = {
    ".pdf": make_pdf,
    ".docx": make_docx,
    ".pptx": make_pptx,
    ".xlsx": make_xlsx,
}


def make_all(out_dir: Path) -> list[Path]:
    """Build every document and return the paths written."""
    written = []
    for source_path in sorted(path for path in SOURCES.rglob("*") if path.is_file()):
        target = out_dir / source_path.relative_to(SOURCES).with_suffix("")
        target.parent.mkdir(parents=True, exist_ok=True)
        MAKERS[target.suffix](source_path, target)
        written.append(target)
    return written


def main() -> None:
    """Build into the folder named on the command line."""
    out_dir = Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_OUT
    for path in make_all(out_dir):
        print(path)


if __name__ == "__main__":
    main()
