"""``slimchat build``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from slimchat.cli.handling import interruptible
from slimchat.cli.options import Json
from slimchat.cli.output import ProgressBars, print_json, say, show

if TYPE_CHECKING:
    from slimchat.config import BotConfig
    from slimchat.knowledge.report import BuildReport

SETTINGS = "slimchat.yaml"
STOPPING = "Stopping; what was built before stays as it is. Ctrl-C again stops at once."


def build(
    docs: Annotated[Path, typer.Argument(metavar="DOCS", help="The folder of documents.")],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="BOT", help="The folder to build.")
    ],
    config: Annotated[
        Path | None,
        typer.Option(
            "--config",
            metavar="FILE",
            help="Settings; by default DOCS/slimchat.yaml, else what BOT was built with.",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Write nothing; say what would happen.")
    ] = False,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Start from nothing, whatever is there.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Build a bot from a folder of documents, or bring it up to date.

    Only new and changed files are read. The bot goes on answering from the old state until the
    new one is whole; Ctrl-C leaves the old one.
    """
    from slimchat.knowledge import builder
    from slimchat.knowledge.lazy import LazyEmbedder

    settings = _settings(docs, output, config)
    with interruptible(STOPPING) as cancel, ProgressBars() as bars:
        report = builder.build(
            docs,
            output,
            settings,
            LazyEmbedder(settings),
            dry_run=dry_run,
            rebuild=rebuild,
            progress=bars.stage,
            cancel=cancel,
        )
    if as_json:
        print_json(report.to_dict())
    else:
        _show(report, output)


def _settings(docs: Path, output: Path, config: Path | None) -> BotConfig:
    from slimchat.config import BotConfig
    from slimchat.errors import KnowledgeError
    from slimchat.knowledge.base import KnowledgeBase
    from slimchat.knowledge.layout import Layout

    file = config or docs / SETTINGS
    if config is not None or file.is_file():
        say(f"Settings: {file}", style="dim")
        return BotConfig.load(file)
    if not Layout(output).exists():
        return BotConfig()
    try:
        with KnowledgeBase.open(output) as base:
            return base.config
    except KnowledgeError:
        return BotConfig()  # the build itself says what is wrong with the index


def _show(report: BuildReport, output: Path) -> None:
    from slimchat.render import plain

    text = str(report)
    lines = text.splitlines()[:2]
    lines += [f"skipped {source}: {reason}" for source, reason in report.skipped]
    show(*(plain(line) for line in lines))
    if not report.dry_run and report.passages:
        say(f'Ask it something: slimchat ask {output} "…"', style="dim")
