"""``slimchat eval`` and ``slimchat compare``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from slimchat.cli.handling import FELL_SHORT, INTERRUPTED, interruptible
from slimchat.cli.options import Bot, Json, Minimums
from slimchat.cli.output import ProgressBars, print_json, say, show

if TYPE_CHECKING:
    from slimchat.evaluation.golden import GoldenCase
    from slimchat.evaluation.report import Report

STOPPING = "Stopping after this question; the report will be on the questions so far."
Golden = Annotated[
    Path, typer.Argument(metavar="GOLDEN", help="Questions: .jsonl, .csv or .parquet.")
]
Split = Annotated[
    str | None, typer.Option("--split", metavar="dev|test", help="Only the rows of this split.")
]
Proposals = Annotated[
    bool, typer.Option("--proposals", help="Ask also the questions that nobody has accepted yet.")
]


def evaluate(
    bot: Bot,
    golden: Golden,
    split: Split = None,
    proposals: Proposals = False,
    as_json: Json = False,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Also write a report as HTML.")
    ] = None,
    minimum: Minimums = None,
    maximum: Annotated[
        list[str] | None,
        typer.Option(
            "--max",
            metavar="METRIC=VALUE",
            help="Exit with 1 when a metric is above this, such as latency_p95_s=2; repeatable.",
        ),
    ] = None,
    no_worse: Annotated[
        bool,
        typer.Option(
            "--no-worse",
            help="Exit with 1 when a metric is worse than in the last run, by more than chance; "
            "time, tokens, memory and energy do not count.",
        ),
    ] = False,
    keep: Annotated[
        bool, typer.Option("--keep/--no-keep", help="Keep the run beside the bot.")
    ] = True,
) -> None:
    """Ask every question of a golden set and measure the answers.

    The run is compared with the last one on the same questions.
    """
    from slimchat.evaluation.demands import parse_maximum, parse_minimum
    from slimchat.evaluation.golden import load_golden
    from slimchat.evaluation.history import against_last, keep_run

    minimums = dict(parse_minimum(text) for text in minimum or [])
    maximums = dict(parse_maximum(text) for text in maximum or [])
    cases = load_golden(golden, split, proposals=proposals)
    report = _asked(bot, cases, keep=keep and not no_worse)
    if no_worse:
        report = against_last(bot, report)
    if html is not None:
        report.save_html(html)
        say(f"Wrote {html}", style="dim")
    if as_json:
        since = None if report.since is None else report.since.to_dict()
        print_json({**report.to_dict(), "since": since})
    else:
        show(report.__rich__())
    missed = report.failing(minimums, maximums)
    if no_worse and report.since is not None:
        missed += [f"{name} is worse than in the last run" for name in report.since.worse_shares]
    if no_worse and keep and not missed:  # else the next run would be held to this one
        keep_run(bot, report)
    for line in missed:
        say(str(line), style="red")
    if report.cancelled:
        raise typer.Exit(INTERRUPTED)
    if missed:
        raise typer.Exit(FELL_SHORT)


def compare(
    first: Annotated[
        Path,
        typer.Argument(metavar="BOT_A", help="A bot, or a report that 'eval --json' printed."),
    ],
    second: Annotated[Path, typer.Argument(metavar="BOT_B", help="The same; this less BOT_A.")],
    golden: Annotated[
        Path | None,
        typer.Argument(metavar="[GOLDEN]", help="Questions; not needed for two reports."),
    ] = None,
    split: Split = None,
    proposals: Proposals = False,
    as_json: Json = False,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Also write a page.")
    ] = None,
) -> None:
    """Ask two bots the same questions: what differs, and whether by more than chance."""
    from slimchat._files import write_atomically
    from slimchat.errors import GoldenSetError
    from slimchat.evaluation.comparison import compare as compared
    from slimchat.evaluation.comparison_html import comparison_page
    from slimchat.evaluation.golden import load_golden
    from slimchat.evaluation.history import read_run

    cases = None if golden is None else load_golden(golden, split, proposals=proposals)
    reports: list[Report] = []
    for side in (first, second):
        if side.suffix == ".json":
            reports.append(read_run(side))
        elif cases is None:
            raise GoldenSetError(
                f"{side} is a bot, and no questions were given to ask it.",
                "Give a golden set: slimchat compare BOT_A BOT_B GOLDEN",
            )
        else:
            reports.append(_asked(side, cases, keep=False))
        if reports[-1].cancelled:
            raise typer.Exit(INTERRUPTED)
    found = compared(*reports)
    if html is not None:
        write_atomically(html, comparison_page(found, str(first), str(second)))
        say(f"Wrote {html}", style="dim")
    if as_json:
        print_json(found.to_dict())
    else:
        show(found.__rich__())


def _asked(bot: Path, cases: list[GoldenCase], keep: bool) -> Report:
    """Ask a bot, with a progress bar; Ctrl-C ends with a report on the questions so far."""
    from slimchat.bot import SupportBot
    from slimchat.bundle.opening import is_bundle
    from slimchat.evaluation.history import keep_run

    with (
        SupportBot.open(bot) as support,
        interruptible(STOPPING) as cancel,
        ProgressBars() as bars,
    ):
        report = support.evaluate(cases, progress=bars.count, cancel=cancel, keep=keep)
    return keep_run(bot, report) if keep and is_bundle(bot) else report
