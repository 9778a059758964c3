"""``python -m slimchat.training``: how the bundled models are made, step by step."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from slimchat.training.tailor.start import ModelName

app = typer.Typer(no_args_is_help=True, help=__doc__)

Data = Annotated[Path, typer.Option(help="Folder with train/ and dev/ of JSON Lines.")]
Work = Annotated[Path, typer.Option(help="Folder of the checkpoints.")]
Minutes = Annotated[float, typer.Option(min=0.1, help="Wall time of this run.")]
Start = Annotated[
    str, typer.Option(help="Checkpoint in WORK to start from; 'bundled' goes on with that model.")
]
Seed = Annotated[int, typer.Option(help="Of the order of the rows.")]


def _start(work: Path, name: str, kind: ModelName) -> Path:
    """The checkpoint of that name; the bundled model is read back into one."""
    if name != "bundled":
        return work / name
    from slimchat.training.tailor.start import starting

    return starting(kind, "bundled", work / f"bundled-{kind}").folder


def _threads() -> None:
    import torch

    from slimchat.models.hardware import physical_cores

    torch.set_num_threads(max(2, physical_cores()))


@app.command()
def base(data: Data, work: Work) -> None:
    """Widen the vocabulary of the base model."""
    from slimchat.training import base_model

    base_model.make(data, work / "base")


@app.command()
def embedder(
    data: Data, work: Work, minutes: Minutes = 30, start: Start = "base", seed: Seed = 0
) -> None:
    """Train the embedder."""
    from slimchat.training import embedder as trainer

    _threads()
    trainer.train(data, _start(work, start, "embedder"), work / "embedder", minutes, seed=seed)


@app.command()
def reader(
    data: Data,
    work: Work,
    minutes: Minutes = 45,
    start: Start = "embedder",
    seed: Seed = 0,
    new_from: Annotated[
        str | None, typer.Option(help="Id of the first help-desk article new to START.")
    ] = None,
) -> None:
    """Train the reader."""
    from slimchat.models.embedder import Embedder
    from slimchat.models.encoder import model_folder
    from slimchat.training import reader as trainer

    _threads()
    trainer.train(
        data,
        _start(work, start, "reader"),
        work / "reader",
        minutes,
        seed=seed,
        neighbours=Embedder(model_folder("bundled", "embedder")),
        new_from=new_from,
    )


@app.command()
def answerer(
    data: Data,
    work: Work,
    minutes: Minutes = 40,
    start: Start = "embedder",
    passages: Annotated[int, typer.Option(min=1, max=5)] = 1,
    seed: Seed = 0,
) -> None:
    """Train the answerer that copies the sentences that answer."""
    from slimchat.training import answerer as trainer

    _threads()
    trainer.train(
        data,
        _start(work, start, "answerer"),
        work / "answerer",
        minutes,
        passages=passages,
        seed=seed,
    )


@app.command()
def marker(
    data: Data,
    work: Work,
    minutes: Minutes = 90,
    start: Annotated[
        str, typer.Option(help="Checkpoint in WORK; 'bundled' is the bundled reader.")
    ] = "bundled",
    passages: Annotated[int, typer.Option(min=1, max=5)] = 3,
    seed: Seed = 0,
) -> None:
    """Train the answerer that marks the sentences that answer; published as the answerer."""
    from slimchat.models.embedder import Embedder
    from slimchat.models.encoder import model_folder
    from slimchat.training import marking

    _threads()
    marking.train(
        data,
        _start(work, start, "reader"),
        work / "answerer",
        minutes,
        passages=passages,
        seed=seed,
        neighbours=Embedder(model_folder("bundled", "embedder")),
    )


@app.command()
def answers(
    data: Data,
    answerer: Annotated[str, typer.Option(help="A model folder, or 'bundled'.")] = "bundled",
    limit: Annotated[int, typer.Option(min=1, help="Questions a language of dev/support.")] = 150,
) -> None:
    """Measure the reader and an answerer side by side on the development sets."""
    from slimchat.models.embedder import Embedder
    from slimchat.models.encoder import model_folder
    from slimchat.models.engine import load_generator
    from slimchat.models.reader import Reader
    from slimchat.training import measure_answerer, release

    folder = model_folder(answerer, "answerer")
    found = measure_answerer.side_by_side(
        data,
        Reader(model_folder("bundled", "reader")),
        Embedder(model_folder("bundled", "embedder")),
        load_generator(folder),
        limit,
    )
    found |= measure_answerer.golden_side_by_side(release.COMPANY, folder)
    for name, value in found.items():
        typer.echo(f"{name}: {value}")


@app.command()
def publish(
    kind: Annotated[str, typer.Argument(help="embedder, reader or answerer")],
    data: Data,
    work: Work,
    output: Annotated[Path, typer.Option()] = Path("slimchat/models/bundled"),
    recipe: Annotated[str, typer.Option(help="One sentence for the card.")] = "",
    base: Annotated[str, typer.Option(help="What training started from, for the card.")] = "",
) -> None:
    """Convert a checkpoint, calibrate and measure it, and write its card."""
    from slimchat.training import release
    from slimchat.training.publish import BASE

    release.release(kind, data, work, output, recipe, base or BASE)


@app.command()
def followups(
    data: Data,
    limit: Annotated[
        int | None, typer.Option(min=1, help="Questions of each set, at most.")
    ] = None,
) -> None:
    """Measure follow-ups on the development sets, with the bundled models."""
    from slimchat.models.embedder import Embedder
    from slimchat.models.encoder import model_folder
    from slimchat.models.reader import Reader
    from slimchat.training import measure_followups

    embedder = Embedder(model_folder("bundled", "embedder"))
    reader = Reader(model_folder("bundled", "reader"))
    for name, value in measure_followups.followups(data, embedder, reader, limit).items():
        typer.echo(f"{name}: {value}")


if __name__ == "__main__":
    app()
