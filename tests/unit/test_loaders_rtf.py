"""Rich Text Format, as Word, LibreOffice and WordPad write it."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

import pytest

from slimchat.config import KnowledgeConfig
from slimchat.errors import UnreadableDocumentError
from slimchat.knowledge.loaders import load_document
from slimchat.types import Document, Section

HEAD = r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fswiss\fcharset0 Calibri;}}"


def read(path: Path, body: str | bytes, head: str = HEAD) -> Document:
    data = body.encode("cp1252") if isinstance(body, str) else body
    path.write_bytes(head.encode() + data + b"}")
    return load_document(path, path.parent, KnowledgeConfig())


def test_headings_of_word(tmp_path: Path) -> None:
    document = read(
        tmp_path / "a.rtf",
        r"""{\stylesheet{\ql Normal;}{\s1\outlinelevel0\b heading 1;}{\s15 List;}}
{\info{\title Document1}{\author Ana Mu\'f1oz}}{\header\pard Page header\par}
\pard\plain \s1\sb240\outlinelevel0 {\b Devoluci\'f3n}\par
\pard\plain \s15 Tiene {\b 30 d\'edas} para devolverlo.\par
\pard\plain \outlinelevel1 Fuera de plazo\par
\pard\plain Escr\u237?banos \u8364?20.\par}""",
    )
    assert document.title == "Devolución"
    assert document.metadata["author"] == "Ana Muñoz"
    assert document.sections == (
        Section((), "Tiene 30 días para devolverlo."),
        Section(("Fuera de plazo",), "Escríbanos €20."),
    )
    assert (document.format, document.language) == ("rtf", "es")


def test_headings_by_style_alone_and_the_title_of_the_file(tmp_path: Path) -> None:
    document = read(
        tmp_path / "a.rtf",
        r"""{\info{\title Care \endash  guide}}{\stylesheet{\s0 Standard;}{\s2\fs28 Heading 2;}}
\pard\s2 Cleaning\par\pard\s0 Use water.\par\pard\s20 Not vinegar.\par""",
    )
    assert document.title == "Care – guide"
    assert document.sections == (Section(("Cleaning",), "Use water.\n\nNot vinegar."),)


def test_tables_become_lines_and_cells_stay_whole(tmp_path: Path) -> None:
    row = r"\trowd\cellx100\cellx200\pard\intbl {} \cell {} \cell\trowd\cellx100\cellx200\row"
    rows = [("Country", "Fee"), (r"Espa\'f1a", r"4 \'80"), ("A|B\\\nmore", "two\\par lines")]
    table = "\n".join(row.replace("{}", a, 1).replace("{}", b, 1) for a, b in rows)
    document = read(tmp_path / "a.rtf", f"\\pard Fees apply.\\par\n{table}\n\\pard Done.\\par")
    assert document.sections == (
        Section(
            (),
            "Fees apply.\n\nCountry: España; Fee: 4 €\nCountry: A|B more; Fee: two lines\n\nDone.",
        ),
    )


def test_lists_links_and_signs(tmp_path: Path) -> None:
    document = read(
        tmp_path / "a.rtf",
        r"""\pard{\listtext\f0 1.\tab}Pack it\par{\listtext\f0 2.\tab}Send it\par
\pard See {\field{\*\fldinst{HYPERLINK "https://x.example/a"}}{\fldrslt{\ul our page}}}.\par
{\field{\*\fldinst{HYPERLINK "https://x.example/b"}}{\fldrslt{{\ul\cf1 https://x.example/b}}}}\par
C:\\s1\\row is a folder, \{braces\}, an emoji \u-10179?\u-8704?, a no-break\~space.\par
{\*\unknown hidden}{\pict\pngblip 89504e47}""",
    )
    (section,) = document.sections
    assert section.text == (
        "1. Pack it\n\n2. Send it\n\nSee our page (https://x.example/a).\n\n"
        "https://x.example/b\n\n"
        "C:\\s1\\row is a folder, {braces}, an emoji 😀, a no-break space."
    )


@pytest.mark.parametrize(
    ("page", "data"),
    [
        ("1252", "é! €".encode("cp1252")),
        ("1250", "é! €".encode("cp1250")),
        ("1252", "é! €".encode()),
    ],
)
def test_bytes_that_were_not_escaped(tmp_path: Path, page: str, data: bytes) -> None:
    document = read(tmp_path / "a.rtf", b"Caf" + data, rf"{{\rtf1\ansi\ansicpg{page} ")
    assert document.sections == (Section((), "Café! €"),)


def test_what_is_no_rich_text_or_holds_none(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocumentError, match="holds no text"):
        read(tmp_path / "a.rtf", r"\pard\par")
    (tmp_path / "b.rtf").write_text("Just text.")
    with pytest.raises(UnreadableDocumentError, match=r"not Rich Text Format.*Rename"):
        load_document(tmp_path / "b.rtf", tmp_path, KnowledgeConfig())


@pytest.mark.parametrize(
    "body",
    [
        r'{\field{\*\fldinst{HYPERLINK "a"}}{\fldrslt{' * 4000,
        r'{\field{\*\fldinst HYPERLINK "http://a"' * 6000,
        "{" * 200_000,
        "}" * 200_000 + "late",
        r"\s1\outlinelevel0\cell\row\trowd" * 20_000,
        r"{\stylesheet" + r"{\s1 x" * 50_000,
    ],
)
def test_hostile_markup_takes_no_time(tmp_path: Path, body: str) -> None:
    began = time.process_time()
    with suppress(UnreadableDocumentError):
        read(tmp_path / "a.rtf", body + r"\par The end.")
    assert time.process_time() - began < 10
