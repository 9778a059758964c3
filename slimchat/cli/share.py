"""``slimchat push`` and ``slimchat pull``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from slimchat.cli.handling import INTERRUPTED, interruptible, tell
from slimchat.cli.options import Json
from slimchat.cli.output import ProgressBars, print_json, show
from slimchat.errors import StoppedError

STOPPING = "Stopping."
PLACES = (
    "A folder, an address that begins with http:// or https://, or hf://owner/name/acme.slimchat."
)


def push(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that 'export -o' wrote.")],
    target: Annotated[str, typer.Argument(metavar="TARGET", help=PLACES)],
    as_json: Json = False,
) -> None:
    """Put a bundle where others find it, by HTTP PUT or through the Hub's client.

    It is checked before. SLIMCHAT_TOKEN may hold a bearer token; the Hub takes HF_TOKEN.
    """
    from slimchat.bundle.sharing.transfer import push as run
    from slimchat.models.model_files import sha256

    try:
        with interruptible(STOPPING) as cancel, ProgressBars() as bars:
            where = run(file, target, progress=bars.bytes, cancel=cancel)
    except StoppedError as error:
        tell(error, as_json)
        raise typer.Exit(INTERRUPTED) from None
    digest = sha256(file)
    if as_json:
        print_json({"where": where, "sha256": digest})
        return
    show(f"{file.name} is at {where}", f"sha256 {digest}")


def pull(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help=PLACES)],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FILE", help="The file to write.")
    ],
    sha256: Annotated[
        str | None,
        typer.Option("--sha256", metavar="HEX", help="What the file's SHA-256 must be."),
    ] = None,
    trust: Annotated[
        Path | None,
        typer.Option("--trust", metavar="KEY", help="The public key that must have signed it."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Fetch a bundle and check it; what was cut off is gone on with the next time.

    SLIMCHAT_TOKEN may hold a bearer token; the Hub takes HF_TOKEN. Nothing of it is run.
    """
    from slimchat.bundle.sharing.transfer import pull as run

    try:
        with interruptible(STOPPING) as cancel, ProgressBars() as bars:
            card = run(
                source, output, sha256=sha256, trust=trust, progress=bars.bytes, cancel=cancel
            )
    except StoppedError as error:
        tell(error, as_json)
        raise typer.Exit(INTERRUPTED) from None
    if as_json:
        print_json({"path": str(output), **card.to_dict()})
        return
    show(f"{output}: {card.summary()}")
