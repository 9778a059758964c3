"""The command line. ``main`` is the entry point; each command group has its own file."""

from __future__ import annotations

import io
import sys


def main() -> None:
    """Run the command line with the arguments of the process."""
    from slimchat.cli.app import app

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # What a terminal cannot show is escaped; in JSON the escape is the character itself.
            stream.reconfigure(errors="backslashreplace")
    app(prog_name="slimchat")
