"""``slimchat doctor``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from slimchat.cli.handling import FELL_SHORT
from slimchat.cli.options import Json
from slimchat.cli.output import console, print_json

MARKS = {"ok": ("ok  ", "green"), "warn": ("note", "yellow"), "fail": ("FAIL", "bold red")}


def doctor(
    bot: Annotated[
        Path | None, typer.Argument(metavar="[BOT]", help="Also say what this bot lacks.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Say what is installed, what is missing, and how to mend it.

    Exit 1 when something essential is broken.
    """
    from rich.text import Text

    from slimchat._version import __version__
    from slimchat.cli.health import examine

    checks = examine(bot)
    ok = all(check.status != "fail" for check in checks)
    if as_json:
        rows = [check.to_dict() for check in checks]
        print_json({"ok": ok, "slimchat": __version__, "checks": rows})
    else:
        out = console()
        for check in checks:
            mark, style = MARKS[check.status]
            out.print(Text.assemble((mark, style), f"  {check.name}: {check.detail}"))
            if check.fix and check.status != "ok":
                out.print(Text(f"      {check.fix}", style="dim"))
        out.print(Text("All essentials are in order." if ok else "Something essential is broken."))
    if not ok:
        raise typer.Exit(FELL_SHORT)
