"""Verdicts on answers, in SQLite, masked on the way in."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import threading
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from slimchat._closing import Closing
from slimchat._files import write_atomically
from slimchat.errors import ConfigError
from slimchat.feedback.verdict import Verdict
from slimchat.privacy import mask

VERSION = 1
APPLICATION = 0x51_1C_FB
"""SQLite's application id of such a file."""
_TUPLES = ("reasons", "history", "citations")
_NAMES = tuple(field.name for field in fields(Verdict) if field.name != "id")
_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS verdicts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  {", ".join(f"{name} TEXT" for name in _NAMES)}
);
CREATE INDEX IF NOT EXISTS verdicts_time ON verdicts (time);
CREATE INDEX IF NOT EXISTS verdicts_answer ON verdicts (answer_id);
"""


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
        self._lock = threading.Lock()
        try:
            if file is not None:
                Path(file).parent.mkdir(parents=True, exist_ok=True)
            self._base = sqlite3.connect(file or ":memory:", timeout=10, check_same_thread=False)
            self._prepare()
        except (sqlite3.Error, OSError) as error:
            raise ConfigError(
                f"The feedback file {file} cannot be used ({error}).", "Name another file."
            ) from error
        self.forget()

    def add(self, verdict: Verdict) -> Verdict:
        """Keep a verdict. Returns it as it is kept: masked, with its id and time."""
        time = datetime.now(UTC).isoformat(timespec="seconds")
        kept = replace(verdict.masked(self._mask), time=time)
        data = kept.to_dict()
        values = [json.dumps(data[n]) if n in _TUPLES else data[n] for n in _NAMES]
        marks = ", ".join("?" for _ in _NAMES)
        with self._lock, self._base:
            row = self._base.execute(
                f"INSERT INTO verdicts ({', '.join(_NAMES)}) VALUES ({marks})",  # noqa: S608
                values,
            )
        return replace(kept, id=int(row.lastrowid or 0))

    def all(self, after: int = 0, most: int | None = None) -> list[Verdict]:
        """Verdicts, oldest first.

        Args:
            after: only those with a larger id.
            most: at most so many.
        """
        with self._lock:
            rows = self._base.execute(
                f"SELECT id, {', '.join(_NAMES)} FROM verdicts WHERE id > ? ORDER BY id LIMIT ?",  # noqa: S608
                (after, -1 if most is None else most),
            ).fetchall()
        return [_verdict(row) for row in rows]

    def latest(self) -> list[Verdict]:
        """The last verdict on each answer, oldest first; without those withdrawn."""
        last: dict[str, Verdict] = {}
        for verdict in self.all():
            last.pop(verdict.answer_id, None)
            last[verdict.answer_id] = verdict
        return [verdict for verdict in last.values() if verdict.verdict != "withdrawn"]

    def export(self, path: str | Path) -> int:
        """Write the last verdict on each answer as JSON Lines, or CSV where the name ends so.

        ``slimchat train data --feedback`` reads either.

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
            write_atomically(file, text.encode("utf-8", "replace").decode())
        except OSError as error:
            raise ConfigError(
                f"{file} cannot be written ({error.strerror or error}).", "Name another file."
            ) from error
        return len(rows)

    def forget(self, answer_id: str | None = None) -> int:
        """Delete all verdicts on an answer, or those that are too old. Returns how many."""
        if answer_id is None:
            if self._days is None:
                return 0
            oldest = datetime.now(UTC) - timedelta(days=self._days)
            what, value = "time < ?", oldest.isoformat(timespec="seconds")
        else:
            what, value = "answer_id = ?", answer_id
        with self._lock, self._base:
            return self._base.execute(f"DELETE FROM verdicts WHERE {what}", (value,)).rowcount  # noqa: S608

    def close(self) -> None:
        """Close the file. Idempotent."""
        self._base.close()

    def _prepare(self) -> None:
        base = self._base
        version = base.execute("PRAGMA user_version").fetchone()[0]
        application = base.execute("PRAGMA application_id").fetchone()[0]
        if (version, application) not in ((0, 0), (VERSION, APPLICATION)):
            raise sqlite3.DatabaseError(f"it is version {version}, not {VERSION}, or no feedback")
        base.execute("PRAGMA journal_mode=WAL")
        base.execute("PRAGMA secure_delete=ON")
        base.executescript(_SCHEMA)
        base.execute(f"PRAGMA application_id={APPLICATION}")
        base.execute(f"PRAGMA user_version={VERSION}")


def _verdict(row: tuple[Any, ...]) -> Verdict:
    data = dict(zip(("id", *_NAMES), row, strict=True))
    data |= {name: tuple(json.loads(data[name])) for name in _TUPLES}
    data["history"] = tuple((role, text) for role, text in data["history"])
    return Verdict(**data)


def _lines(rows: list[dict[str, Any]]) -> Iterator[str]:
    for row in rows:
        yield json.dumps(row, ensure_ascii=False) + "\n"


def _csv(rows: list[dict[str, Any]]) -> str:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, ("id", *_NAMES, "helpful"))
    writer.writeheader()
    for row in rows:
        cells = {n: json.dumps(row[n], ensure_ascii=False) for n in _TUPLES}
        writer.writerow({n: _inert(v) for n, v in {**row, **cells}.items()})
    return out.getvalue()


def _inert(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula."""
    text = isinstance(value, str) and value.lstrip()[:1] in ("=", "+", "-", "@")
    return f"'{value}" if text else value
