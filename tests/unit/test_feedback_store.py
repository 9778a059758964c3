"""Verdicts are kept masked, superseded, exported, forgotten, and become golden cases."""

from __future__ import annotations

import csv
import json
import sqlite3
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from slimchat.errors import ConfigError
from slimchat.feedback import FeedbackStore, Verdict
from slimchat.feedback.keeping import feedback_file, feedback_files, keep_verdict, open_feedback
from slimchat.privacy import masked

PERSONAL = "I am ana.ruiz@example.com, call +34 612 345 678"
DOWN = Verdict(
    "a1",
    "down",
    PERSONAL,
    answer=PERSONAL,
    reasons=("wrong",),
    comment=PERSONAL,
    edited=PERSONAL,
    history=(("user", PERSONAL), ("assistant", "Hi")),
    citations=({"source": "returns.md", "quote": "Returns are free."},),
    action="refuse",
    language="en",
    channel="notebook",
)


def test_personal_data_never_reaches_the_file(tmp_path: Path) -> None:
    file = tmp_path / "deep/feedback.sqlite"
    with FeedbackStore(file) as store:
        kept = store.add(DOWN)
        assert store.all() == [kept]
        assert (kept.id, kept.reasons, kept.citations) == (1, DOWN.reasons, DOWN.citations)
        assert kept.time.endswith("+00:00")
    held = b"".join(path.read_bytes() for path in file.parent.iterdir())
    assert b"ana.ruiz" not in held
    assert b"345" not in held
    assert b"Returns are free." in held


def test_a_later_verdict_supersedes_the_earlier() -> None:
    with FeedbackStore() as store:
        for answer, thumb in [("a", "down"), ("b", "up"), ("a", "up"), ("b", "withdrawn")]:
            store.add(Verdict(answer, thumb, "Q?"))  # type: ignore[arg-type]
        assert [(one.answer_id, one.verdict) for one in store.latest()] == [("a", "up")]
        assert [one.id for one in store.all(after=2, most=1)] == [3]
        assert store.forget("a") == 2
        assert [one.answer_id for one in store.all()] == ["b", "b"]


def test_what_is_too_old_is_forgotten(tmp_path: Path) -> None:
    file = tmp_path / "f.sqlite"
    with FeedbackStore(file) as store:
        store.add(DOWN)
        assert store.forget() == 0
    with sqlite3.connect(file) as base:
        base.execute("UPDATE verdicts SET time = '2020-01-01T00:00:00+00:00'")
    base.close()
    with FeedbackStore(file, days=30) as store:
        assert store.all() == []


def test_stores_and_their_exports_are_read_by_train_data(tmp_path: Path) -> None:
    from slimchat.training.tailor.records import read_feedback

    with FeedbackStore(tmp_path / "f.sqlite") as store:
        store.add(DOWN)
        store.add(Verdict("b", "up", "=1+1", citations=({"source": "a.md", "quote": "q"},)))
        assert [store.export(tmp_path / name) for name in ("f.jsonl", "f.csv")] == [2, 2]
        for name in ("f.jsonl", "f.csv", "f.sqlite"):
            first, second = read_feedback(tmp_path / name)
            assert (first.helpful, first.sources) == (False, ("returns.md",))
            assert (second.helpful, second.quotes) == (True, ("q",))
        with pytest.raises(ConfigError, match=r"ends in \.jsonl or \.csv"):
            store.export(tmp_path / "f.txt")
        with pytest.raises(ConfigError, match="cannot be written"):
            store.export(tmp_path / "no/f.csv")
    with (tmp_path / "f.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[1]["question"] == "'=1+1"
    assert json.loads(rows[0]["reasons"]) == ["wrong"]


def test_a_thumbs_down_becomes_a_case() -> None:
    with FeedbackStore() as store:
        kept = store.add(DOWN)
    case = kept.case()
    assert (case.status, case.kind, case.action) == ("proposed", "feedback", "answer")
    assert case.history == kept.history
    assert case.reference_answer == kept.edited
    assert case.note == f"wrong: {kept.comment}"
    whole = kept.case(sources=("returns.md",))
    assert (whole.status, whole.reference_sources) == (None, ("returns.md",))
    assert kept.case(action="handoff").status is None


def test_threads_share_a_store(tmp_path: Path) -> None:
    with FeedbackStore(tmp_path / "f.sqlite") as store:

        def add(name: str) -> None:
            for number in range(10):
                store.add(Verdict(f"{name}{number}", "up", "Q?"))

        threads = [threading.Thread(target=add, args=(name,)) for name in "abcd"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [one.id for one in store.all()] == list(range(1, 41))


def test_files_and_values_that_cannot_be_used_are_refused(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no database " * 100, encoding="utf-8")
    with pytest.raises(ConfigError, match="cannot be used"):
        FeedbackStore(tmp_path / "text")
    base = sqlite3.connect(tmp_path / "other.sqlite")
    base.execute("PRAGMA user_version=7")
    base.close()
    with pytest.raises(ConfigError, match="version 7"):
        FeedbackStore(tmp_path / "other.sqlite")
    with pytest.raises(ConfigError, match="verdict is 'maybe'"):
        Verdict("a", "maybe", "Q?")  # type: ignore[arg-type]
    with pytest.raises(ConfigError, match="language is 'fr'"):
        Verdict("a", "up", "Q?", language="fr")  # type: ignore[arg-type]


def test_a_bot_stands_for_its_own_verdicts(tmp_path: Path) -> None:
    bundle, folder = tmp_path / "acme.slimchat", tmp_path / "bot"
    bundle.write_bytes(b"a bundle")
    folder.mkdir()
    for origin in (bundle, folder):
        with pytest.raises(ConfigError, match="There are no verdicts"):
            open_feedback(origin)
        keep_verdict(SimpleNamespace(origin=origin, private=masked), DOWN)
        with open_feedback(origin) as store:
            assert [one.verdict for one in store.all()] == ["down"]
        assert feedback_files(origin) == [feedback_file(origin)]
    assert bundle.read_bytes() == b"a bundle"
    (tmp_path / ".acme.slimchat.feedback.1.jsonl").write_text(
        '{"answer_id": "a0", "verdict": "up", "question": "Old?"}\n{"verdict": "up"}\n[]\nno JSON\n'
    )
    with open_feedback(bundle) as store:
        assert [one.answer_id for one in store.all()] == ["a1", "a0"]
    with pytest.raises(ConfigError, match="There are no verdicts"):
        open_feedback(tmp_path / "typing-error.sqlite")
    keep_verdict(SimpleNamespace(origin=tmp_path / "gone", private=masked), DOWN)
    keep_verdict(SimpleNamespace(stream=None), DOWN)
    assert not (tmp_path / "gone.feedback.sqlite").exists()


def test_other_databases_are_left_alone(tmp_path: Path) -> None:
    for name, version in (("notes", 0), ("old", 1)):
        file = tmp_path / f"{name}.sqlite"
        with sqlite3.connect(file) as base:
            base.executescript(f"CREATE TABLE notes (text); PRAGMA user_version={version}")
        base.close()
        before = file.read_bytes()
        with pytest.raises(ConfigError, match="cannot be used"):
            FeedbackStore(file)
        assert file.read_bytes() == before
