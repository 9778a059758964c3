"""The questions of a golden set that a bot failed, and how."""

from __future__ import annotations

from typing import Any

from slimchat.evaluation.report import Report
from slimchat.evaluation.rows import Row

HOWS = ("error", "unanswered", "answered", "source", "action")


def failures(report: Report) -> list[dict[str, Any]]:
    """The failed questions of a report, as JSON data.

    ``how`` is ``error`` (the bot raised), ``unanswered`` (it should have answered and did not),
    ``answered`` (it answered what it should not), ``source`` (it answered, but cites none of the
    documents that answer) or ``action`` (it did another thing than it should).
    """
    return [
        {
            "id": row["id"],
            "question": row["question"],
            "how": how,
            "expected": row["gold_action"],
            "action": row["action"],
            "sources": row["reference_sources"],
            "cited": row["cited_sources"],
        }
        for row in report.rows
        if (how := _how(row))
    ]


def _how(row: Row) -> str | None:
    if row["error"] is not None:
        return "error"
    if not row["correct_action"]:
        if row["gold_action"] == "answer":
            return "unanswered"
        return "answered" if row["action"] == "answer" else "action"
    wanted = row["reference_sources"]
    if row["action"] == "answer" and wanted and not set(wanted) & set(row["cited_sources"]):
        return "source"
    return None
