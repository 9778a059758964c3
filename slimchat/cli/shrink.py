"""``slimchat models prune | quantization``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from slimchat.cli.handling import interruptible
from slimchat.cli.options import Json
from slimchat.cli.output import ProgressBars, print_json, say, show, table

if TYPE_CHECKING:
    from slimchat.training.shrink.report import Report

Checkpoint = Annotated[
    Path,
    typer.Argument(
        metavar="CHECKPOINT",
        help="A BERT as transformers writes it, a model folder of slimchat, or bundled:embedder "
        "or bundled:reader; int8 is read back.",
    ),
]
Data = Annotated[
    Path | None,
    typer.Option(
        "--data",
        metavar="DATA",
        help="A folder of 'train data', or JSON Lines with question and passage; without it "
        "slimchat's own help desks.",
    ),
]
ReportFile = Annotated[
    Path | None, typer.Option("--report", metavar="FILE", help="Write it as .md or .html.")
]
Questions = Annotated[int, typer.Option(min=1, help="Most questions that quality is measured on.")]
Repeats = Annotated[int, typer.Option(min=1, help="Of the measurement of speed.")]
ENCODERS: Final = ("embedder", "reader")
Seed = Annotated[int, typer.Option(min=0, help="Of everything that is drawn.")]


def prune(
    checkpoint: Checkpoint,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="OUT", help="The checkpoint to write.")
    ],
    layers: Annotated[int | None, typer.Option(min=1, help="Layers to keep.")] = None,
    heads: Annotated[
        int | None,
        typer.Option(min=1, help="Heads a layer that stay; the others are merged into them."),
    ] = None,
    ffn: Annotated[
        int | None, typer.Option(min=1, help="Feed-forward neurons a layer to keep.")
    ] = None,
    heal_minutes: Annotated[
        float | None,
        typer.Option(min=0.01, help="Then learn from the unpruned model for so long."),
    ] = None,
    heal_steps: Annotated[
        int | None, typer.Option(min=1, help="The same by number of batches; repeatable.")
    ] = None,
    data: Data = None,
    report: ReportFile = None,
    questions: Questions = 300,
    repeats: Repeats = 5,
    seed: Seed = 0,
    as_json: Json = False,
) -> None:
    """Cut layers, heads or neurons out of an encoder, heal it, and say what that changed."""
    _need()
    from slimchat.models.reference import quiet_transformers
    from slimchat.training.distil.fit import Plan
    from slimchat.training.distil.sources import opened
    from slimchat.training.shrink import report as reports
    from slimchat.training.shrink.plan import Cut
    from slimchat.training.shrink.prune import PruneOrder, prune

    reports.check_path(report)
    heal = None if heal_minutes is None and heal_steps is None else Plan(heal_minutes, heal_steps)
    cut = Cut(layers, heads, ffn)
    with quiet_transformers(), opened(checkpoint, ENCODERS) as whole:
        order = PruneOrder(whole, output, cut, heal, data, seed, questions, repeats)
        with interruptible() as cancel, ProgressBars() as bars:
            found = prune(order, bars.stage, cancel)
    _tell(reports.of_pruning(found), report, {"folder": str(output), **found} if as_json else None)
    if not as_json:
        show(f"The checkpoint is in {output}")
        say(f"Next: slimchat models convert {output} -o MODEL", style="dim")


def quantization(
    checkpoint: Checkpoint,
    data: Data = None,
    types: Annotated[
        list[str] | None,
        typer.Option("--type", metavar="TYPE", help="Only these; again for more than one."),
    ] = None,
    report: ReportFile = None,
    questions: Questions = 300,
    repeats: Repeats = 5,
    seed: Seed = 0,
    as_json: Json = False,
) -> None:
    """Compare the number formats this CPU computes with: quality, size, memory, speed."""
    _need()
    from slimchat.models.reference import quiet_transformers
    from slimchat.training.distil.sources import opened
    from slimchat.training.shrink import report as reports
    from slimchat.training.shrink.quantize import QuantizationOrder, compare

    reports.check_path(report)
    with quiet_transformers(), opened(checkpoint, ENCODERS) as whole, ProgressBars() as bars:
        order = QuantizationOrder(whole, data, types or (), questions, repeats, seed)
        found = compare(order, bars.stage)
    _tell(reports.of_quantization(found), report, found if as_json else None)


def _need() -> None:
    from slimchat.models.extras import need

    for package in ("torch", "transformers", "safetensors"):
        need(package, "train")


def _tell(made: Report, report: Path | None, data: dict[str, Any] | None) -> None:
    """Write the report where it was asked for, and print it; as ``data`` where that is given."""
    from slimchat.training.shrink import report as reports

    if report is not None:
        reports.write(made, report)
    if data is not None:
        print_json(data)
        return
    show(made.title, table(made.columns, made.rows))
    for note in made.notes:
        show(note)
