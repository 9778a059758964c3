"""Files that several make at the same moment."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Barrier

import pytest

from slimchat._sqlite import write_ahead
from slimchat.feedback import FeedbackStore, Verdict
from slimchat.handover.outbox import Outbox

AT_ONCE = 8


def _feedback(file: Path) -> None:
    with FeedbackStore(file) as store:
        store.add(Verdict("a", "up", "Q?"))


def _outbox(file: Path) -> None:
    Outbox(file).close()


@pytest.mark.parametrize("use", [_feedback, _outbox])
def test_all_may_make_a_new_file_at_once(use: Callable[[Path], None], tmp_path: Path) -> None:
    def one(file: Path, together: Barrier) -> None:
        together.wait()
        use(file)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for turn in range(25):
            file, together = tmp_path / f"{turn}.sqlite", Barrier(AT_ONCE)
            for each in [pool.submit(one, file, together) for _ in range(AT_ONCE)]:
                each.result()


def test_a_file_that_stays_busy_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "busy.sqlite"
    with closing(sqlite3.connect(file)) as other, closing(sqlite3.connect(file, timeout=0)) as ours:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            write_ahead(ours, patience_s=0)
        other.rollback()
        write_ahead(ours)
        assert ours.execute("PRAGMA journal_mode").fetchone() == ("wal",)
