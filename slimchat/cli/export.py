"""``slimchat export``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from slimchat.cli.handling import FELL_SHORT, INTERRUPTED, interruptible, tell
from slimchat.cli.options import Bot, Json, Minimums
from slimchat.cli.output import ProgressBars, print_json, say, show
from slimchat.errors import BundleGateError

STOPPING = "Stopping after this question; nothing will be written."


def export(
    bot: Bot,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FILE", help="The file to write.")
    ],
    without_models: Annotated[
        bool,
        typer.Option("--without-models", help="Only name the models; opening needs the very ones."),
    ] = False,
    gate: Annotated[
        Path | None,
        typer.Option(
            "--gate",
            metavar="GOLDEN",
            help="Ask these questions first; they and the report go into the file.",
        ),
    ] = None,
    split: Annotated[
        str | None, typer.Option("--split", metavar="dev|test", help="Only ask this split.")
    ] = None,
    minimum: Minimums = None,
    force: Annotated[
        bool, typer.Option("--force", help="Write a bot that falls short, stamped as failing.")
    ] = False,
    version: Annotated[
        str, typer.Option("--version", metavar="1.2.0", help="Of the bot, semantic.")
    ] = "0.1.0",
    owner: Annotated[str | None, typer.Option("--owner", help="Who answers for the bot.")] = None,
    approval: Annotated[
        str | None, typer.Option("--approval", help="Who approved it, when and why.")
    ] = None,
    created: Annotated[
        str | None,
        typer.Option(
            "--created", metavar="TIME", help="ISO 8601; by default SOURCE_DATE_EPOCH, else none."
        ),
    ] = None,
    sign: Annotated[
        Path | None,
        typer.Option("--sign", metavar="KEY", help="A private Ed25519 key in PEM."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Write a bot to one file, documents, indexes, models, settings and tests.

    The same bot gives the same bytes. With --gate and --min a bot that falls short is not
    written, and the exit code is 1.
    """
    from slimchat.bot import SupportBot
    from slimchat.bundle.info import Card
    from slimchat.evaluation.metrics import parse_minimum

    minimums = dict(parse_minimum(text) for text in minimum or [])
    try:
        with (
            SupportBot.open(bot) as support,
            interruptible(STOPPING) as cancel,
            ProgressBars() as bars,
        ):
            support.export(
                output,
                models=not without_models,
                version=version,
                owner=owner,
                approval=approval,
                created=created,
                golden=gate,
                minimums=minimums if gate is not None or minimums else None,
                split=split,
                force=force,
                sign=sign,
                progress=bars.count,
                cancel=cancel,
            )
    except BundleGateError as error:
        tell(error, as_json)
        raise typer.Exit(INTERRUPTED if cancel() else FELL_SHORT) from None
    card = Card.read(output)
    if as_json:
        print_json({"path": str(output), **card.to_dict()})
        return
    show(f"{output}: {card.summary()}")
    for line in card.short:
        say(f"Stamped as failing: {line}", style="red")
