"""``slimchat export``."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from slimchat.cli.handling import FELL_SHORT, INTERRUPTED, interruptible, tell
from slimchat.cli.options import Bot, Created, Json, Minimums, Sign
from slimchat.cli.output import ProgressBars, print_json, say, show
from slimchat.errors import BundleGateError, ConfigError

if TYPE_CHECKING:
    from slimchat.deploying.folder import Written


class Format(StrEnum):
    """What is written."""

    file = "file"
    docker = "docker"
    web = "web"


STOPPING = "Stopping after this question; nothing will be written."


def export(
    bot: Bot,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FILE", help="The file or folder to write.")
    ],
    form: Annotated[
        Format,
        typer.Option(
            "--format",
            help="file: the bot in one file. docker: a folder with it and a Dockerfile, compose, a "
            "systemd unit, Kubernetes objects. web: a folder with a page that talks to --server.",
        ),
    ] = Format.file,
    server: Annotated[
        str | None,
        typer.Option(
            "--server", metavar="URL", help="Where 'slimchat serve' is, for --format web."
        ),
    ] = None,
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
    created: Created = None,
    sign: Sign = None,
    as_json: Json = False,
) -> None:
    """Write a bot to one file, documents, indexes, models, settings and tests; or what serves it.

    The same bot gives the same bytes. With --gate and --min a bot that falls short is not
    written, and the exit code is 1.
    """
    from slimchat.bot import SupportBot
    from slimchat.bundle.info import Card
    from slimchat.evaluation.demands import parse_minimum

    if (form is Format.web) != (server is not None):
        raise ConfigError(
            "--server goes with --format web, and only there.", "See 'export --help'."
        )
    if form is Format.web:
        _page(bot, output, server, as_json)
        return
    file = output
    if form is Format.docker:
        from slimchat.deploying.container import BOT, write_container
        from slimchat.deploying.folder import make_folder

        make_folder(output)
        file = output / BOT
    minimums = dict(parse_minimum(text) for text in minimum or [])
    try:
        with (
            SupportBot.open(bot) as support,
            interruptible(STOPPING) as cancel,
            ProgressBars() as bars,
        ):
            support.export(
                file,
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
    card = Card.read(file)
    written = write_container(output, card) if form is Format.docker else None
    if as_json:
        print_json({"path": str(file), **card.to_dict(), **_files(written)})
        return
    show(f"{file}: {card.summary()}")
    if written is not None:
        _show(output, written)
    for line in card.short:
        say(f"Stamped as failing: {line}", style="red")


def _page(bot: Path, folder: Path, server: str | None, as_json: bool) -> None:
    from slimchat.bot import SupportBot
    from slimchat.config import shown_name
    from slimchat.deploying.web import write_page

    with SupportBot.open(bot) as support:
        config = support.config
    written = write_page(folder, shown_name(config.name, bot), config.language, server)
    if as_json:
        print_json({"path": str(folder), **_files(written)})
    else:
        _show(folder, written)


def _files(written: Written | None) -> dict[str, list[str]]:
    return {"files": list(written.made), "kept": list(written.kept)} if written else {}


def _show(folder: Path, written: Written) -> None:
    show(f"{folder}: {', '.join(written.made)}")
    for name in written.kept:
        say(f"{name} was changed and stays as it is; delete it to have it anew.")
    say(f"{folder / 'README.md'} says how to go on.")
