"""The command line. ``main`` is the entry point; each command group has its own file."""

from __future__ import annotations


def main() -> None:
    """Run the command line with the arguments of the process."""
    from slimchat.cli.app import app

    app(prog_name="slimchat")
