"""Files go into the documents folder and out of it: only where they may, and never lost."""

from __future__ import annotations

import errno
import json
import os
import threading
import time
from pathlib import Path

import pytest
from support import HashingEmbedder, write_documents

from slimchat.config import BotConfig
from slimchat.curation.folder import DocumentFolder
from slimchat.curation.names import checked_name
from slimchat.curation.trash import MOST_BYTES, MOST_DAYS
from slimchat.curation.upload import PART
from slimchat.errors import KnowledgeError, NameTakenError
from slimchat.knowledge.base import KnowledgeBase
from slimchat.knowledge.layout import Layout

NEW = b"# New\n\nThe kettle boils in two minutes.\n"


@pytest.fixture
def built(tmp_path: Path) -> tuple[Path, Path]:
    docs = write_documents(tmp_path / "docs", {"a.md": "# A\n\nOld.\n", "en/b.md": "# B\n\nB.\n"})
    KnowledgeBase.build(docs, tmp_path / "bot", BotConfig(), HashingEmbedder()).close()
    return docs, tmp_path / "bot"


@pytest.fixture
def folder(built: tuple[Path, Path]) -> DocumentFolder:
    docs, index = built
    return DocumentFolder(docs, Layout(index), BotConfig().knowledge)


def put(folder: DocumentFolder, name: str, data: bytes, *, replace: bool = False) -> None:
    upload = folder.receive(name, len(data), replace=replace)
    for offset in range(0, len(data), 7):
        upload.add(offset, data[offset : offset + 7])
    folder.accept(upload)


BAD = [
    "", ".", "..", "../x.md", "a/b.md", "a\\b.md", "/etc/x.md", ".hidden.md", "~$lock.docx",
    "x\0.md", "x\n.md", "x\x7f.md", "safe\u202ecod.md", "a\u200bb.md", "con.md", "COM1.txt",
    "nul", "x.md ", " x.md", "x.md.", "slimchat.json", "Slimchat.JSON", "c:x.md", "a*.md",
    "é" * 130 + ".md", "x.exe", "x", "x.doc", "golden.jsonl", "x\ud800.md",
]  # fmt: skip


@pytest.mark.parametrize("name", BAD, ids=ascii)
def test_a_name_that_is_not_safe_is_refused(folder: DocumentFolder, name: str) -> None:
    before = sorted(folder.path.rglob("*"))
    with pytest.raises(KnowledgeError) as error:
        folder.receive(name, 3)
    assert error.value.fix
    assert sorted(folder.path.rglob("*")) == before


def test_a_name_is_normalised() -> None:
    assert checked_name("Envi\u0301os 2025 (v2).MD", BotConfig().knowledge) == "Envíos 2025 (v2).MD"


def test_a_file_is_added_whole_or_not_at_all(folder: DocumentFolder) -> None:
    put(folder, "new.md", NEW)
    assert (folder.path / "new.md").read_bytes() == NEW
    upload = folder.receive("half.md", len(NEW))
    upload.add(0, NEW[:5])
    with pytest.raises(KnowledgeError, match=f"5 of {len(NEW)} bytes"):
        folder.accept(upload)
    assert not (folder.path / "half.md").exists()
    assert not list(folder.path.glob(f"{PART}*"))


def test_pieces_come_in_order_and_not_more_than_was_announced(folder: DocumentFolder) -> None:
    upload = folder.receive("new.md", 4)
    for offset, data in ((1, b"x"), (0, b"12345"), (0, b"")):
        with pytest.raises(KnowledgeError, match="does not follow"):
            upload.add(offset, data)
    assert upload.add(0, b"1234") == 4
    with pytest.raises(KnowledgeError, match="does not follow"):
        upload.add(4, b"5")
    upload.discard()


def test_size_is_bound_by_the_settings(built: tuple[Path, Path]) -> None:
    config = BotConfig().updated({"knowledge.max_file_mb": 0.001}).knowledge
    small = DocumentFolder(built[0], Layout(built[1]), config)
    small.receive("fits.md", 1000).discard()
    for size in (1001, 0, -1):
        with pytest.raises(KnowledgeError, match=r"up to 0\.001 MB"):
            small.receive("big.md", size)


def test_a_file_is_replaced_only_on_request_and_kept(folder: DocumentFolder) -> None:
    with pytest.raises(NameTakenError):
        folder.receive("a.md", 3)
    late = folder.receive("late.md", 3)
    (folder.path / "late.md").write_text("came first")
    late.add(0, b"new")
    with pytest.raises(NameTakenError):
        folder.accept(late)
    assert (folder.path / "late.md").read_text() == "came first"
    put(folder, "a.md", NEW, replace=True)
    (entry,) = folder.removed()
    assert (entry.source, entry.replaced) == ("a.md", True)
    folder.restore(entry.id)
    assert "Old." in (folder.path / "a.md").read_text()
    (entry,) = folder.removed()  # and the one that had its place is not lost either
    assert (folder.trash.path / entry.id / "file").read_bytes() == NEW
    folder.restore(entry.id)
    assert (folder.path / "a.md").read_bytes() == NEW


def test_a_removed_file_can_be_put_back_until_the_next_build(
    folder: DocumentFolder, built: tuple[Path, Path]
) -> None:
    folder.remove("en/b.md")
    assert not (folder.path / "en/b.md").exists()
    again = DocumentFolder(built[0], Layout(built[1]), BotConfig().knowledge)
    (entry,) = again.removed()
    assert again.restore(entry.id) == "en/b.md"
    assert (folder.path / "en/b.md").is_file()
    assert again.removed() == []
    gone = again.remove("en/b.md")
    with KnowledgeBase.open(built[1], embedder=HashingEmbedder()) as base:
        base.update(built[0])
        assert [row.source for row in base.documents()] == ["a.md"]
    assert again.removed() == []
    with pytest.raises(KnowledgeError, match="no longer"):
        again.restore(gone.id)
    assert (again.trash.path / gone.id / "file").is_file()  # nothing is deleted so soon


def test_a_file_is_not_put_back_over_another(folder: DocumentFolder) -> None:
    entry = folder.remove("a.md")
    put(folder, "a.md", NEW)
    with pytest.raises(NameTakenError):
        folder.restore(entry.id)
    assert (folder.path / "a.md").read_bytes() == NEW
    assert folder.removed() == [entry]


@pytest.mark.parametrize(
    "source", ["../outside.md", "/etc/hostname", "en", "en/../a.md", "link.md", "way/outside.md",
               "", "a.md/", "x\0", "none.md", "//a.md"],
)  # fmt: skip
def test_only_files_of_the_folder_are_removed(folder: DocumentFolder, source: str) -> None:
    outside = folder.path.parent / "outside.md"
    outside.write_text("precious")
    (folder.path / "link.md").symlink_to(outside)
    (folder.path / "way").symlink_to(folder.path.parent)
    with pytest.raises(KnowledgeError, match="no file"):
        folder.remove(source)
    assert outside.read_text() == "precious"
    assert (folder.path / "link.md").is_symlink()


def test_a_link_is_never_written_through(folder: DocumentFolder) -> None:
    outside = folder.path.parent / "outside.md"
    outside.write_text("precious")
    (folder.path / "link.md").symlink_to(outside)
    (folder.path / "dangling.md").symlink_to(folder.path.parent / "nowhere.md")
    for name in ("link.md", "dangling.md"):
        with pytest.raises(KnowledgeError, match="is a link"):
            put(folder, name, NEW, replace=True)
    late = folder.receive("late.md", 3)
    (folder.path / "late.md").symlink_to(outside)
    late.add(0, b"new")
    with pytest.raises(KnowledgeError):
        folder.accept(late)
    assert outside.read_text() == "precious"
    assert not (folder.path.parent / "nowhere.md").exists()


def test_the_index_in_the_folder_is_not_for_removal(tmp_path: Path) -> None:
    docs = write_documents(tmp_path / "docs", {"a.md": "# A\n\nA.\n", "b.md": "# B\n\nB.\n"})
    config = BotConfig().updated({"knowledge.exclude": ()})
    with KnowledgeBase.build(docs, docs, config, HashingEmbedder()) as base:
        folder = DocumentFolder(docs, Layout(docs), config.knowledge)
        for source in ("slimchat.json", "generations/1/store.sqlite"):
            with pytest.raises(KnowledgeError, match="no file"):
                folder.remove(source)
        folder.remove("b.md")
        base.update(docs)
        # What is in the trash is no document, whatever the settings exclude.
        assert [row.source for row in base.documents()] == ["a.md"]
        assert base.skipped() == []


def test_what_uploads_left_long_ago_is_cleared_away(
    folder: DocumentFolder, built: tuple[Path, Path]
) -> None:
    old, fresh = (folder.path / f"{PART}{name}.part" for name in ("old", "fresh"))
    for part in (old, fresh):
        part.write_bytes(b"x")
    os.utime(old, (1, 1))
    DocumentFolder(built[0], Layout(built[1]), BotConfig().knowledge)
    assert (old.exists(), fresh.exists()) == (False, True)


def test_two_uploads_of_one_name_do_not_mix(folder: DocumentFolder) -> None:
    first, second = folder.receive("n.md", 500), folder.receive("n.md", 500)
    results: list[str] = []

    def send(upload: object, letter: bytes) -> None:
        for offset in range(0, 500, 50):
            upload.add(offset, letter * 50)  # type: ignore[attr-defined]
        try:
            folder.accept(upload)  # type: ignore[arg-type]
            results.append(letter.decode())
        except NameTakenError:
            results.append("taken")

    threads = [threading.Thread(target=send, args=pair) for pair in ((first, b"a"), (second, b"b"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert "taken" in results
    (winner,) = set(results) - {"taken"}
    assert (folder.path / "n.md").read_text() == winner * 500


@pytest.mark.parametrize("name", ["a.md", "new.md"])
def test_a_failed_replacement_leaves_what_was_there(
    folder: DocumentFolder, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    before = {path.name: path.read_bytes() for path in folder.path.glob("*.md")}
    monkeypatch.setattr(Path, "hardlink_to", full)
    monkeypatch.setattr(Path, "replace", full)
    # The trash writes its entries by replacing too.
    monkeypatch.setattr(
        "slimchat.curation.trash.write_json",
        lambda path, data: path.write_text(json.dumps(data), encoding="utf-8"),
    )
    with pytest.raises(KnowledgeError, match="No space left"):
        put(folder, name, NEW, replace=True)
    assert {path.name: path.read_bytes() for path in folder.path.glob("*.md")} == before
    assert folder.removed() == []


def test_a_file_system_without_links_takes_files_too(
    folder: DocumentFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", none)
    put(folder, "new.md", NEW)
    assert (folder.path / "new.md").read_bytes() == NEW
    late = folder.receive("late.md", 3)
    (folder.path / "late.md").write_text("came first")
    late.add(0, b"new")
    with pytest.raises(NameTakenError):
        folder.accept(late)
    assert (folder.path / "late.md").read_text() == "came first"


def trashed(folder: DocumentFolder, days: float, size: int) -> Path:
    """An entry of some days ago whose file takes so many bytes, but no room on the disk."""
    entry = folder.trash.path / f"{int((time.time() - days * 86400) * 1000)}-{len(BAD):08x}"
    entry.mkdir(parents=True)
    with (entry / "file").open("wb") as file:
        file.truncate(size)
    return entry


def test_what_is_old_in_the_trash_goes_when_a_view_opens(built: tuple[Path, Path]) -> None:
    docs, index = built
    first = DocumentFolder(docs, Layout(index), BotConfig().knowledge)
    fresh, old = trashed(first, MOST_DAYS - 1, 5), trashed(first, MOST_DAYS + 1, 5)
    others = first.trash.path / "notes"
    others.mkdir()
    DocumentFolder(docs, Layout(index), BotConfig().knowledge)
    assert fresh.exists()
    assert not old.exists()
    assert others.exists()  # what somebody else put there is none of ours


def test_the_oldest_go_where_the_trash_is_full(folder: DocumentFolder) -> None:
    older, newer = trashed(folder, 3, MOST_BYTES // 2), trashed(folder, 2, MOST_BYTES // 2)
    entry = folder.remove("a.md")
    assert not older.exists()
    assert newer.exists()
    assert folder.removed() == [entry]
    trashed(folder, 0, MOST_BYTES)
    (folder.path / "huge.md").write_bytes(b"")
    with (folder.path / "huge.md").open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    huge = folder.remove("huge.md")
    assert folder.removed() == [huge]  # the last one stays, whatever its size


def test_what_is_being_put_back_does_not_go_where_the_trash_is_full(
    folder: DocumentFolder,
) -> None:
    put(folder, "a.md", NEW, replace=True)
    (entry,) = folder.removed()
    with (folder.path / "a.md").open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    folder.restore(entry.id)
    assert (folder.path / "a.md").read_bytes() == b"# A\n\nOld.\n"


def test_the_trash_can_be_emptied(folder: DocumentFolder) -> None:
    assert folder.trash.empty() == 0
    entry = folder.remove("a.md")
    cut_off = trashed(folder, 1, 0)
    (cut_off / "file").unlink()
    assert folder.trash.empty() == 2
    assert folder.removed() == []
    with pytest.raises(KnowledgeError, match="can no longer be put back"):
        folder.restore(entry.id)


def test_a_link_in_the_trash_is_not_followed(folder: DocumentFolder, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "file").write_bytes(NEW)
    folder.trash.path.mkdir()
    (folder.trash.path / "1000-00000000").symlink_to(elsewhere)
    folder.trash.tidy()
    folder.trash.empty()
    assert (elsewhere / "file").read_bytes() == NEW
