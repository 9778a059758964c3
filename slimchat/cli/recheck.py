"""``slimchat recheck``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from slimchat.cli.handling import FELL_SHORT, interruptible
from slimchat.cli.options import Bot, Json
from slimchat.cli.output import ProgressBars, print_json, show


def recheck(
    bot: Bot,
    golden: Annotated[
        Path | None,
        typer.Option(
            "--golden",
            metavar="GOLDEN",
            help="Says what is right where people only said what is wrong; by default the set "
            "beside the documents, or beside the bot.",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Ask again what failed in the last runs of a bot, and what people found wrong.

    Each question counts as its newest run had it; those of the split test are left for the last
    look. Exits with 1 while one fails.
    """
    from slimchat.bot import SupportBot
    from slimchat.render import plain

    with (
        SupportBot.open(bot) as support,
        interruptible("Stopping after this question.") as cancel,
        ProgressBars() as bars,
    ):
        found = support.recheck(golden, bars.stage, cancel)
    if as_json:
        print_json(found.to_dict())
    else:
        show(*(plain(line) for line in str(found).splitlines()))
    if found.failing:
        raise typer.Exit(FELL_SHORT)
