"""Verdicts and transcripts in SQLite."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from running import answer

from slimchat.errors import ConfigError
from slimchat.feedback import FeedbackStore, Verdict
from slimchat.feedback.file import APPLICATION, COLUMNS
from slimchat.serving.filters import Filter
from slimchat.serving.records import LONGEST, SHORTER, TURNS, Records
from slimchat.types import Answer

VERDICT = Verdict("a", "down", "¿?", reasons=("wrong",), comment="'); DROP TABLE feedback")
BEFORE = """
CREATE TABLE feedback (id INTEGER PRIMARY KEY, time TEXT NOT NULL, answer_id TEXT NOT NULL,
  verdict TEXT NOT NULL, reasons TEXT NOT NULL, comment TEXT NOT NULL, question TEXT NOT NULL,
  answer TEXT NOT NULL);
INSERT INTO feedback VALUES (7, '2026-11-01T10:00:00+00:00', 'a', 'down', '["wrong"]', 'No', 'Q?',
  'A');
"""
"""What the first version of a server wrote."""
BESIDE = """
CREATE TABLE turns (id INTEGER PRIMARY KEY, time TEXT NOT NULL, conversation TEXT NOT NULL,
  answer_id TEXT NOT NULL, question TEXT NOT NULL, answer TEXT NOT NULL, action TEXT NOT NULL,
  language TEXT NOT NULL, confidence REAL NOT NULL, sources TEXT NOT NULL, history TEXT NOT NULL);
CREATE VIEW judged AS SELECT turns.*, (SELECT verdict FROM feedback
  WHERE feedback.answer_id = turns.answer_id ORDER BY id DESC LIMIT 1) AS verdict FROM turns;
INSERT INTO turns VALUES (1, '2026-11-01T10:00:00+00:00', 'c1', 'a', 'Q?', 'A', 'answer', 'en', 0.5,
  '[]', '[]');
"""
"""And the second beside it."""


def test_verdicts_outlive_the_server(tmp_path: Path) -> None:
    file = tmp_path / "new" / "feedback.sqlite"
    store = Records(file, days=30)
    store.add(VERDICT)
    store.add(replace(VERDICT, verdict="up"))
    store.close()
    again = Records(file, days=30)
    rows = again.all()
    assert [row.verdict for row in rows] == ["down", "up"]
    assert rows[0] == replace(VERDICT, id=1, time=rows[0].time)
    assert [row.id for row in again.all(after=rows[0].id, most=5)] == [rows[1].id]
    again.close()


def turn(text: str, **changes: object) -> Answer:
    return replace(answer(text), **changes)  # type: ignore[arg-type]


def test_conversations_are_found_again(tmp_path: Path) -> None:
    store = Records(tmp_path / "kept.sqlite", days=30)
    first = turn("Thirty days.", id="a1", question="Return?")
    store.add_turn(first, "c1", [("user", "Hi"), ("assistant", "Hello")])
    store.add_turn(turn("Nein", id="a2", question="¿Y la MÁQUINA?", language="es"), "c1", [])
    store.add_turn(turn("No.", id="a3", question="Points?", action="refuse"), None, [])
    store.add(replace(VERDICT, answer_id="a1"))

    def found(**wanted: object) -> list[str]:
        return [row["conversation"] for row in store.conversations(Filter(**wanted))]  # type: ignore[arg-type]

    assert found() == ["a3", "c1"]
    assert found(text="máquina") == ["c1"]
    assert found(action="refuse") == ["a3"]
    assert found(language="es") == found(verdict="down") == ["c1"]
    assert found(verdict="up") == found(until="2020-01-01") == found(text="100%") == []
    assert found(since="2020-01-01", most=1) == ["a3"]
    short = store.conversations(Filter())[1]
    assert (short["turns"], short["question"], short["verdicts"]) == (2, "Return?", ["down"])
    assert found(before=store.conversations(Filter())[0]["id"]) == ["c1"]
    turns = store.conversation("c1")
    assert [(row["question"], row["verdict"]) for row in turns] == [
        ("Return?", "down"),
        ("¿Y la MÁQUINA?", None),
    ]
    assert turns[0]["history"] == [["user", "Hi"], ["assistant", "Hello"]]
    assert [row["conversation"] for row in store.feedback(Filter())] == ["c1"]
    assert store.delete_conversation("c1") == 2
    assert found() == ["a3"]
    assert store.all() == []
    store.close()


def test_personal_data_is_masked_and_what_is_deleted_is_gone(tmp_path: Path) -> None:
    file = tmp_path / "kept.sqlite"
    store = Records(file, days=30)
    said = "Write to ana@example.com, please: Zanahoria"
    store.add_turn(turn("Done", question=said, id="a1"), None, [("user", said)])
    store.add(replace(VERDICT, answer_id="a1", comment=said, answer=said))
    kept = store.conversation("a1")[0]
    assert kept["question"] == kept["history"][0][1] == "Write to [email], please: Zanahoria"

    def on_disk() -> bytes:
        return b"".join(path.read_bytes() for path in sorted(tmp_path.iterdir()))

    assert b"Zanahoria" in on_disk()
    assert b"ana@example" not in on_disk()
    assert store.delete_conversation("a1") == 1
    assert b"Zanahoria" not in on_disk()
    store.close()


def test_long_conversations_are_kept_in_part() -> None:
    store = Records(None, days=30)
    store.add_turn(turn("x" * 30_000, id="a1"), None, [("user", "abcd " * 1000)] * 40)
    (kept,) = store.conversation("a1")
    assert len(kept["answer"]) == LONGEST
    assert len(kept["history"]) == TURNS
    assert {len(said) for _, said in kept["history"]} == {SHORTER}
    store.close()


def test_several_processes_write_one_file(tmp_path: Path) -> None:
    one, other = (Records(tmp_path / "kept.sqlite", days=30) for _ in range(2))
    one.add(VERDICT)
    other.add_turn(turn("x", id="a"), None, [])
    assert [row["verdict"] for row in one.conversation("a")] == ["down"]
    assert len(other.all()) == 1
    one.close()
    other.close()


@pytest.mark.parametrize("application", [0, 0x736C7372])
@pytest.mark.parametrize("version", [1, 2])
def test_what_servers_kept_before_is_taken_over(
    tmp_path: Path, application: int, version: int
) -> None:
    file = tmp_path / "kept.sqlite"
    with sqlite3.connect(file) as base:
        base.executescript(BEFORE + (BESIDE if version == 2 else ""))
        base.executescript(f"PRAGMA user_version={version}; PRAGMA application_id={application};")
    base.close()
    for _ in range(2):  # opened again, it is what it has become
        store = Records(file, days=3650)
        (kept,) = store.all()
        assert (kept.id, kept.verdict, kept.reasons, kept.comment) == (7, "down", ("wrong",), "No")
        assert (kept.time, kept.channel) == ("2026-11-01T10:00:00+00:00", "web")
        said = store.conversations(Filter())
        assert [row["verdicts"] for row in said] == ([["down"]] if version == 2 else [])
        store.close()
    with FeedbackStore(file) as plain:  # as 'slimchat golden add --feedback' reads it
        assert plain.latest() == [kept]


def test_a_store_of_its_own_takes_transcripts_too(tmp_path: Path) -> None:
    file = tmp_path / "kept.sqlite"
    columns = ", ".join(f"{name} TEXT" for name in COLUMNS)
    with sqlite3.connect(file) as base:
        base.executescript(
            f"CREATE TABLE verdicts (id INTEGER PRIMARY KEY AUTOINCREMENT, {columns});"
            f"PRAGMA user_version=1; PRAGMA application_id={APPLICATION};"
        )
    base.close()
    with FeedbackStore(file) as store:
        store.add(VERDICT)
    records = Records(file, days=30)
    records.add_turn(turn("x", id="a"), "c1", [])
    assert [row["conversation"] for row in records.feedback(Filter())] == ["c1"]
    records.close()


def test_what_is_too_old_is_deleted(tmp_path: Path) -> None:
    file = tmp_path / "feedback.sqlite"
    store = Records(file, days=30)
    store.add(VERDICT)
    store.add(replace(VERDICT, answer_id="b"))
    for key in ("a", "b"):
        store.add_turn(turn("x", id=key), None, [])
    with sqlite3.connect(file) as base:
        base.execute("UPDATE verdicts SET time = '2020-01-01T00:00:00+00:00' WHERE answer_id='a'")
        base.execute("UPDATE turns SET time = '2020-01-01T00:00:00+00:00' WHERE answer_id='a'")
    base.close()
    assert store.forget() == 2
    assert [row["conversation"] for row in store.conversations(Filter())] == ["b"]
    assert [row.answer_id for row in store.all()] == ["b"]
    store.close()


@pytest.mark.parametrize("name", [None, "kept.sqlite"])
def test_the_oldest_make_room(tmp_path: Path, name: str | None) -> None:
    file = tmp_path / name if name else None
    store = Records(file, days=30, megabytes=1)
    for number in range(60):
        store.add(replace(VERDICT, answer_id=f"v{number}", question="word " * 2000))
        store.add_turn(turn("word " * 3000, id=f"t{number}"), None, [])
    kept = [row.answer_id for row in store.all()]
    turns = [row["answer_id"] for row in store.turns(Filter(most=500))]
    store.close()
    assert kept == [f"v{number}" for number in range(60 - len(kept), 60)]
    assert turns[0] == "t59"
    assert 10 < len(kept) < 50
    assert file is None or file.stat().st_size < 1.5 * 2**20


def test_a_file_that_is_something_else_is_told(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("not a database, but long enough to be taken for one" * 50)
    with pytest.raises(ConfigError, match="cannot be used"):
        Records(file, days=1)
    assert file.read_text().startswith("not a database")
    newer = tmp_path / "newer.sqlite"
    with sqlite3.connect(newer) as base:
        base.execute("PRAGMA user_version=9")
    base.close()
    with pytest.raises(ConfigError, match="version 9"):
        Records(newer, days=1)
