"""Evaluations of one bot side by side: what each found, and what changed between two."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from slimchat.curation.failures import failures
from slimchat.errors import GoldenSetError
from slimchat.evaluation.history import read_run
from slimchat.evaluation.metrics import LOWER_IS_BETTER
from slimchat.evaluation.report import GROUPS, Report
from slimchat.evaluation.rows import Row
from slimchat.tuning.sweep.paired import Difference
from slimchat.tuning.sweep.quality import quality, worth

PAGE = 20
KINDS = ("all", "failed", "won", "lost")
SORTS = ("worth", "question", "language", "kind", "action", "confidence", "seconds")
BINS = 10
Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Run:
    """One evaluation.

    Attributes:
        label: for people, such as the time it ended.
        split: of the golden set; ``None`` for all of it.
    """

    number: int
    label: str
    split: str | None
    report: Report

    def to_dict(self) -> Data:
        """JSON data."""
        rows = self.report.rows
        return {
            "number": self.number,
            "label": self.label,
            "split": self.split,
            "questions": self.report.n,
            "failed": len(failures(self.report)),
            "quality": quality(rows),
            "stopped": self.report.cancelled,
        }


def read_report(path: str | Path) -> Report:
    """A report that :meth:`Report.save_json` or ``slimchat eval --json`` wrote.

    Raises:
        GoldenSetError: the file cannot be read, or is none.
    """
    try:
        report = read_run(Path(path))
        for row in report.rows:
            worth(row)
    except (ValueError, KeyError, TypeError) as error:
        raise GoldenSetError(
            f"{path} is no report of an evaluation ({type(error).__name__}: {error}).",
            "Give a file that 'slimchat eval --json' or report.save_json wrote.",
        ) from error
    return report


def summary(run: Run, other: Run | None) -> Data:
    """JSON data: every metric with its 95% interval, beside that of another run, quality by group,
    and the paired difference on the questions that both were asked."""
    return {
        "metrics": [
            {
                "name": name,
                "value": value,
                "interval": run.report.intervals.get(name),
                "other": other.report.metrics.get(name) if other else None,
                "lower": name in LOWER_IS_BETTER,
            }
            for name, value in run.report.metrics.items()
        ],
        "groups": [
            {"by": by, "name": name, "questions": len(rows), "quality": quality(rows)}
            for by in GROUPS
            for name, rows in sorted(_groups(run.report.rows, by).items())
        ],
        "confidence": _confidence(run.report.rows),
        "difference": None if other is None else _difference(run, other),
    }


def page(run: Run, other: Run | None, query: Mapping[str, Any]) -> Data:
    """Some questions, filtered and sorted; the worst first by default.

    Args:
        query: ``text``, ``kind`` (see :data:`KINDS`), ``sort`` (see :data:`SORTS`), ``descending``
            and ``offset``, each of which may be missing or unknown.
    """
    before = {asked(row): worth(row) for row in other.report.rows} if other else {}
    hows = {found["id"]: found["how"] for found in failures(run.report)}
    rows = [_row(row, before.get(asked(row)), hows.get(row["id"])) for row in run.report.rows]
    kept = [row for row in rows if _wanted(row, query)]
    sort = str(query.get("sort"))
    sort = sort if sort in SORTS else "worth"
    known = [row for row in kept if row[sort] is not None]
    known.sort(key=lambda row: row[sort], reverse=query.get("descending") is True)
    kept = [*known, *(row for row in kept if row[sort] is None)]
    offset = query.get("offset")
    start = offset if isinstance(offset, int) and 0 <= offset < len(kept) else 0
    return {
        "rows": kept[start : start + PAGE],
        "offset": start,
        "matched": len(kept),
        "page_size": PAGE,
    }


def _row(row: Row, before: float | None, how: str | None) -> Data:
    return {
        "id": row["id"],
        "question": row["question"],
        "language": row["language"],
        "kind": row["kind"],
        "expected": row["gold_action"],
        "action": row["action"],
        "worth": worth(row),
        "before": before,
        "how": how,
        "rank": row["rank"],
        "confidence": row["confidence"],
        "seconds": row["latency_s"],
        "answer": row["answer"],
        "reference": row["reference_answer"],
        "cited": row["cited_sources"],
        "sources": row["reference_sources"],
        "error": row["error"],
    }


def _wanted(row: Data, query: Mapping[str, Any]) -> bool:
    text = str(query.get("text", "")).casefold()
    if text and not any(text in str(row[name]).casefold() for name in ("id", "question", "answer")):
        return False
    change = None if row["before"] is None else row["worth"] - row["before"]
    match query.get("kind"):
        case "failed":
            return row["how"] is not None
        case "won":
            return change is not None and change > 1e-9
        case "lost":
            return change is not None and change < -1e-9
    return True


def _groups(rows: Iterable[Row], by: Literal["language", "kind", "topic"]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        if value := row.get(by):
            found.setdefault(value, []).append(row)
    return found


def _confidence(rows: Sequence[Row]) -> list[Data]:
    """Answers by their confidence, in tenths: how many there are, and what they are worth."""
    bins: list[list[Row]] = [[] for _ in range(BINS)]
    for row in rows:
        if row["action"] == "answer" and row["confidence"] is not None:
            bins[min(int(row["confidence"] * BINS), BINS - 1)].append(row)
    return [
        {"from": n / BINS, "questions": len(found), "quality": quality(found) if found else None}
        for n, found in enumerate(bins)
    ]


def asked(row: Row) -> tuple[str, str]:
    """What tells a question from others; one that was reworded is another."""
    return row["id"], row["question"]


def _difference(run: Run, other: Run) -> Data:
    before = {asked(row): row for row in other.report.rows}
    both = [row for row in run.report.rows if asked(row) in before]
    old, new = [worth(before[asked(row)]) for row in both], [worth(row) for row in both]
    return Difference.of(old, new).to_dict()
