"""Folders, names and texts that no one should have made, and that somebody will."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from slimchat._bot import answering
from slimchat.bot import SupportBot
from slimchat.cli.ask import read_history
from slimchat.config import BotConfig
from slimchat.errors import ConfigError, IndexFormatError, KnowledgeError, SlimchatError
from slimchat.knowledge import builder, schema
from slimchat.knowledge.layout import Layout
from slimchat.knowledge.loaders import iter_files, load_document
from slimchat.knowledge.scan import inspect
from slimchat.knowledge.store import Store
from slimchat.knowledge.stored_settings import stored_settings
from slimchat.knowledge.vectors import VectorIndex

SETTINGS = BotConfig().knowledge
DEEP = "[" * 100_000


def test_any_built_bot_below_the_documents_is_passed_over(tmp_path: Path) -> None:
    index = tmp_path / "bots" / "one"
    (index / "generations" / "1" / "lexical").mkdir(parents=True)
    for name in ("slimchat.json", "build.lock", "generations/1/lexical/meta.json"):
        (index / name).write_text("{}")
    (tmp_path / "generations").mkdir()
    for name in ("a.md", "bots/one/note.md", "generations/x.md"):
        (tmp_path / name).write_text("text")
    found = [path.relative_to(tmp_path).as_posix() for path in iter_files(tmp_path, SETTINGS)]
    assert found == ["a.md", "bots/one/note.md", "generations/x.md"]


def test_a_name_that_is_no_text_is_spelt_out(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/bad\xff.md"))
    try:
        path.write_text("# Hoses\n\nThe hose is long.\n")
    except OSError:
        pytest.skip("this file system takes only text as names")
    source = inspect(path, tmp_path, SETTINGS).source
    assert source == load_document(path, tmp_path, SETTINGS).source
    assert source.encode().endswith(b".md")


def test_deep_json_is_told_as_what_it_is(tmp_path: Path) -> None:
    (tmp_path / "slimchat.json").write_text(DEEP)
    with pytest.raises(IndexFormatError):
        Layout(tmp_path).current()
    with pytest.raises(SlimchatError, match="not JSON"):
        read_history(tmp_path / "slimchat.json")


def test_an_index_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.md").write_text("text")
    (tmp_path / "file").write_text("not a folder")
    embedder: Any = SimpleNamespace()
    for index, told in (("file/bot", "cannot be written"), ("file", "is a file")):
        with pytest.raises(KnowledgeError, match=told):
            builder.build(tmp_path / "docs", tmp_path / index, BotConfig(), embedder)


def test_vectors_that_cannot_be_written_are_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="nowhere"):
        VectorIndex.from_store([], 4, 0).write(tmp_path / "nowhere" / "vectors.faiss")


def test_lone_surrogates_do_not_reach_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[Any] = []
    pipeline = SimpleNamespace(run=lambda question, turns, *_: heard.extend([question, turns]))
    monkeypatch.setattr(answering, "Pipeline", lambda *_: pipeline)
    bot = SupportBot(SimpleNamespace(config=BotConfig(), path=Path("bot")), None)  # type: ignore[arg-type]
    bot.stream("a\udcff", history=[("user", "b\ud800")])
    assert heard == ["a?", [("user", "b?")]]


def test_rows_that_are_no_json_are_told_as_damage(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    with sqlite3.connect(path) as made:
        made.executescript(f"{schema.TABLES}; PRAGMA user_version = {schema.VERSION};")
        made.execute("INSERT INTO documents VALUES ('a.md','A','en','md','',1,0,'{',1)")
        made.execute(
            "INSERT INTO passages VALUES (1,'p','a.md',0,'{','text','en',NULL,1,0,x'00',NULL)"
        )
    made.close()
    with Store(path) as store:
        with pytest.raises(IndexFormatError, match="damaged"):
            store.documents()
        with pytest.raises(IndexFormatError, match="damaged"):
            list(store.scan())


def store_with(path: Path, *statements: str) -> Path:
    with sqlite3.connect(path) as made:
        made.executescript(f"{schema.TABLES}; PRAGMA user_version = {schema.VERSION};")
        for statement in statements:
            made.execute(statement)
    made.close()
    return path


def test_text_stored_as_bytes_is_told_as_damage(tmp_path: Path) -> None:
    path = store_with(
        tmp_path / "store.sqlite",
        "INSERT INTO documents VALUES ('a.md',x'41','en','md','',1,0,'{}',1)",
        "INSERT INTO passages VALUES (1,'p','a.md',0,'[]',x'41','en',NULL,1,0,x'00','text')",
        "INSERT INTO skipped VALUES ('b.md','',1,1,x'41')",
    )
    with Store(path) as store:
        for read in (store.documents, store.skipped, lambda: list(store.scan())):
            with pytest.raises(IndexFormatError, match="damaged"):
                read()
        with pytest.raises(IndexFormatError, match="vectors"):
            list(store.vectors())


@pytest.mark.parametrize("value", ["('config', x'41')", "('dimension', 'many')"])
def test_notes_that_no_build_wrote_are_told_as_damage(tmp_path: Path, value: str) -> None:
    path = store_with(tmp_path / "store.sqlite", f"INSERT INTO meta VALUES {value}")
    with pytest.raises(IndexFormatError, match="damaged"):
        Store(path)


@pytest.mark.parametrize("config", ["a: [", "- a"])
def test_stored_settings_that_are_none_are_told(config: str) -> None:
    store = SimpleNamespace(meta={"config": config}, path=Path("s"), bot=Path("BOT"))
    with pytest.raises(IndexFormatError, match="--rebuild"):
        stored_settings(store)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "wrong",
    [
        {"question": 5},
        {"question": None},
        {"history": 5},
        {"history": "user"},
        {"history": ["ab"]},
        {"history": [("user",)]},
        {"history": [("system", "text")]},
        {"history": [("user", 5)]},
        {"language": "xx"},
        {"language": ["en"]},
    ],
    ids=str,
)
def test_questions_that_are_none_are_told(wrong: dict[str, Any]) -> None:
    bot = SupportBot(SimpleNamespace(config=BotConfig(), path=Path("bot")), None)  # type: ignore[arg-type]
    with pytest.raises(ConfigError) as told:
        bot.ask(**{"question": "Where?", **wrong})
    assert told.value.fix


@pytest.mark.parametrize("path", ["a\0b", "a" * 5000, 5], ids=["null", "long", "number"])
def test_paths_that_cannot_be_are_told(tmp_path: Path, path: Any) -> None:
    embedder: Any = SimpleNamespace()
    for docs, index in ((path, tmp_path / "bot"), (tmp_path, path)):
        with pytest.raises(KnowledgeError, match="path of the"):
            builder.build(docs, index, BotConfig(), embedder)
    with pytest.raises(KnowledgeError, match="path of the"):
        SupportBot.from_folder(path)


def test_a_folder_that_may_not_be_read_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(KnowledgeError, match="may not be read"):
        builder.build(tmp_path, tmp_path / "bot", BotConfig(), SimpleNamespace())  # type: ignore[arg-type]
