"""Which files are read, and everything that must be refused with a reason."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from slimchat.config import KnowledgeConfig
from slimchat.errors import UnreadableDocumentError
from slimchat.knowledge.loaders import iter_files, load_document, supported_endings
from slimchat.knowledge.scan import inspect

CONFIG = KnowledgeConfig()


def refuse(path: Path, root: Path, config: KnowledgeConfig = CONFIG) -> str:
    with pytest.raises(UnreadableDocumentError) as caught:
        load_document(path, root, config)
    assert caught.value.fact
    assert caught.value.fix
    return str(caught.value)


def word_file() -> bytes:
    stream = io.BytesIO()
    word = docx.Document()
    word.add_paragraph("Hello")
    word.save(stream)
    return stream.getvalue()


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """The archive with one part added or replaced."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for item in old.infolist():
            if item.filename != name:
                new.writestr(item, old.read(item))
        new.writestr(name, content)
    return out.getvalue()


def test_files_are_sorted_and_filtered(tmp_path: Path) -> None:
    for name in ("b.md", "a/c.md", ".x.md", ".git/y.md", "a/.z.md", "golden.jsonl", "a/golden2.csv",
                 "~$b.docx", "slimchat.yaml", "a/d.txt"):  # fmt: skip
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")
    found = [p.relative_to(tmp_path).as_posix() for p in iter_files(tmp_path, CONFIG)]
    assert found == ["a/c.md", "a/d.txt", "b.md"]
    chosen = KnowledgeConfig(include=("*.md",), exclude=("a",))
    assert [p.name for p in iter_files(tmp_path, chosen)] == ["y.md", ".x.md", "b.md"]


def test_links_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    root, outside = tmp_path / "docs", tmp_path / "outside"
    root.mkdir()
    outside.mkdir()
    (outside / "secret.md").write_text("secret")
    (root / "own.md").write_text("own")
    (root / "link.md").symlink_to(outside / "secret.md")
    (root / "folder").symlink_to(outside)
    (root / "inner.md").symlink_to(root / "own.md")
    (root / "loop.md").symlink_to(root / "loop.md")
    assert [p.name for p in iter_files(root, CONFIG)] == ["inner.md", "own.md"]
    assert load_document(root / "inner.md", root, CONFIG).source == "inner.md"
    assert "leads out" in refuse(root / "link.md", root)
    assert "leads out" in refuse(root / ".." / "outside" / "secret.md", root)
    refuse(root / "loop.md", root)


@pytest.mark.parametrize("content", [b"", b" \n\t \n"])
def test_empty(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.md").write_bytes(content)
    assert "empty" in refuse(tmp_path / "a.md", tmp_path)


def test_no_text(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<html><body><nav>Menu</nav></body></html>")
    assert "no text" in refuse(tmp_path / "a.html", tmp_path)


def test_too_large_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"x" * 30_000)
    message = refuse(tmp_path / "a.md", tmp_path, KnowledgeConfig(max_file_mb=0.02))
    assert "max_file_mb" in message


def test_what_is_too_large_to_be_told_apart_is_too_large_to_be_read(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"x" * 1_020_000)
    config = KnowledgeConfig(max_file_mb=1)
    assert inspect(tmp_path / "a.md", tmp_path, config).sha256 == ""
    assert "1.0 MB" in refuse(tmp_path / "a.md", tmp_path, config)
    (tmp_path / "a.md").write_bytes(b"x" * 1_000_000)
    assert inspect(tmp_path / "a.md", tmp_path, config).sha256
    assert load_document(tmp_path / "a.md", tmp_path, config).size == 1_000_000


@pytest.mark.parametrize("ending", supported_endings())
def test_binary_with_any_ending(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a{ending}"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40)
    refuse(path, tmp_path)


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("a.doc", "Save it as .docx."),
        ("a.ODT", "Save it as .docx."),
        ("a.epub", "Save it as .html."),
        ("a.eml", "Save it as .pdf."),
        ("a.msg", "Save it as .pdf."),
        ("a.log", "Save it as .txt."),
        ("a.rst", "Save it as .md."),
        ("a.adoc", "Save it as .md."),
        ("a.exe", "exe"),
        ("README", "ending"),
    ],
)
def test_unknown_format(tmp_path: Path, name: str, word: str) -> None:
    (tmp_path / name).write_text("text")
    assert word in refuse(tmp_path / name, tmp_path)


def test_the_readme_names_every_format() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    said = readme[readme.index("Documents may be") : readme.index("Any other file is skipped")]
    assert sorted(re.findall(r"`(\.\w+)`", said)) == sorted(supported_endings())


def test_bad_json_names_the_line(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"a": 1}\n{"a": \n')
    assert "line 2" in refuse(tmp_path / "a.jsonl", tmp_path)
    (tmp_path / "deep.json").write_text("[" * 100_000 + "]" * 100_000)
    refuse(tmp_path / "deep.json", tmp_path)


@pytest.mark.parametrize("ending", ["docx", "xlsx", "pptx"])
def test_zip_bomb(tmp_path: Path, ending: str) -> None:
    data = with_part(word_file(), "word/media/x.bin", b"\0" * 30_000_000)
    path = tmp_path / f"a.{ending}"
    path.write_bytes(data)
    assert "unpack" in refuse(path, tmp_path)


def test_archive_that_grows_past_the_limit(tmp_path: Path) -> None:
    noise = bytes(i * i % 251 for i in range(1000)) * 900
    (tmp_path / "a.docx").write_bytes(with_part(word_file(), "word/media/x.bin", noise))
    assert load_document(tmp_path / "a.docx", tmp_path, CONFIG).sections
    small = KnowledgeConfig(max_file_mb=0.044)
    assert "unpack" in refuse(tmp_path / "a.docx", tmp_path, small)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_xml_entities(tmp_path: Path, encoding: str) -> None:
    xml = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
    path = tmp_path / "a.docx"
    path.write_bytes(with_part(word_file(), "word/document.xml", xml.encode(encoding)))
    assert "entities" in refuse(path, tmp_path)


def test_encrypted_and_foreign_office_files(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    assert "encrypted" in refuse(tmp_path / "a.xlsx", tmp_path)
    (tmp_path / "b.xlsx").write_bytes(word_file())
    assert "damaged" in refuse(tmp_path / "b.xlsx", tmp_path)


@pytest.mark.parametrize("cut", [0.2, 0.5, 0.9])
def test_cut_office_file(tmp_path: Path, cut: float) -> None:
    data = word_file()
    (tmp_path / "a.docx").write_bytes(data[: int(len(data) * cut)])
    assert "damaged" in refuse(tmp_path / "a.docx", tmp_path)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.binary(min_size=1, max_size=300), ending=st.sampled_from(supported_endings()))
def test_no_other_exception_escapes(tmp_path: Path, data: bytes, ending: str) -> None:
    path = tmp_path / f"a{ending}"
    path.write_bytes(data)
    try:
        document = load_document(path, tmp_path, CONFIG)
    except UnreadableDocumentError:
        return
    assert document.sections
    assert all(section.text.strip() for section in document.sections)
