"""``slimchat calibrate``."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from slimchat.cli.handling import FELL_SHORT, interruptible
from slimchat.cli.options import Bot, Json
from slimchat.cli.output import ProgressBars, print_json, say, show


class WrongBy(StrEnum):
    """What makes an answer wrong."""

    sources = "sources"
    action = "action"


def calibrate(
    bot: Bot,
    golden: Annotated[
        Path, typer.Argument(metavar="GOLDEN", help="Questions: .jsonl, .csv or .parquet.")
    ],
    split: Annotated[
        str | None, typer.Option("--split", metavar="dev|test", help="Only the rows of this split.")
    ] = None,
    max_wrong: Annotated[
        float, typer.Option("--max-wrong", help="Accepted share of wrong answers.")
    ] = 0.03,
    by: Annotated[
        WrongBy,
        typer.Option(
            "--by",
            help="What makes an answer wrong: none should be given (action), or also that it cites "
            "none of the documents that answer (sources).",
        ),
    ] = WrongBy.sources,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the curve; the bot stays as it is.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Pick the threshold for the wrong answers that you accept, and keep it in the bot.

    Exits with 1 when no threshold is so safe: every question will be refused then.
    """
    from slimchat.bot import SupportBot

    with (
        SupportBot.open(bot) as support,
        interruptible("Stopping after this question; nothing will change.") as cancel,
        ProgressBars() as bars,
    ):
        found = support.calibrate(
            golden,
            split,
            max_wrong=max_wrong,
            by=by.value,
            save=not dry_run,
            progress=bars.count,
            cancel=cancel,
        )
    if as_json:
        print_json(found.to_dict())
    else:
        show(found.__rich__())
        say(
            "A build with a settings file takes the settings from there; to keep this, put "
            "answer.max_wrong and answer.risk_steps into it.",
            style="dim",
        )
    if found.chosen is None:
        raise typer.Exit(FELL_SHORT)
