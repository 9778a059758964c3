"""Verdicts on answers, in SQLite, masked on the way in: the one home of all of them."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from slimchat._closing import Closing
from slimchat._csv import inert_cell
from slimchat._files import write_atomically
from slimchat.errors import ConfigError
from slimchat.feedback.file import COLUMNS, FeedbackFile, cell
from slimchat.feedback.verdict import Verdict
from slimchat.privacy import mask

_LISTS = ("reasons", "history", "citations")


class FeedbackStore(Closing):
    """Every verdict in the order it was given; a later one on an answer supersedes the earlier.

    Safe from several threads, and from several processes over one file.

    Args:
        file: by default they are kept in memory.
        days: after which a verdict is deleted; by default none is.
        mask: takes personal data out of a text before it is kept.

    Raises:
        ConfigError: the file cannot be used.
    """

    def __init__(
        self,
        file: str | Path | None = None,
        *,
        days: int | None = None,
        mask: Callable[[str], str] = mask,
    ) -> None:
        self._days, self._mask = days, mask
        self._file = FeedbackFile(None if file is None else Path(file))
        self.forget()

    def add(self, verdict: Verdict) -> Verdict:
        """Keep a verdict. Returns it as it is kept: masked, with its id, and with its time where it
        had none."""
        kept = replace(verdict.masked(self._mask), time=verdict.time or now())
        data = kept.to_dict()
        values = [_value(data[name]) for name in COLUMNS]
        marks = ", ".join("?" for _ in COLUMNS)
        with self._file.writing() as base:
            row = base.execute(
                f"INSERT INTO verdicts ({', '.join(COLUMNS)}) VALUES ({marks})",  # noqa: S608
                values,
            )
        return replace(kept, id=int(row.lastrowid or 0))

    def all(self, after: int = 0, most: int | None = None) -> list[Verdict]:
        """Verdicts, oldest first.

        Args:
            after: only those with a larger id.
            most: at most so many.
        """
        with self._file.reading() as base:
            rows = base.execute(
                "SELECT * FROM verdicts WHERE id > ? ORDER BY id LIMIT ?",
                (after, -1 if most is None else most),
            ).fetchall()
        return [verdict_of(row) for row in rows]

    def latest(self) -> list[Verdict]:
        """The last verdict on each answer, oldest first; without those withdrawn."""
        last: dict[str, Verdict] = {}
        for verdict in self.all():
            last.pop(verdict.answer_id, None)
            last[verdict.answer_id] = verdict
        return [verdict for verdict in last.values() if verdict.verdict != "withdrawn"]

    def export(self, path: str | Path) -> int:
        """Write the last verdict on each answer as JSON Lines, or CSV where the name ends so.

        ``slimchat train data --feedback`` reads either, and the store itself.

        Returns:
            How many.

        Raises:
            ConfigError: the name ends otherwise, or the file cannot be written.
        """
        file, rows = Path(path), [verdict.to_dict() for verdict in self.latest()]
        kind = file.suffix.lower()
        if kind not in (".jsonl", ".csv"):
            raise ConfigError(
                f"Feedback is not exported to {file}.", "Name a file that ends in .jsonl or .csv."
            )
        text = "".join(_lines(rows)) if kind == ".jsonl" else _csv(rows)
        try:
            write_atomically(file, cell(text))
        except OSError as error:
            raise ConfigError(
                f"{file} cannot be written ({error.strerror or error}).", "Name another file."
            ) from error
        return len(rows)

    def forget(self, answer_id: str | None = None) -> int:
        """Delete all verdicts on an answer, or those that are too old. Returns how many."""
        if answer_id is not None:
            return self._delete("verdicts", "answer_id = ?", answer_id)
        return 0 if self._days is None else self._delete("verdicts", "time < ?", oldest(self._days))

    def close(self) -> None:
        """Close the file. Idempotent."""
        self._file.close()

    def _delete(self, table: str, condition: str, value: str | int) -> int:
        with self._file.deleting() as base:
            return base.execute(f"DELETE FROM {table} WHERE {condition}", (value,)).rowcount  # noqa: S608


def verdict_of(row: sqlite3.Row) -> Verdict:
    """A verdict as the file holds it."""
    data: dict[str, Any] = {name: row[name] for name in ("id", *COLUMNS)}
    data |= {name: tuple(json.loads(data[name])) for name in _LISTS}
    data["history"] = tuple((role, text) for role, text in data["history"])
    return Verdict(**data)


def now() -> str:
    """The time, as records have it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def oldest(days: int) -> str:
    """The time of the oldest record that is kept for so many days."""
    return (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="seconds")


def _value(value: Any) -> str | None:
    if isinstance(value, str):
        return cell(value)
    return None if value is None else json.dumps(value)


def _lines(rows: list[dict[str, Any]]) -> Iterator[str]:
    for row in rows:
        yield json.dumps(row, ensure_ascii=False) + "\n"


def _csv(rows: list[dict[str, Any]]) -> str:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, ("id", *COLUMNS, "helpful"))
    writer.writeheader()
    for row in rows:
        cells = {n: json.dumps(row[n], ensure_ascii=False) for n in _LISTS}
        writer.writerow({n: _inert(v) for n, v in {**row, **cells}.items()})
    return out.getvalue()


def _inert(value: Any) -> Any:
    return inert_cell(value) if isinstance(value, str) else value
