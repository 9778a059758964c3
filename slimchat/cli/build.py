"""``slimchat build``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from slimchat.cli.endpoints import say_what_leaves
from slimchat.cli.handling import interruptible, tell
from slimchat.cli.options import Json
from slimchat.cli.output import ProgressBars, print_json, say, show
from slimchat.errors import BuildCancelledError, ConfigError, SlimchatError

if TYPE_CHECKING:
    from slimchat.config import BotConfig
    from slimchat.evaluation.recheck import Recheck
    from slimchat.knowledge.report import BuildReport

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
    watch: Annotated[
        bool, typer.Option("--watch", help="Go on, and update whenever a document changes.")
    ] = False,
    recheck: Annotated[
        bool,
        typer.Option(
            "--recheck/--no-recheck",
            help="Once the bot has changed, ask again what failed in its last runs and what people "
            "found wrong; the setting recheck_s says for how long.",
        ),
    ] = True,
    as_json: Json = False,
) -> None:
    """Build a bot from a folder of documents, or bring it up to date.

    Only new and changed files are read. The bot goes on answering from the old state until the
    new one is whole; Ctrl-C leaves the old one.
    """
    if watch and (dry_run or as_json):
        raise ConfigError("--watch does not go with --dry-run or --json.", "Leave one of them out.")
    with interruptible(STOPPING) as cancel:
        report, again = _build(docs, output, config, dry_run, rebuild, recheck, cancel)
        if as_json:
            asked = {} if again is None else {"recheck": again.to_dict()}
            print_json({**report.to_dict(), **asked})
            return
        _show(report, again, output)
        if watch:
            _follow(docs, output, config, recheck, cancel)


def _build(
    docs: Path,
    output: Path,
    config: Path | None,
    dry_run: bool,
    rebuild: bool,
    recheck: bool,
    cancel: Callable[[], bool],
) -> tuple[BuildReport, Recheck | None]:
    """What the build did, and what became of the questions that failed before."""
    from slimchat.evaluation.after_build import generation_of, recheck_from_disk
    from slimchat.knowledge import builder
    from slimchat.knowledge.lazy import LazyEmbedder

    settings = _settings(docs, output, config)
    say_what_leaves(settings)
    before = generation_of(output)
    with ProgressBars() as bars:
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
        again = None
        if recheck and not dry_run and report.generation != before:
            again = recheck_from_disk(output, docs, settings.recheck_s, bars.stage, cancel)
        return report, again


def _follow(
    docs: Path, output: Path, config: Path | None, recheck: bool, cancel: Callable[[], bool]
) -> None:
    """Update after every change of the folder until Ctrl-C; an update that fails is told."""
    from watchfiles import watch

    from slimchat.knowledge.layout import Layout

    own = Layout(output).owns
    say(f"Watching {docs}; Ctrl-C ends it.", style="dim")
    for changes in watch(
        docs,
        watch_filter=lambda _, path: not own(Path(path).resolve()),
        rust_timeout=500,
        yield_on_timeout=True,
        raise_interrupt=False,
    ):
        if cancel():
            return
        if not changes:
            continue
        try:
            _show(*_build(docs, output, config, False, False, recheck, cancel), output)
        except BuildCancelledError:
            return
        except SlimchatError as error:
            tell(error, as_json=False)


def _settings(docs: Path, output: Path, config: Path | None) -> BotConfig:
    from slimchat.config import BotConfig
    from slimchat.settings import settings_for

    if config is not None:
        say(f"Settings: {config}", style="dim")
        return BotConfig.load(config)
    settings, file = settings_for(docs, output)
    if file is not None:
        say(f"Settings: {file}", style="dim")
    return settings


def _show(report: BuildReport, again: Recheck | None, output: Path) -> None:
    from slimchat.render import plain

    text = str(report)
    lines = text.splitlines()[:2]
    lines += [f"skipped {source}: {reason}" for source, reason in report.skipped]
    lines += [] if again is None else again.lines()
    show(*(plain(line) for line in lines))
    if not report.dry_run and report.passages:
        say(f'Ask it something: slimchat ask {output} "…"', style="dim")
