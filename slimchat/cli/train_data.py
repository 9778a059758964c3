"""``slimchat train data``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from slimchat.cli.options import Json
from slimchat.cli.output import ProgressBars, print_json, say, show, table


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
            "--feedback",
            metavar="FILE|BOT",
            help="A feedback file, a bot's own, or rows with question, helpful, quotes or "
            "citations.",
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
        "Passages in several documents": str(written["repeated_passages"]),
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
