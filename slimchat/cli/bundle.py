"""``slimchat verify`` and ``slimchat bundle info | diff | update``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from slimchat.cli.handling import FELL_SHORT, INTERRUPTED, interruptible, tell
from slimchat.cli.options import Created, Json, Sign
from slimchat.cli.output import ProgressBars, print_json, say, show, table
from slimchat.errors import BundleGateError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slimchat.bundle.tables import Table

File = Annotated[Path, typer.Argument(metavar="FILE", help="A file that 'export -o' wrote.")]
Html = Annotated[
    Path | None, typer.Option("--html", metavar="OUT", help="Also write a page for people.")
]
MARKS = {True: "ok", False: "failed", None: "not checked"}
STOPPING = "Stopping; nothing will be written."


def verify(
    file: File,
    trust: Annotated[
        Path | None,
        typer.Option("--trust", metavar="KEY", help="The public key that must have signed it."),
    ] = None,
    questions: Annotated[
        int, typer.Option("--questions", min=0, help="Golden questions to ask; 0 asks none.")
    ] = 8,
    as_json: Json = False,
) -> None:
    """Check a bundle: hashes, schema, signature, and some of its own golden questions.

    The exit code is 1 when a check fails, and 2 when the file is no bundle that can be read.
    """
    from slimchat.bundle.verify import verify as run

    with ProgressBars() as bars:
        found = run(file, trust, questions=questions, progress=bars.count)
    if as_json:
        print_json(found.to_dict())
    else:
        rows = ((check.name, MARKS[check.passed], check.detail) for check in found.checks)
        show(table(("Check", "", ""), rows))
    if not found.ok:
        say(f"{file} did not pass.", style="red")
        raise typer.Exit(FELL_SHORT)


def info(file: File, html: Html = None, as_json: Json = False) -> None:
    """Print the card of a bundle: who answers for it, from what it was made, how it did."""
    from slimchat.bundle.info import Card

    card = Card.read(file)
    if html is not None:
        _write(html, card.to_html())
    if as_json:
        print_json(card.to_dict())
    else:
        _show(card.tables())


def diff(
    before: Annotated[Path, typer.Argument(metavar="A", help="The bundle before.")],
    after: Annotated[Path, typer.Argument(metavar="B", help="The bundle after.")],
    html: Html = None,
    as_json: Json = False,
) -> None:
    """Show what changed: documents, settings, models, scores."""
    from slimchat.bundle.difference import Difference
    from slimchat.bundle.info import Card

    found = Difference.of(Card.read(before), Card.read(after))
    if html is not None:
        _write(html, found.to_html())
    if as_json:
        print_json(found.to_dict())
        return
    show(found.summary())
    _show(found.tables())


def update(
    file: File,
    docs: Annotated[Path, typer.Argument(metavar="DOCS", help="The folder of all documents.")],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="NEW", help="The file to write.")
    ],
    version: Annotated[
        str | None,
        typer.Option("--version", help="Of the new bot; by default the next patch version."),
    ] = None,
    approval: Annotated[
        str | None, typer.Option("--approval", help="Who approved the new bot, when and why.")
    ] = None,
    created: Created = None,
    force: Annotated[
        bool, typer.Option("--force", help="Write a bot that falls short, stamped as failing.")
    ] = False,
    sign: Sign = None,
    as_json: Json = False,
) -> None:
    """Write a bundle with other documents and the same models, settings and gate."""
    from slimchat.bundle.update import update as run

    try:
        with interruptible(STOPPING) as cancel, ProgressBars() as bars:
            report = run(
                file,
                docs,
                output,
                version=version,
                approval=approval,
                created=created,
                force=force,
                sign=sign,
                progress=bars.stage,
                asked=bars.count,
                cancel=cancel,
            )
    except BundleGateError as error:
        tell(error, as_json)
        raise typer.Exit(INTERRUPTED if cancel() else FELL_SHORT) from None
    if as_json:
        print_json({"path": str(output), "documents": report.to_dict()})
        return
    show(str(report).splitlines()[0])
    say(f"Wrote {output}", style="dim")


def _show(tables: Iterable[Table]) -> None:
    for one in tables:
        show(one.title, table(one.heads, one.rows))


def _write(path: Path, text: str) -> None:
    from slimchat._files import write_atomically

    write_atomically(path, text)
    say(f"Wrote {path}", style="dim")
