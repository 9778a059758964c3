"""Word, PowerPoint, Excel and PDF, each built here."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import openpyxl
import pytest
from fpdf import FPDF
from pptx import Presentation
from pptx.util import Inches

from slimchat.config import KnowledgeConfig
from slimchat.errors import UnreadableDocumentError
from slimchat.knowledge.loaders import load_document
from slimchat.types import Document, Section


def read(path: Path) -> Document:
    return load_document(path, path.parent, KnowledgeConfig())


def test_word(tmp_path: Path) -> None:
    word = docx.Document()
    word.core_properties.title = ""
    word.add_heading("Repairs", 1)
    word.add_paragraph("First.")
    word.add_heading("Steps", 2)
    for text in ("Pack", "Send"):
        word.add_paragraph(text, style="List Number")
    table = word.add_table(2, 2)
    for cell, text in zip((c for row in table.rows for c in row.cells), "ABcd", strict=True):
        cell.text = text
    word.add_paragraph("After.")
    word.add_heading("More", 2)
    word.add_paragraph("Again", style="List Number")
    word.add_paragraph("Point", style="List Bullet")
    word.sections[0].header.paragraphs[0].text = "HEADER"
    word.save(str(tmp_path / "a.docx"))
    document = read(tmp_path / "a.docx")
    assert document.title == "Repairs"
    assert document.sections == (
        Section((), "First."),
        Section(("Steps",), "1. Pack\n2. Send\n\nA: c; B: d\n\nAfter."),
        Section(("More",), "1. Again\n- Point"),
    )


def written(path: Path, lines: list[tuple[str, bool]]) -> Document:
    """A Word document without styles: each line with whether it is bold."""
    word = docx.Document()
    word.core_properties.title = ""
    for text, bold in lines:
        word.add_paragraph().add_run(text).bold = bold
    word.save(str(path))
    return read(path)


def test_bold_lines_of_word_are_headings(tmp_path: Path) -> None:
    lines = [
        ("HIRE OF COURTS", True),
        ("Clause 1. Booking", True),
        ("Courts are booked for 90 minutes at a time.", False),
        ("Clause 2. Rain", True),
        ("You get another date.", False),
        ("Bring this form", True),
    ]
    document = written(tmp_path / "a.docx", lines)
    assert document.title == "HIRE OF COURTS"
    assert document.sections == (
        Section(("Clause 1. Booking",), "Courts are booked for 90 minutes at a time."),
        Section(("Clause 2. Rain",), "You get another date.\n\nBring this form"),
    )


def test_bold_text_of_word_is_no_heading(tmp_path: Path) -> None:
    lines = [("Rules", False), ("Please note:", True), ("No dogs.", True), ("No food.", False)]
    assert written(tmp_path / "a.docx", lines).sections == (
        Section((), "Rules\n\nPlease note:\n\nNo dogs.\n\nNo food."),
    )
    mostly = [("One", True), ("Two", True), ("Three", False)]
    assert written(tmp_path / "b.docx", mostly).sections == (Section((), "One\n\nTwo\n\nThree"),)


def test_slides(tmp_path: Path) -> None:
    deck = Presentation()
    first = deck.slides.add_slide(deck.slide_layouts[0])
    first.shapes.title.text = "Grinders"
    first.placeholders[1].text = "For customers"
    second = deck.slides.add_slide(deck.slide_layouts[1])
    second.shapes.title.text = "Prices"
    second.placeholders[1].text = "One\nTwo"
    table = second.shapes.add_table(2, 2, Inches(1), Inches(3), Inches(4), Inches(1)).table
    for index, text in enumerate(["Model", "EUR", "G40", "209"]):
        table.cell(index // 2, index % 2).text = text
    second.notes_slide.notes_text_frame.text = "SECRET"
    hidden = deck.slides.add_slide(deck.slide_layouts[0])
    hidden.shapes.title.text = "Hidden"
    hidden.placeholders[1].text = "HIDDEN"
    hidden._element.set("show", "0")
    deck.save(str(tmp_path / "a.pptx"))
    document = read(tmp_path / "a.pptx")
    assert document.title == "Grinders"
    assert document.sections == (
        Section((), "For customers", 1),
        Section(("Prices",), "- One\n- Two\n\nModel: G40; EUR: 209", 2),
    )


def test_workbook(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Parts"
    for row in (
        ["Spare parts"],
        ["Part", "Price", "VAT"],
        ["Tank", 19.9, 0.21],
        [None],
        ["Lid", 5],
    ):
        sheet.append(row)
    sheet["B3"].number_format = "0.00"
    sheet["C3"].number_format = "0%"
    faq = book.create_sheet("FAQ")
    faq.append(["Pregunta", "Respuesta", "Idioma"])
    faq.append(["¿Dónde?", "Aquí.", "es"])
    secret = book.create_sheet("Secret")
    secret.append(["a", "b"])
    secret.sheet_state = "hidden"
    book.save(tmp_path / "parts-list.xlsx")
    document = read(tmp_path / "parts-list.xlsx")
    assert document.title == "Parts list"
    assert document.sections == (
        Section(
            ("Parts",), "Spare parts\n\nPart: Tank; Price: 19.90; VAT: 21%\nPart: Lid; Price: 5"
        ),
        Section(("¿Dónde?",), "Aquí."),
    )


def make_pdf(path: Path) -> None:
    class Paper(FPDF):
        def header(self) -> None:
            self.set_font("helvetica", size=9)
            self.cell(0, 8, "Acme terms 2025", new_x="LMARGIN", new_y="NEXT")

        def footer(self) -> None:
            self.set_y(-15)
            self.set_font("helvetica", size=9)
            self.cell(0, 8, f"Page {self.page_no()} of 3", align="C")

    paper = Paper()
    for number in (1, 2, 3):
        paper.add_page()
        paper.set_font("helvetica", size=16)
        paper.cell(0, 12, f"Chapter {number}", new_x="LMARGIN", new_y="NEXT")
        paper.set_font("helvetica", size=11)
        paper.multi_cell(
            0,
            6,
            f"The {number}. warranty covers every part of the machine that fails through a manu-\n"
            "facturing fault, and the transport to the work shop in both directions.\n"
            "1. Write to us.\n2. Send it.",
            align="L",
            new_x="LMARGIN",
            new_y="NEXT",
        )
        with paper.table(borders_layout="NONE") as table:
            for cells in (
                ("Fee", "UK", "USA"),
                ("Check", "25", "30"),
                (f"Box {number}", "14", "19"),
            ):
                row = table.row()
                for cell in cells:
                    row.cell(cell)
    paper.output(str(path))


def test_pdf(tmp_path: Path) -> None:
    make_pdf(tmp_path / "terms.pdf")
    document = read(tmp_path / "terms.pdf")
    assert [section.page for section in document.sections] == [1, 2, 3]
    assert document.sections[1] == Section(
        ("Chapter 2",),
        "The 2. warranty covers every part of the machine that fails through a manufacturing "
        "fault, and the transport to the work shop in both directions.\n1. Write to us.\n"
        "2. Send it.\n\nFee: Check; UK: 25; USA: 30\nFee: Box 2; UK: 14; USA: 19",
        2,
    )


def test_gaps_and_columns_of_a_pdf_part_paragraphs(tmp_path: Path) -> None:
    page = FPDF()
    page.add_page()
    page.set_font("Helvetica", size=11)
    visit = (
        "A consultation takes 40 minutes and costs 50 euros. It is free for members of the club."
    )
    for x, text in (
        (10, f"{visit}\n\nA second visit is booked within thirty days."),
        (110, "Supplements\n\nCreatine is sold at the desk."),
    ):
        page.set_xy(x, 20)
        page.multi_cell(85, 6, text)
    page.output(str(tmp_path / "columns.pdf"))
    (section,) = read(tmp_path / "columns.pdf").sections
    assert section.text.split("\n\n") == [
        visit,
        "A second visit is booked within thirty days.",
        "Supplements",
        "Creatine is sold at the desk.",
    ]


def test_pdf_without_text_says_scan(tmp_path: Path) -> None:
    paper = FPDF()
    paper.add_page()
    paper.rect(10, 10, 50, 50)
    paper.output(str(tmp_path / "scan.pdf"))
    with pytest.raises(UnreadableDocumentError, match=r"scan.*ocrmypdf"):
        read(tmp_path / "scan.pdf")


def test_encrypted_pdf(tmp_path: Path) -> None:
    from pypdf import PdfReader, PdfWriter

    make_pdf(tmp_path / "open.pdf")
    writer = PdfWriter()
    writer.append(PdfReader(io.BytesIO((tmp_path / "open.pdf").read_bytes())))
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(str(tmp_path / "closed.pdf"))
    writer.close()
    with pytest.raises(UnreadableDocumentError, match="password"):
        read(tmp_path / "closed.pdf")
