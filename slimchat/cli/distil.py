"""``slimchat train distil``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from slimchat.cli.handling import interruptible
from slimchat.cli.options import Json
from slimchat.cli.output import ProgressBars, print_json, say, show, table

if TYPE_CHECKING:
    from slimchat.training.distil.checkpoints import State
    from slimchat.training.distil.endpoint import Prompt
    from slimchat.training.distil.fit import Plan

STOPPING = "Stopping after this step with a checkpoint. Ctrl-C again stops at once."


def distil(
    teacher: Annotated[
        str,
        typer.Argument(
            metavar="TEACHER",
            help="A checkpoint or model folder, or bundled:embedder or bundled:reader; for an "
            "answerer the URL of an OpenAI-compatible endpoint, or a .jsonl file of its answers.",
        ),
    ],
    student: Annotated[
        Path,
        typer.Argument(
            metavar="STUDENT",
            help="The checkpoint that is to learn; a model folder or bundled:NAME is read back.",
        ),
    ],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="OUT", help="The checkpoint to write.")
    ],
    data: Annotated[
        Path | None,
        typer.Argument(
            metavar="DATA",
            help="A folder of 'train data', or JSON Lines with question and passage; without it "
            "slimchat's own help desks.",
        ),
    ] = None,
    loss: Annotated[
        str,
        typer.Option(
            metavar="NAME=WEIGHT,…",
            help="Of response, feature, relation, attention and labels.",
        ),
    ] = "response=1,feature=1,relation=25",
    minutes: Annotated[
        float | None, typer.Option(min=0.01, help="Most wall time of the training loop.")
    ] = None,
    steps: Annotated[
        int | None, typer.Option(min=1, help="Most batches; the same again gives the same.")
    ] = None,
    batch: Annotated[int, typer.Option(min=2, help="Questions a batch.")] = 24,
    rate: Annotated[float, typer.Option(min=1e-8, help="Highest learning rate.")] = 1.5e-4,
    seed: Annotated[int, typer.Option(min=0, help="Of everything that is drawn.")] = 0,
    resume: Annotated[bool, typer.Option("--resume", help="Go on from the checkpoint.")] = False,
    model: Annotated[
        str, typer.Option(help="The name that the endpoint knows its model by.")
    ] = "default",
    limit: Annotated[int | None, typer.Option(min=1, help="Most prompts for the endpoint.")] = None,
    prompts_only: Annotated[
        bool,
        typer.Option("--prompts-only", help="Write the prompts for an endpoint, and stop there."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Teach a small model what a large one says, holds and relates."""
    from slimchat.models.extras import need

    for package in ("torch", "transformers", "safetensors"):
        need(package, "train")
    from slimchat.training.distil.fit import Plan

    plan = Plan(10.0 if minutes is None and steps is None else minutes, steps, rate)
    if teacher.startswith(("http://", "https://")) or teacher.endswith(".jsonl"):
        _from_answers(
            teacher, student, data, output, plan, batch, seed, resume, model, limit,
            prompts_only, as_json,
        )  # fmt: skip
        return
    from slimchat.models.reference import quiet_transformers
    from slimchat.training.distil.run import Order, distil
    from slimchat.training.distil.sources import opened
    from slimchat.training.distil.weights import LossWeights

    weights = LossWeights.parse(loss)
    with quiet_transformers(), opened(Path(teacher)) as high, opened(student) as low:
        order = Order(high, low, data, output, weights, plan, batch, seed, resume)
        with interruptible(STOPPING) as cancel, ProgressBars() as bars:
            state, record = distil(order, _teller(bars), cancel)
    _show(state, record, output, order.work, as_json)


def _from_answers(
    teacher: str,
    student: Path,
    data: Path | None,
    output: Path,
    plan: Plan,
    batch: int,
    seed: int,
    resume: bool,
    model: str,
    limit: int | None,
    prompts_only: bool,
    as_json: bool,
) -> None:
    from slimchat.models.reference import quiet_transformers
    from slimchat.training.distil.answers import INSTRUCTIONS
    from slimchat.training.distil.endpoint import Endpoint
    from slimchat.training.distil.run_answers import AnswersOrder, distil_answers, write_out
    from slimchat.training.distil.sources import opened

    source: Endpoint | Path = (
        Path(teacher) if teacher.endswith(".jsonl") else Endpoint(teacher, model, INSTRUCTIONS)
    )
    if prompts_only:
        order = AnswersOrder(source, student, data, output, plan, batch, seed, limit, resume)
        _show_prompts(*write_out(order), as_json)
        return
    with quiet_transformers(), opened(student) as low:
        order = AnswersOrder(source, low, data, output, plan, batch, seed, limit, resume)
        with interruptible(STOPPING) as cancel, ProgressBars() as bars:
            state, record = distil_answers(
                order,
                _teller(bars),
                lambda done, total: bars.stage("Asking the teacher", done, total),
                cancel,
            )
    _show(state, record, output, order.work, as_json)


def _show_prompts(path: Path, prompts: Sequence[Prompt], as_json: bool) -> None:
    from slimchat.training.distil.answers import INSTRUCTIONS

    if as_json:
        print_json({"prompts": str(path), "count": len(prompts), "instructions": INSTRUCTIONS})
        return
    show(f"{len(prompts)} prompts are in {path}")
    say(f"Ask them with these instructions: {INSTRUCTIONS}")
    say('Write {"id": "…", "answer": "…"} a line, and name that file as TEACHER.')


def _teller(bars: ProgressBars) -> Any:
    def tell(state: State, share: float) -> None:
        losses = "  ".join(f"{name} {value:.3f}" for name, value in (state.losses or {}).items())
        bars.stage("Distilling", round(100 * share), 100, losses)

    return tell


def _show(state: State, record: dict[str, Any], output: Path, work: Path, as_json: bool) -> None:
    if as_json:
        print_json({"folder": str(output), "checkpoints": str(work), **record})
        return
    show(table(("Loss", "At the end"), ((n, f"{v:g}") for n, v in record["losses"].items())))
    if "answers_kept" in record:
        show(f"{record['answers_kept']} answers kept, {record['answers_left_out']} left out")
    show(f"{record['kind']}, {state.step} steps in {state.seconds:.0f} s, is in {output}")
    say(f"Checkpoints are in {work}; remove the folder when you need them no more.", style="dim")
    say(f"Next: slimchat models convert {output} -o MODEL", style="dim")
