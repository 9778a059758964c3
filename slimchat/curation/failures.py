"""The questions of a golden set that a bot failed, and how."""

from __future__ import annotations

from typing import Any

from slimchat.evaluation.report import Report
from slimchat.evaluation.rows import how_failed


def failures(report: Report) -> list[dict[str, Any]]:
    """The failed questions of a report, as JSON data.

    ``how`` is as :func:`slimchat.evaluation.rows.how_failed` tells it.
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
        if (how := how_failed(row))
    ]
