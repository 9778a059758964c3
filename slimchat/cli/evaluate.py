"""``slimchat eval``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from slimchat.cli.handling import FELL_SHORT
from slimchat.cli.options import Bot, Json
from slimchat.cli.output import ProgressBars, print_json, say, show


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
    minimum: Annotated[
        list[str] | None,
        typer.Option(
            "--min",
            metavar="METRIC=VALUE",
            help="Exit with 1 when a metric is below this, such as recall@5=0.9; repeatable.",
        ),
    ] = None,
) -> None:
    """Ask every question of a golden set and measure the answers."""
    from slimchat.bot import SupportBot
    from slimchat.evaluation.metrics import parse_minimum

    minimums = dict(parse_minimum(text) for text in minimum or [])
    with SupportBot.open(bot) as support, ProgressBars() as bars:
        report = support.evaluate(golden, split=split, progress=bars.count)
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
    if missed:
        raise typer.Exit(FELL_SHORT)
