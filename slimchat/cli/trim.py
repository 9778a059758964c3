"""``slimchat models trim``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from slimchat.cli.models import Output, Quantization, Quantized, Revision, facts
from slimchat.cli.options import Json
from slimchat.cli.output import ProgressBars, print_json, say, show, table

if TYPE_CHECKING:
    from slimchat.models.trimming.figures import TrimFigures
    from slimchat.types import Language


def trim(
    model: Annotated[
        str,
        typer.Argument(
            metavar="MODEL", help="A converted model, or what 'models convert' converts."
        ),
    ],
    output: Output,
    documents: Annotated[
        Path, typer.Option("--documents", metavar="FOLDER", help="What the bot answers from.")
    ],
    languages: Annotated[
        str, typer.Option("--languages", metavar="CODES", help="Whose everyday words stay whole.")
    ] = "en,es,pt",
    quantization: Quantized = Quantization.int8,
    revision: Revision = None,
    as_json: Json = False,
) -> None:
    """Cut a model's vocabulary to what documents and languages need, and prove the rest equal.

    A model that is not converted yet is converted first; --quantization and --revision are for
    that. Nothing of the documents is kept but the SHA-256 of their files, in the model's card.
    """
    from slimchat.training.trim.run import TrimOrder, trim

    codes = tuple(code.strip() for code in languages.split(",") if code.strip())
    with ProgressBars() as bars:
        made = trim(
            TrimOrder(
                model=model,
                output=output,
                documents=documents,
                languages=cast("tuple[Language, ...]", codes),
                quantization=quantization.value,
                revision=revision,
            ),
            bars.share,
            lambda found: say(facts(found)),
        )
    for file in made.skipped:
        say(f"skipped {file.source}: {file.reason}", "yellow")
    if as_json:
        print_json({"folder": str(output), **made.card.model_dump(mode="json")})
        return
    if made.card.trim is not None:
        _show(made.card.trim)
    show(f"{made.card.name} is in {output}")


def _show(found: TrimFigures) -> None:
    before, after = found.tokens_before, found.tokens_after
    rows = (
        ("Tokens", str(before), str(after), f"{after / before - 1:+.0%}"),
        (
            "Weights, MB",
            f"{found.bytes_before / 1e6:.1f}",
            f"{found.bytes_after / 1e6:.1f}",
            f"{found.bytes_after / found.bytes_before - 1:+.0%}",
        ),
    )
    show(table(("", "Before", "After", "Change"), rows))
    greedy = "" if found.greedy_equal is None else "; the same text greedily"
    show(
        f"{found.texts} texts are cut into the same tokens; on {found.prompts} prompts the kept "
        f"tokens differ by {found.delta:.1e} (at most {found.delta_bound:.0e}){greedy}"
    )
