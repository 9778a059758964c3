"""Folders that change while they are read, may not be read, or have awkward names."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

import pytest
from support import HashingEmbedder, write_documents

from slimchat.config import BotConfig
from slimchat.knowledge.base import KnowledgeBase
from slimchat.knowledge.builder import build
from slimchat.knowledge.report import BuildReport

CONFIG = BotConfig()


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    return write_documents(tmp_path / "docs")


@pytest.fixture
def bot(tmp_path: Path) -> Path:
    return tmp_path / "bot"


def run(docs: Path, bot: Path, config: BotConfig = CONFIG, **options: object) -> BuildReport:
    return build(docs, bot, config, HashingEmbedder(), **options)  # type: ignore[arg-type]


def top(bot: Path, query: str) -> str:
    with KnowledgeBase.open(bot, embedder=HashingEmbedder()) as kb:
        return kb.search(query, rerank=False)[0].passage.source


def test_a_folder_that_may_not_be_read_is_told(
    docs: Path, bot: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (docs / "closed" / "sub").mkdir(parents=True)
    (docs / "closed" / "sub" / "in.md").write_text("Text.")
    scan = os.scandir

    def scandir(path: str | Path) -> object:  # root may read everything
        if Path(path).name == "sub":
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", scandir)
    ((source, reason),) = run(docs, bot).skipped
    assert source == "closed/sub"
    assert "may not be read" in reason and "exclude it" in reason
    assert run(docs, bot).is_noop
    assert not run(docs, bot, CONFIG.updated({"knowledge.exclude": ["closed"]})).skipped
    monkeypatch.undo()
    assert run(docs, bot).added == ("closed/sub/in.md",)


def test_a_file_that_goes_while_the_folder_is_read_is_told(docs: Path, bot: Path) -> None:
    (docs / "zz.md").write_text("Text.")

    def progress(stage: str, done: int, total: int, detail: str) -> None:
        if stage == "read":
            (docs / "zz.md").unlink(missing_ok=True)

    ((source, reason),) = run(docs, bot, progress=progress).skipped
    assert source == "zz.md"
    assert "no longer there" in reason
    assert run(docs, bot).skipped == ()


def test_a_folder_takes_the_place_of_a_file_of_its_name(docs: Path, bot: Path) -> None:
    (docs / "name.md").write_text("Vinegar.")
    run(docs, bot)
    (docs / "name.md").unlink()
    (docs / "name.md").mkdir()
    (docs / "name.md" / "in.md").write_text("Vinegar and salt.")
    report = run(docs, bot)
    assert (report.added, report.removed) == (("name.md/in.md",), ("name.md",))
    assert top(bot, "vinegar") == "name.md/in.md"
    shutil.rmtree(docs / "name.md")
    (docs / "name.md").write_text("Vinegar.")
    run(docs, bot)
    assert top(bot, "vinegar") == "name.md"


def test_awkward_names_and_deep_folders(docs: Path, bot: Path) -> None:
    names = ["😀 guide.md", "a\nb.md", "tab\t.md", "[x]#%20.md", "-rf.md", "é.md", "e\u0301.md"]
    names.append("/".join(["deep" * 3] * 60) + "/in.md")
    for number, name in enumerate(names):
        (docs / name).parent.mkdir(parents=True, exist_ok=True)
        (docs / name).write_text(f"Word{number} is said.")
    assert set(names) <= set(run(docs, bot).added)
    assert run(docs, bot).is_noop
    for number, name in enumerate(names):
        assert top(bot, f"word{number}") == name
