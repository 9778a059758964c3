"""``slimchat models bench``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from slimchat.cli.options import Json
from slimchat.cli.output import ProgressBars, print_json, say, show

DEFAULT_SHAPE = "qwen2.5-0.5b"


def bench(
    models: Annotated[
        list[str] | None,
        typer.Argument(metavar="[MODEL …]", help="Folders of converted models, or 'bundled'."),
    ] = None,
    shape: Annotated[
        str | None,
        typer.Option(
            "--shape",
            metavar="NAME",
            help="Random weights in this form: qwen2.5-0.5b, smollm2-135m or tiny; the first one "
            "where no MODEL is named.",
        ),
    ] = None,
    rivals: Annotated[
        str,
        typer.Option(
            "--rivals",
            metavar="NAMES",
            help="Engines beside slimchat, with commas between them; 'none' for none.",
        ),
    ] = "llama.cpp,openvino,onnxruntime",
    users: Annotated[
        str, typer.Option("--users", metavar="NUMBERS", help="How many ask at the same time.")
    ] = "1,2,4,8,16",
    prompt_tokens: Annotated[int, typer.Option(min=8, max=3800, help="Of each question.")] = 600,
    answer_tokens: Annotated[int, typer.Option(min=8, max=256, help="Of each answer.")] = 64,
    rounds: Annotated[int, typer.Option(min=1, help="Medians are of so many.")] = 3,
    core_watts: Annotated[
        float | None,
        typer.Option(
            min=0.1,
            metavar="W",
            help="What a busy core draws, to estimate energy where it cannot be measured.",
        ),
    ] = None,
    as_json: Json = False,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Also write a page with plots.")
    ] = None,
) -> None:
    """Measure how fast models write on this machine, beside other engines in one run.

    The machine should be idle. The first token, whole answers, several users at the same time,
    memory and energy; a quarter of an hour for qwen2.5-0.5b on two cores.
    """
    from slimchat._files import write_atomically
    from slimchat.errors import ConfigError
    from slimchat.evaluation.speed_report import SpeedReport
    from slimchat.models.bench.measuring import Load
    from slimchat.models.bench.runner import bench as run

    try:
        numbers = tuple(sorted({int(number) for number in users.split(",")}))
    except ValueError:
        numbers = ()
    if not numbers or not 1 <= numbers[0] <= numbers[-1] <= 64:
        raise ConfigError(
            f"'{users}' are no numbers of users.", "Give some from 1 to 64, such as 1,4,16."
        )
    named = [name.strip() for name in rivals.split(",") if name.strip() not in ("", "none")]
    wanted = shape if shape or models else DEFAULT_SHAPE
    load = Load(
        prompt_tokens=prompt_tokens,
        answer_tokens=answer_tokens,
        opening_tokens=prompt_tokens // 3,
        users=numbers,
        rounds=rounds,
    )
    with ProgressBars() as bars:
        found = run(
            models or (),
            wanted,
            named if wanted else (),
            load,
            lambda what, share: bars.stage("Measuring", round(100 * share), 100, what),
        )
    report = SpeedReport(found, core_watts)
    if html is not None:
        write_atomically(html, report.page())
        say(f"Wrote {html}", style="dim")
    if as_json:
        print_json(report.to_dict())
    else:
        show(report.__rich__())
