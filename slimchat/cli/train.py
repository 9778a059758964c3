"""``slimchat train data | embedder | reader | answerer``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from slimchat.cli.handling import interruptible
from slimchat.cli.options import Json
from slimchat.cli.output import ProgressBars, print_json, say, show, table
from slimchat.cli.training_bars import TrainingBars

if TYPE_CHECKING:
    from slimchat.training.tailor.run import Result
    from slimchat.training.tailor.start import ModelName

STOPPING = "Stopping after this step with a checkpoint. Ctrl-C again stops at once."
Data = Annotated[Path, typer.Argument(metavar="DIR", help="What 'train data' wrote.")]
Output = Annotated[
    Path, typer.Option("-o", "--output", metavar="MODEL", help="The model folder to write.")
]
Source = Annotated[
    str,
    typer.Option(
        "--from",
        metavar="bundled|CHECKPOINT",
        help="Starting weights: the model that ships, a model folder, or a checkpoint.",
    ),
]
Minutes = Annotated[
    float, typer.Option("--minutes", min=0.05, help="Most wall time of the training loop.")
]
Steps = Annotated[
    int | None,
    typer.Option("--steps", min=1, help="End after so many batches; the same again, bit by bit."),
]
Patience = Annotated[
    int,
    typer.Option("--patience", min=1, help="Evaluations without a better one before it ends."),
]
Seed = Annotated[int, typer.Option("--seed", min=0, help="Of the order of the rows.")]
Resume = Annotated[bool, typer.Option("--resume", help="Go on from the checkpoint beside MODEL.")]


def data(
    docs: Annotated[Path, typer.Argument(metavar="DOCS", help="The folder of documents.")],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="DIR", help="The folder to write.")
    ],
    golden: Annotated[
        Path | None,
        typer.Option(
            "--golden",
            metavar="FILE",
            help="Golden questions. The split 'train' is trained on, 'dev' measures training, "
            "all others are kept out.",
        ),
    ] = None,
    feedback: Annotated[
        Path | None,
        typer.Option(
            "--feedback", metavar="FILE", help="Rows with question, helpful, quotes or citations."
        ),
    ] = None,
    tickets: Annotated[
        Path | None,
        typer.Option("--tickets", metavar="FILE", help="Rows with question and answer."),
    ] = None,
    licence: Annotated[
        str,
        typer.Option("--licence", help="Under which licence you may train on all this."),
    ] = "not stated",
    dev_share: Annotated[
        float,
        typer.Option(min=0, max=0.5, help="Share of the documents held out to measure training."),
    ] = 0.1,
    seed: Annotated[int, typer.Option(min=0, help="Of everything that is drawn.")] = 0,
    as_json: Json = False,
) -> None:
    """Collect what a model will be trained on, and show it.

    Questions that measure a bot are kept out, and personal data is masked.
    """
    from slimchat.training.tailor import manifest
    from slimchat.training.tailor.collect import collect
    from slimchat.training.tailor.collection import Request

    request = Request(docs, golden, feedback, tickets, licence, dev_share, seed)
    with ProgressBars() as bars:
        collection = collect(request, lambda done, total: bars.stage("read", done, total))
    written = manifest.write(collection, request, output)
    if as_json:
        print_json({"folder": str(output), **written})
        return
    _show_data(written, output)


def _show_data(written: dict[str, Any], output: Path) -> None:
    from slimchat.training.tailor.rows import KINDS
    from slimchat.types import LANGUAGES

    counts = written["counts"]
    rows = [
        (split, kind, *(str(counts[split][kind].get(code, 0)) for code in LANGUAGES))
        for split in ("train", "dev")
        for kind in KINDS
        if kind in counts[split]
    ]
    show(table(("Rows for", "From", *LANGUAGES), rows))
    removed = written["kept_out_of_training"]
    uses = [item["use"] for item in removed]
    facts = {
        "Repeated, left out": _listed(written["duplicates"]),
        "Personal data masked": _listed(written["personal_data_masked"]),
        "Kept out of training": f"{uses.count('test')} like a test question, "
        f"{uses.count('dev')} like a dev question",
        "Left out": _listed(written["left_out"]),
        "Superseded documents": str(len(written["superseded"])),
        "Files that cannot be read": str(len(written["skipped"])),
        "Licence": written["licence"],
    }
    show(table(("", ""), facts.items()))
    for item in removed[:5]:
        show(f'kept out ({item["how"]} {item["score"]:.2f}): "{item["question"]}" is like the '
             f'{item["use"]} question "{item["like"]}"')  # fmt: skip
    if len(removed) > 5:
        show(f"… and {len(removed) - 5} more, in {output / 'manifest.json'}")
    if written["licence"] == "not stated":
        say("Say with --licence under which licence you may train on this.", style="yellow")
    say(f"Next: slimchat train embedder {output} -o MODEL", style="dim")


def _listed(counted: dict[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counted.items()) or "none"


def embedder(
    data: Data,
    output: Output,
    source: Source = "bundled",
    minutes: Minutes = 10,
    steps: Steps = None,
    patience: Patience = 3,
    seed: Seed = 0,
    resume: Resume = False,
    as_json: Json = False,
) -> None:
    """Train the embedder, which finds passages. A bot has to be built again with it."""
    _train("embedder", data, output, source, minutes, steps, patience, seed, resume, as_json)


def reader(
    data: Data,
    output: Output,
    source: Source = "bundled",
    minutes: Minutes = 10,
    steps: Steps = None,
    patience: Patience = 3,
    seed: Seed = 0,
    resume: Resume = False,
    as_json: Json = False,
) -> None:
    """Train the reader, which judges passages and marks the sentences that answer."""
    _train("reader", data, output, source, minutes, steps, patience, seed, resume, as_json)


def answerer(
    data: Data,
    output: Output,
    source: Source = "bundled",
    minutes: Minutes = 10,
    steps: Steps = None,
    patience: Patience = 3,
    seed: Seed = 0,
    resume: Resume = False,
    as_json: Json = False,
) -> None:
    """Train the answerer, which writes answers where answer.mode is generative."""
    _train("answerer", data, output, source, minutes, steps, patience, seed, resume, as_json)


def _train(
    kind: ModelName,
    data: Path,
    output: Path,
    source: str,
    minutes: float,
    steps: int | None,
    patience: int,
    seed: int,
    resume: bool,
    as_json: bool,
) -> None:
    from slimchat.models.extras import need

    for package in ("torch", "transformers", "safetensors"):
        need(package, "train")
    from slimchat.models.reference import quiet_transformers
    from slimchat.training.tailor.fit import Budget
    from slimchat.training.tailor.run import Order, Watch, train

    budget = Budget(minutes if steps is None else None, steps, patience)
    order = Order(kind, data, output, source, budget, resume, seed)
    with quiet_transformers(), interruptible(STOPPING) as cancel, TrainingBars() as bars:
        result = train(order, Watch(bars.step, bars.stage, cancel))
    if as_json:
        print_json(
            {
                "folder": str(output),
                "checkpoints": str(order.work),
                "metric": result.metric,
                "best": result.state.best,
                "best_step": result.state.best_step,
                "steps": result.state.step,
                "seconds": round(result.state.seconds, 1),
                "before": result.before,
                "after": result.after,
                "further": result.further,
                "card": result.card.model_dump(mode="json"),
            }
        )
    else:
        _show_result(kind, result, output, order.work)


def _show_result(kind: ModelName, result: Result, output: Path, work: Path) -> None:
    from slimchat.training.tailor.trades import TRADES

    rows = [
        (name, f"{result.before[name]:g}", f"{value:g}") for name, value in result.after.items()
    ]
    show(table(("On the dev set, int8", "Before", "After"), rows))
    if result.further:
        further = ((name, f"{value:g}") for name, value in result.further.items())
        show(table(("Further", "After"), further))
    if result.state.best_step == 0:
        say("No checkpoint was better than the start; the model is the start.", style="yellow")
    else:
        show(f"Best at step {result.state.best_step} of {result.state.step}.")
    show(f"The model is in {output}; use it with {TRADES[kind].setting}: {output}")
    say(f"Checkpoints are in {work}; remove the folder when you need them no more.", style="dim")
