"""The runs of a bot, kept beside it: ``BOT/.evaluations/``; of a file
``.NAME.slimchat.evaluations/``.

One JSON file a run, named by its time and a digest of its questions::

    {"format": "slimchat-evaluation", "version": 1, "time": "2026-11-28T15:00:00.123456+00:00",
     "generation": 7, "report": {…}}

The newest :data:`KEPT` stay. They hold the questions and the answers; no settings, as those may
hold secrets.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from slimchat._files import write_atomically
from slimchat.errors import GoldenSetError, SlimchatError
from slimchat.evaluation.report import Report
from slimchat.evaluation.rows import Row
from slimchat.knowledge.layout import RUNS

logger = logging.getLogger(__name__)

FORMAT, VERSION = "slimchat-evaluation", 1
KEPT = 50
"""Runs of a bot."""


def runs_of(bot: Path) -> Path:
    """Where the runs of a bot are: in its folder, or beside its file."""
    return bot.with_name(f".{bot.name}{RUNS}") if bot.is_file() else bot / RUNS


def against_last(bot: Path, report: Report) -> Report:
    """A report with its time, and the last run on the same questions as ``previous``."""
    now = datetime.now(UTC)
    return replace(report, previous=last_run(bot, report.rows), time=now.isoformat())


def keep_run(bot: Path, report: Report) -> Report:
    """Keep a run beside its bot, for the next one to be compared with.

    A run that was stopped, or has no question, is not kept. Where it cannot be written, the log
    says so.

    Args:
        report: put :func:`against_last` here, where it was not before.

    Returns:
        That report.
    """
    folder = runs_of(bot)
    if not report.time:
        report = against_last(bot, report)
    if report.cancelled or not report.n:
        return report
    try:
        folder.mkdir(exist_ok=True)
        name = f"{datetime.fromisoformat(report.time):%Y%m%dT%H%M%S%f}-{digest(report.rows)}.json"
        text = json.dumps(_data(report), ensure_ascii=False, allow_nan=False)
        write_atomically(folder / name, text.encode("utf-8", "replace").decode())
        for old in _files(folder)[:-KEPT]:
            old.unlink(missing_ok=True)
    except OSError as error:
        logger.warning("The run is not kept in %s: %s", folder, error)
    return report


def last_run(bot: Path, rows: Iterable[Row]) -> Report | None:
    """The newest run on these very questions that can be read; ``None`` without one."""
    wanted = digest(rows)
    for file in reversed(_files(runs_of(bot))):
        if file.stem.endswith(f"-{wanted}"):
            try:
                return read_run(file)
            except SlimchatError as error:
                logger.warning("%s", error)
    return None


def all_runs(bot: Path) -> list[Report]:
    """Every run that is kept and can be read, oldest first."""
    found = []
    for file in _files(runs_of(bot)):
        try:
            found.append(read_run(file))
        except SlimchatError as error:
            logger.warning("%s", error)
    return found


def newest_runs(bot: Path) -> list[Report]:
    """Of each set of questions the newest run that can be read, oldest first."""
    found: dict[str, Report] = {}
    for file in reversed(_files(runs_of(bot))):
        asked = file.stem.rpartition("-")[2]
        if asked not in found:
            try:
                found[asked] = read_run(file)
            except SlimchatError as error:
                logger.warning("%s", error)
    return sorted(found.values(), key=lambda report: report.time)


def read_run(file: str | Path) -> Report:
    """A run, or what :meth:`Report.save_json` or ``eval --json`` wrote; without its answers'
    traces.

    Raises:
        GoldenSetError: the file is no report, or cannot be read.
    """
    path = Path(file)
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        run = data if data.get("format") == FORMAT else {"version": VERSION, "report": data}
        if run["version"] != VERSION:
            raise ValueError(f"version {run['version']!r}")
        report = Report.from_dict(run["report"])
        return replace(report, time=str(run.get("time", "")), generation=run.get("generation"))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise GoldenSetError(
            f"{path} is no report of an evaluation ({type(error).__name__}: {error}).",
            "Evaluate again; 'slimchat eval --json' and 'report.save_json' write one.",
        ) from error


def digest(rows: Iterable[Row]) -> str:
    """Twelve hex digits that two runs share exactly if they asked the same."""
    asked = sorted((row["id"], row["question"]) for row in rows)
    data = json.dumps(asked).encode("utf-8", "replace")
    return hashlib.sha256(data).hexdigest()[:12]


def _files(folder: Path) -> list[Path]:
    try:
        return sorted(file for file in folder.glob("*.json") if not file.name.startswith("."))
    except OSError:
        return []


def _data(report: Report) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "version": VERSION,
        "time": report.time,
        "generation": report.generation,
        "report": report.to_dict(),
    }
