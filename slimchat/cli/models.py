"""``slimchat models list | pull | convert | verify``."""

from __future__ import annotations

from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from slimchat._counted import counted
from slimchat.cli.handling import FELL_SHORT, tell
from slimchat.cli.options import Json
from slimchat.cli.output import ProgressBars, print_json, say, show, table

if TYPE_CHECKING:
    from slimchat.models.card import ModelCard
    from slimchat.models.hub import Published

BUNDLED = Path(__file__).parents[1] / "models" / "bundled"


class Quantization(StrEnum):
    """How weights are stored and multiplied."""

    int8 = "int8"
    int8_float32 = "int8_float32"
    float32 = "float32"


class Pooled(StrEnum):
    """What an embedder's vector is of the states of all tokens."""

    mean = "mean"
    first = "first"


def bundled_folders() -> list[Path]:
    """The folders of the models that ship with slimchat."""
    from slimchat.models.card import CARD_FILE

    return sorted(card.parent for card in BUNDLED.glob(f"*/{CARD_FILE}"))


def list_models(as_json: Json = False) -> None:
    """List the bundled models with their cards, and the catalogue of those that convert."""
    from slimchat.models.card import ModelCard
    from slimchat.models.rows import ROWS

    cards = [(folder, ModelCard.load(folder)) for folder in bundled_folders()]
    if as_json:
        bundled = [{"folder": str(path), **card.model_dump(mode="json")} for path, card in cards]
        print_json({"bundled": bundled, "families": [row.as_json() for row in ROWS]})
        return
    columns = ("Bundled", "Kind", "Languages", "Quantization", "MB", "Licence", "Base")
    show(table(columns, (_row(folder, card) for folder, card in cards)))
    if not cards:
        say(f"No bundled model in {BUNDLED}.", style="red")
    known = (
        (
            row.name,
            row.architecture,
            row.family.kind,
            row.status,
            str(row.prompt or row.context),
            row.licence,
            row.limits or row.family.refused,
        )
        for row in ROWS
    )
    show(table(("Known", "Architecture", "Kind", "Status", "Tokens", "Licence", "Limits"), known))
    show("Other architectures are tried; the comparison with the original decides.")


Output = Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="The folder to write.")]
Quantized = Annotated[
    Quantization, typer.Option("--quantization", help="int8 is the smallest and fastest.")
]
Revision = Annotated[
    str | None, typer.Option("--revision", help="Branch, tag or commit on Hugging Face.")
]
Pooling = Annotated[
    Pooled | None,
    typer.Option(help="An embedder's vector: the mean of its states, or the first; as published."),
]
QueryPrefix = Annotated[
    str | None, typer.Option(help="What an embedder's questions begin with; as published.")
]
PassagePrefix = Annotated[
    str | None, typer.Option(help="What an embedder's passages begin with; as published.")
]
Force = Annotated[
    bool, typer.Option("--force", help="Keep a model that does not compute the same.")
]


def pull(
    source: Annotated[str, typer.Argument(metavar="ID", help="An id on Hugging Face: ORG/NAME.")],
    output: Output,
    quantization: Quantized = Quantization.int8,
    revision: Revision = None,
    force: Force = False,
    pooling: Pooling = None,
    query_prefix: QueryPrefix = None,
    passage_prefix: PassagePrefix = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show licence, size and commit; fetch nothing.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Fetch a model from Hugging Face at one commit, and convert it as 'convert' does.

    A download that was cut off is gone on with. Code that comes with a model is never run, and
    only safetensors weights are fetched. HF_HUB_OFFLINE=1 keeps to what was fetched before.
    """
    from slimchat.models.source import need_hub_id

    need_hub_id(source)
    if not dry_run:
        convert(
            source,
            output,
            quantization,
            revision,
            force,
            pooling,
            query_prefix,
            passage_prefix,
            as_json,
        )
        return
    from slimchat.models.hub import published

    found = published(source, revision)
    if as_json:
        print_json({"published": None if found is None else asdict(found)})
    elif found is None:
        say("HF_HUB_OFFLINE is set: the Hub was not asked.")
    else:
        show(facts(found))


def convert(
    source: Annotated[
        str, typer.Argument(metavar="SOURCE", help="A model folder, or an id on Hugging Face.")
    ],
    output: Output,
    quantization: Quantized = Quantization.int8,
    revision: Revision = None,
    force: Force = False,
    pooling: Pooling = None,
    query_prefix: QueryPrefix = None,
    passage_prefix: PassagePrefix = None,
    as_json: Json = False,
) -> None:
    """Convert a model for slimchat, and compare it with the original before it is kept."""
    from slimchat.models.convert import convert_model

    with ProgressBars() as bars:
        card = convert_model(
            source,
            output,
            quantization=quantization.value,
            revision=revision,
            force=force,
            pooling=None if pooling is None else pooling.value,
            query_prefix=query_prefix,
            passage_prefix=passage_prefix,
            progress=bars.share,
            announce=lambda found: say(facts(found)),
        )
    if as_json:
        print_json({"folder": str(output), **card.model_dump(mode="json")})
        return
    show(f"{card.name} ({card.family}, {card.kind}, {card.quantization}) is in {output}")
    if card.gate is not None:
        show(
            f"Largest difference in float32 {card.gate.float32_delta:.1e} (at most "
            f"{card.gate.float32_bound:.0e}); agreement of the quantized model "
            f"{card.gate.agreement:.3f} (at least {card.gate.agreement_bound})"
        )
        if not card.gate.passed:
            say("It does not compute what the original does; kept because of --force.", "red")


def facts(found: Published) -> str:
    """One line on what the Hub says of a model."""
    access = "its terms must be accepted on Hugging Face" if found.gated else "open to everybody"
    return (
        f"{found.name} at commit {found.commit[:12]}: licence {found.licence}, {access}; "
        f"{counted(found.files, 'file')}, {found.size / 1e6:.1f} MB"
        f"{'' if found.safetensors else ', but no safetensors weights'}"
    )


def verify(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A model folder.")],
    as_json: Json = False,
) -> None:
    """Compare every file of a model with the sha256 on its card. Exit 1 when one differs."""
    from slimchat.errors import ModelFormatError
    from slimchat.models.card import ModelCard

    try:
        card = ModelCard.load(folder)
        card.verify(folder)
    except ModelFormatError as error:
        tell(error, as_json)
        raise typer.Exit(FELL_SHORT) from None
    data: dict[str, Any] = {"ok": True, "name": card.name, "files": len(card.files)}
    if as_json:
        print_json(data)
    else:
        show(f"{card.name}: all {len(card.files)} files are as its card says")


def _row(folder: Path, card: ModelCard) -> tuple[str, ...]:
    return (
        f"{folder.name}: {card.name}",
        card.kind,
        " ".join(card.languages),
        card.quantization,
        f"{sum(file.size for file in card.files) / 1e6:.1f}",
        card.licence,
        card.base or "",
    )
