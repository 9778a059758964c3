"""A report as HTML: no script, no network, colours of the host in light and dark."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from slimchat.evaluation.html_tables import short, table
from slimchat.evaluation.measures import METRICS
from slimchat.evaluation.metrics import shown

if TYPE_CHECKING:
    from slimchat.evaluation.report import Report
    from slimchat.evaluation.rows import Row

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>Evaluation</title>
<style>:root{{color-scheme:light dark}}body{{font:15px/1.45 system-ui,sans-serif;margin:2em auto;
max-width:75em;padding:0 1em}}</style></head>
<body><h1>Evaluation</h1>
{summary}
<details><summary>All questions</summary>
{everything}
</details></body></html>
"""


def page_html(report: Report) -> str:
    """A whole page: :func:`report_html`, then every question."""
    return _PAGE.format(
        summary=report_html(report), everything=_questions("All questions", report.rows)
    )


def report_html(report: Report) -> str:
    """The metrics, overall and by group, and the ten questions that went worst."""
    worst = report.worst(10)
    return (
        f'<div style="color:inherit;overflow-x:auto">{_metrics(report)}'
        + (_questions("The questions that went worst", worst) if worst else "")
        + "</div>"
    )


def _metrics(report: Report) -> str:
    groups = [("all", {"n": report.n, **report.metrics})]
    groups += [item for parts in report.by_group.values() for item in parts.items()]
    rows = [[name, *(shown(group.get(name)) for _, group in groups)] for name in ("n", *METRICS)]
    title = f"{report.n} questions" + (", stopped early" if report.cancelled else "")
    return table(title, ["metric", *(name for name, _ in groups)], rows, numbers=True)


def _questions(title: str, rows: Sequence[Row]) -> str:
    head = ["id", "question", "expected", "action", "rank", "token F1", "answer", "sources"]
    body = [
        [
            row["id"],
            row["question"],
            row["gold_action"],
            row["action"] or "error",
            shown(row["rank"]),
            shown(row["token_f1"]),
            short(row["error"] or row["answer"]),
            ", ".join(row["cited_sources"]),
        ]
        for row in rows
    ]
    return table(title, head, body)
