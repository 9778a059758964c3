"""``slimchat train embedder | reader | answerer``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from slimchat.cli.handling import interruptible
from slimchat.cli.options import Json
from slimchat.cli.output import print_json, say, show, table
from slimchat.cli.training_bars import TrainingBars

if TYPE_CHECKING:
    from slimchat.training.tailor.order import Order, Result
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


def _command(kind: ModelName, about: str) -> Callable[..., None]:
    """The command that trains one of the models; all take the same options."""

    def command(
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
        _train(kind, data, output, source, minutes, steps, patience, seed, resume, as_json)

    command.__name__, command.__doc__ = kind, about
    return command


embedder = _command(
    "embedder", "Train the embedder, which finds passages. A bot has to be built again with it."
)
reader = _command(
    "reader", "Train the reader, which judges passages and marks the sentences that answer."
)
answerer = _command(
    "answerer", "Train the answerer, which writes answers where answer.mode is generative."
)


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
    from slimchat.training.tailor.order import Order, Watch
    from slimchat.training.tailor.run import train

    budget = Budget(minutes if steps is None else None, steps, patience)
    order = Order(kind, data, output, source, budget, resume, seed)
    with quiet_transformers(), interruptible(STOPPING) as cancel, TrainingBars() as bars:
        result = train(order, Watch(bars.step, bars.stage, cancel))
    if as_json:
        print_json(
            {
                "folder": str(output),
                "checkpoints": str(order.work),
                "manifest": str(order.manifest),
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
        _show_result(kind, result, order)


def _show_result(kind: ModelName, result: Result, order: Order) -> None:
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
    output, work = order.output, order.work
    show(f"The model is in {output}; use it with {TRADES[kind].setting}: {output}")
    show(f"What it was trained on is in {order.manifest}")
    say(f"Checkpoints are in {work}; remove the folder when you need them no more.", style="dim")
