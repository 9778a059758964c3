"""What customers said and thought of it: verdicts and transcripts, for as long as they may be kept.

Questions, answers and comments are masked before they are written.
"""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from slimchat.feedback.file import cell
from slimchat.feedback.store import FeedbackStore, now, oldest, verdict_of
from slimchat.feedback.verdict import Verdict
from slimchat.privacy import masked
from slimchat.serving.filters import Filter
from slimchat.types import Answer, Turn

logger = logging.getLogger(__name__)
Data = dict[str, Any]
_TURN = ("time", "conversation", "answer_id", "question", "answer", "action", "language",
         "confidence", "sources", "history")  # fmt: skip
LONGEST, TURNS, SHORTER = 20_000, 24, 2_000
"""Characters of a question or an answer; turns before it; characters of each of these."""
IN_MEMORY = 64
"""Megabytes of records without a file of their own."""
_LISTS = frozenset({"sources", "history"})


class Records(FeedbackStore):
    """A store of verdicts that keeps every turn beside them.

    Args:
        file: by default all is kept in memory.
        days: after which a record is deleted.
        megabytes: beyond which the oldest records are deleted.
        private: makes of texts what may be kept; see :meth:`slimchat.SupportBot.private`.

    Raises:
        ConfigError: the file cannot be used.
    """

    def __init__(
        self,
        file: Path | None,
        days: int,
        private: Callable[[Any], Any] = masked,
        megabytes: int = IN_MEMORY,
    ) -> None:
        self._private, self._kept_days = private, days
        self._most = 2**20 * (megabytes if file else min(megabytes, IN_MEMORY))
        super().__init__(file, days=days, mask=private)

    def add(self, verdict: Verdict) -> Verdict:
        """Keep a verdict; see :meth:`slimchat.feedback.FeedbackStore.add`."""
        kept = super().add(verdict)
        self._bound()
        return kept

    def add_turn(self, answer: Answer, conversation: str | None, history: Sequence[Turn]) -> None:
        """Keep what was asked and answered.

        Args:
            conversation: by default the turn is one of its own.
            history: the turns before; kept with the first turn of a conversation.
        """
        key = conversation or answer.id
        with self._file.reading() as base:
            known = base.execute("SELECT 1 FROM turns WHERE conversation = ?", (key,)).fetchone()
        row = {
            "time": now(),
            "conversation": key,
            "answer_id": answer.id,
            "question": self._private(answer.question[:LONGEST]),
            "answer": self._private(answer.text[:LONGEST]),
            "action": answer.action,
            "language": answer.language,
            "confidence": round(answer.confidence, 4),
            "sources": list(dict.fromkeys(cited.source for cited in answer.citations)),
            "history": [] if known else self._private(_last(history)),
        }
        marks = ", ".join("?" * len(_TURN))
        with self._file.writing() as base:
            base.execute(
                f"INSERT INTO turns ({', '.join(_TURN)}) VALUES ({marks})",  # noqa: S608
                [_value(row[name]) for name in _TURN],
            )
        self._bound()

    def feedback(self, wanted: Filter) -> list[Data]:
        """Verdicts, newest first, each with its ``conversation`` where that is kept."""
        condition, values = wanted.of_feedback()
        query = (
            "SELECT *, (SELECT conversation FROM turns WHERE turns.answer_id = verdicts.answer_id "  # noqa: S608
            f"LIMIT 1) AS said_in FROM verdicts WHERE id < ? AND {condition} "
            "ORDER BY id DESC LIMIT ?"
        )
        with self._file.reading() as base:
            rows = base.execute(query, (wanted.before, *values, wanted.most)).fetchall()
        return [{**verdict_of(row).to_dict(), "conversation": row["said_in"]} for row in rows]

    def conversations(self, wanted: Filter) -> list[Data]:
        """Conversations of which a turn is wanted, in short; the one that went on last first.

        Each has ``id``, ``conversation``, ``began``, ``time``, ``turns``, ``question`` (the
        first), ``language``, ``actions`` and ``verdicts``.
        """
        condition, values = wanted.of_turns()
        query = (
            "SELECT max(id) AS id, conversation, min(time) AS began, max(time) AS time, "  # noqa: S608
            "count(*) AS turns, group_concat(DISTINCT action) AS actions, "
            "group_concat(DISTINCT verdict) AS verdicts, max(language) AS language, "
            "(SELECT question FROM turns AS first WHERE first.conversation = judged.conversation "
            "ORDER BY id LIMIT 1) AS question FROM judged "
            f"WHERE conversation IN (SELECT conversation FROM judged WHERE {condition}) "
            "GROUP BY conversation HAVING max(id) < ? ORDER BY max(id) DESC LIMIT ?"
        )
        rows = self._rows(query, (*values, wanted.before, wanted.most))
        for row in rows:
            for name in ("actions", "verdicts"):
                row[name] = sorted(filter(None, (row[name] or "").split(",")))
        return rows

    def conversation(self, key: str) -> list[Data]:
        """The turns of a conversation, oldest first, each with its ``verdict`` or none."""
        return self._rows("SELECT * FROM judged WHERE conversation = ? ORDER BY id", (key,))

    def turns(self, wanted: Filter) -> list[Data]:
        """Single turns, newest first, each with its ``verdict`` or none."""
        condition, values = wanted.of_turns()
        return self._rows(
            f"SELECT * FROM judged WHERE id < ? AND {condition} ORDER BY id DESC LIMIT ?",  # noqa: S608
            (wanted.before, *values, wanted.most),
        )

    def delete_conversation(self, key: str) -> int:
        """Delete a conversation and the verdicts on its answers. Returns how many turns."""
        with self._file.deleting() as base:
            base.execute(
                "DELETE FROM verdicts WHERE conversation = ? OR answer_id IN "
                "(SELECT answer_id FROM turns WHERE conversation = ?)",
                (key, key),
            )
            return base.execute("DELETE FROM turns WHERE conversation = ?", (key,)).rowcount

    def delete_verdict(self, number: int) -> int:
        """Delete a verdict. Returns how many."""
        return self._delete("verdicts", "id = ?", number)

    def forget(self, answer_id: str | None = None) -> int:
        """Delete what is too old, or all verdicts on an answer. Returns how many records."""
        gone = super().forget(answer_id)
        if answer_id is None:
            gone += self._delete("turns", "time < ?", oldest(self._kept_days))
        return gone

    def _bound(self) -> None:
        """Delete the oldest tenth where all is larger than it may be."""
        with self._file.reading() as base:
            pages, free, size = (
                base.execute(f"PRAGMA {name}").fetchone()[0]
                for name in ("page_count", "freelist_count", "page_size")
            )
        if (pages - free) * size <= self._most:
            return
        with self._file.deleting() as base:
            gone = sum(
                base.execute(
                    f"DELETE FROM {table} WHERE id IN (SELECT id FROM {table} ORDER BY id "  # noqa: S608
                    f"LIMIT (SELECT count(*) / 10 + 1 FROM {table}))"
                ).rowcount
                for table in ("verdicts", "turns")
            )
        logger.warning("The oldest %s records were deleted: feedback.megabytes is reached", gone)

    def _rows(self, query: str, values: Sequence[str | int]) -> list[Data]:
        with self._file.reading() as base:
            rows: list[sqlite3.Row] = base.execute(query, values).fetchall()
        return [
            {name: json.loads(row[name]) if name in _LISTS else row[name] for name in row.keys()}  # noqa: SIM118
            for row in rows
        ]


def _last(history: Sequence[Turn]) -> list[list[str]]:
    """The last turns: long texts are full of what must be looked at for personal data."""
    return [[role, text[:SHORTER]] for role, text in history[-TURNS:]]


def _value(value: Any) -> Any:
    if isinstance(value, list):
        return json.dumps(value)
    return cell(value) if isinstance(value, str) else value
