"""``slimchat tune``."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from slimchat._counted import counted
from slimchat.cli.handling import INTERRUPTED, interruptible, tell
from slimchat.cli.options import Bot, Json
from slimchat.cli.output import ProgressBars, print_json, say, show
from slimchat.errors import ConfigError, StoppedError

if TYPE_CHECKING:
    from slimchat.tuning.sweep.study import Trial

STOPPING = "Stopping after this question; --resume goes on. Ctrl-C again stops at once."
UNITS = {"": 1.0, "ms": 0.001, "s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|s|m|min|h|)")


def tune(
    bot: Bot,
    golden: Annotated[
        Path, typer.Argument(metavar="GOLDEN", help="Questions: .jsonl, .csv or .parquet.")
    ],
    budget: Annotated[
        str, typer.Option("--budget", metavar="TIME", help="Time for everything, such as 15m.")
    ] = "10m",
    max_latency: Annotated[
        str | None,
        typer.Option(
            "--max-latency", metavar="TIME", help="Most that 95% of answers may take, such as 1.5s."
        ),
    ] = None,
    output: Annotated[
        Path,
        typer.Option(
            "-o", "--output", metavar="FILE", help="Settings to write; the evidence goes beside."
        ),
    ] = Path("tuned.yaml"),
    docs: Annotated[
        Path | None,
        typer.Option(
            "--docs",
            metavar="DOCS",
            help="The folder of documents, to tune how they are cut too; by default the one "
            "that BOT was built from, if it is there.",
        ),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with a search that was stopped or killed.")
    ] = False,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", metavar="SETTING", help="Turn only this setting; repeatable."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Look for better settings with a golden set; the bot itself stays as it is.

    Settings are compared on all questions but those of the split 'test', which are asked once at
    the end. The settings are written with what speaks for them.
    """
    from slimchat.bot import SupportBot
    from slimchat.tuning.sweep.search import Watch

    seconds = duration(budget, "budget")
    cap = None if max_latency is None else duration(max_latency, "highest latency")
    began = time.monotonic()
    with (
        SupportBot.open(bot) as support,
        interruptible(STOPPING) as cancel,
        ProgressBars() as bars,
    ):

        def tried(trial: Trial, trials: list[Trial]) -> None:
            done = [t.quality for t in trials if t.state == "complete" and t.quality is not None]
            best = f", best {max(done):.3f}" if done else ""
            used = min(time.monotonic() - began, seconds)
            bars.stage(
                "Trying settings", int(used), int(seconds), f"{counted(len(trials), 'trial')}{best}"
            )

        def asked(done: int, total: int) -> None:
            bars.stage(f"Asking {counted(total, 'question')}", done, total)

        try:
            found = support.tune(
                golden,
                budget=seconds,
                max_latency=cap,
                output=output,
                docs=docs,
                resume=resume,
                only=only,
                watch=Watch(tried, asked, cancel),
            )
        except StoppedError as error:
            tell(error, as_json)
            raise typer.Exit(INTERRUPTED) from None
    if as_json:
        print_json(found.to_dict())
        return
    show(found.__rich__())
    say(f"Wrote {output} and {output.with_suffix('.json')}", style="dim")


def duration(text: str, what: str) -> float:
    """Seconds of a text such as ``15m`` or ``1.5s``.

    Raises:
        ConfigError: it is no such text.
    """
    match = _DURATION.fullmatch(text.strip().lower())
    if match is None:
        raise ConfigError(
            f"The {what} is {text!r:.40}.", "Write a number with ms, s, m or h, such as 90s or 15m."
        )
    return float(match[1]) * UNITS[match[2]]
