"""Verdicts in SQLite."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from slimchat.errors import ConfigError
from slimchat.serving.feedback import FeedbackStore

VERDICT = {
    "answer_id": "a", "verdict": "down", "reasons": ["wrong"], "comment": "'); DROP TABLE feedback",
    "question": "¿?", "answer": "",
}  # fmt: skip


def test_verdicts_outlive_the_server(tmp_path: Path) -> None:
    file = tmp_path / "new" / "feedback.sqlite"
    store = FeedbackStore(file, days=30)
    store.add(VERDICT)
    store.add(VERDICT | {"verdict": "up"})
    store.close()
    again = FeedbackStore(file, days=30)
    rows = again.all()
    assert [row["verdict"] for row in rows] == ["down", "up"]
    assert VERDICT.items() <= rows[0].items()
    assert [row["id"] for row in again.all(after=rows[0]["id"], most=5)] == [rows[1]["id"]]
    again.close()


def test_what_is_too_old_is_deleted(tmp_path: Path) -> None:
    file = tmp_path / "feedback.sqlite"
    store = FeedbackStore(file, days=30)
    store.add(VERDICT)
    store.add(VERDICT | {"answer_id": "b"})
    with sqlite3.connect(file) as base:
        base.execute("UPDATE feedback SET time = '2020-01-01T00:00:00+00:00' WHERE answer_id='a'")
    base.close()
    assert store.forget() == 1
    assert [row["answer_id"] for row in store.all()] == ["b"]
    store.close()


def test_a_file_that_is_something_else_is_told(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("not a database, but long enough to be taken for one" * 50)
    with pytest.raises(ConfigError, match="cannot be used"):
        FeedbackStore(file, days=1)
    assert file.read_text().startswith("not a database")
    newer = tmp_path / "newer.sqlite"
    with sqlite3.connect(newer) as base:
        base.execute("PRAGMA user_version=9")
    base.close()
    with pytest.raises(ConfigError, match="version 9"):
        FeedbackStore(newer, days=1)
