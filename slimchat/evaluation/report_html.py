"""A report as HTML: no script, no network, colours of the host in light and dark."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING

from slimchat._counted import counted
from slimchat.errors import MissingExtraError
from slimchat.evaluation.comparison_html import comparison_html
from slimchat.evaluation.html_tables import NARROW, scrolling, short, table
from slimchat.evaluation.measures import BY_NAME, METRICS
from slimchat.evaluation.metrics import shown
from slimchat.evaluation.report_terminal import between
from slimchat.evaluation.rows import Group, Row, how_failed
from slimchat.inspection.fallback import tables_html
from slimchat.inspection.report import inspection

if TYPE_CHECKING:
    from slimchat.evaluation.report import Report

WORST = 10
"""Questions that are shown with their trace."""
_GROUPS = {"language": "By language", "kind": "By kind of question", "topic": "By topic",
           "source": "By document that answers"}  # fmt: skip
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>Evaluation</title>
<style>:root{{color-scheme:light dark}}body{{font:15px/1.45 system-ui,sans-serif;margin:2em auto;
max-width:75em;padding:0 1em}}summary{{cursor:pointer;margin:.4em 0}}
table{{border-collapse:collapse}}
td,th{{text-align:left;vertical-align:top;padding:.15em .6em .15em 0}}figure{{display:inline-block;
margin:0 2em 1em 0;vertical-align:top}}figure svg{{max-width:100%;height:auto}}
details details{{margin-left:1em}}p,summary{{overflow-wrap:anywhere}}
{narrow}</style></head>
<body><h1>Evaluation</h1>
{body}
</body></html>
"""


def page_html(report: Report) -> str:
    """A whole page: :func:`report_html` with plots, every group, every question, and what the
    metrics mean."""
    parts = [
        *_summary(report),
        _plots(report),
        *_worst(report),
        *(_group(report, column) for column in _GROUPS if report.by_group.get(column)),
        _folded("Seconds by step", _steps(report)) if report.steps else "",
        _folded("All questions", _questions("All questions", report.rows)),
        _folded("What the metrics mean", _meanings()),
    ]
    return _PAGE.format(narrow=NARROW, body="\n".join(filter(None, parts)))


def report_html(report: Report) -> str:
    """The metrics, what changed since the last run, and the ten questions that went worst, each
    with its trace."""
    parts = [
        *_summary(report),
        *(_group(report, column) for column in ("language", "kind") if report.by_group.get(column)),
        *_worst(report),
    ]
    return f'<div style="color:inherit;overflow-x:auto">{"".join(parts)}</div>'


def _summary(report: Report) -> list[str]:
    right = sum(how_failed(row) is None for row in report.rows)
    asked = counted(report.n, "question")
    title = asked + (", stopped early" if report.cancelled else "")
    told = f"{right} of {asked} went right." if report.n else "Nothing was asked."
    rows = [
        [name, shown(value), between(report.intervals.get(name))]
        for name, value in report.metrics.items()
    ]
    since = "There is no earlier run on these questions to compare with."
    changes = (
        f"<p>{since}</p>" if report.since is None else comparison_html(report.since, folded=True)
    )
    return [
        f"<p><strong>{escape(told)}</strong></p>",
        table(title, ("metric", "value", "95% interval"), rows, numbers=True),
        f"<h3>Since the last run{_when(report)}</h3>{changes}",
    ]


def _when(report: Report) -> str:
    time = report.previous.time if report.previous is not None else ""
    return f" ({escape(time[:16].replace('T', ' '))} UTC)" if time else ""


def _plots(report: Report) -> str:
    from slimchat.evaluation.report_charts import svgs

    try:
        drawn = svgs(report)
    except MissingExtraError as error:
        return f"<p><em>Plots are left out. {escape(str(error))}</em></p>"
    return "".join(
        f"<figure><figcaption>{escape(title)}</figcaption>{svg}</figure>"
        for title, svg in drawn.items()
    )


def _worst(report: Report) -> list[str]:
    worst = report.worst(WORST)
    if not worst:
        return []
    traced = [_traced(report, row) for row in worst if row["id"] in report.answers]
    return [_questions("The questions that went worst", worst), *traced]


def _traced(report: Report, row: Row) -> str:
    how = how_failed(row)
    title = f"{row['id']}: {row['question']}" + ("" if how is None else f" ({how})")
    trace = tables_html(inspection(report.answers[row["id"]]))
    return _folded(title, scrolling(title, trace))


def _group(report: Report, column: str) -> str:
    groups: Iterable[tuple[str, Group]] = report.by_group[column].items()
    columns = [("all", {"n": report.n, **report.metrics}), *groups]
    if column == "source":
        head = ("document", "n", *(name for name in METRICS if BY_NAME[name].bounded))
        rows = [[name, *(shown(group.get(one)) for one in head[1:])] for name, group in columns]
    else:
        head = ("metric", *(name for name, _ in columns))
        rows = [[name, *(shown(g.get(name)) for _, g in columns)] for name in ("n", *METRICS)]
    return _folded(_GROUPS[column], table(_GROUPS[column], head, rows, numbers=True))


def _steps(report: Report) -> str:
    heads = ("step", "n", "p50", "p95", "max")
    rows = [
        [name, str(int(told["n"])), *(shown(told[part]) for part in heads[2:])]
        for name, told in report.steps.items()
    ]
    return table("Seconds by step", heads, rows, numbers=True)


def _meanings() -> str:
    rows = [(name, BY_NAME[name].formula, BY_NAME[name].source) for name in METRICS]
    return table("Metrics", ("metric", "formula", "source"), rows)


def _folded(title: str, inside: str) -> str:
    return f"<details><summary>{escape(title)}</summary>{inside}</details>"


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
