"""``slimchat eval``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from slimchat.cli.handling import FELL_SHORT, INTERRUPTED, interruptible
from slimchat.cli.options import Bot, Json, Minimums
from slimchat.cli.output import ProgressBars, print_json, say, show

STOPPING = "Stopping after this question; the report will be on the questions so far."


def evaluate(
    bot: Bot,
    golden: Annotated[
        Path, typer.Argument(metavar="GOLDEN", help="Questions: .jsonl, .csv or .parquet.")
    ],
    split: Annotated[
        str | None, typer.Option("--split", metavar="dev|test", help="Only the rows of this split.")
    ] = None,
    as_json: Json = False,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Also write a report as HTML.")
    ] = None,
    minimum: Minimums = None,
) -> None:
    """Ask every question of a golden set and measure the answers."""
    from slimchat.bot import SupportBot
    from slimchat.evaluation.demands import parse_minimum
    from slimchat.evaluation.golden import load_golden
    from slimchat.evaluation.runner import evaluate as run

    minimums = dict(parse_minimum(text) for text in minimum or [])
    cases = load_golden(golden, split)
    with (
        SupportBot.open(bot) as support,
        interruptible(STOPPING) as cancel,
        ProgressBars() as bars,
    ):
        report = run(support, cases, progress=bars.count, cancel=cancel)
    if html is not None:
        report.save_html(html)
        say(f"Wrote {html}", style="dim")
    if as_json:
        print_json(report.to_dict())
    else:
        show(report.__rich__())
    missed = report.failing(minimums)
    for line in missed:
        say(str(line), style="red")
    if report.cancelled:
        raise typer.Exit(INTERRUPTED)
    if missed:
        raise typer.Exit(FELL_SHORT)
