"""What happens when a command fails: every error becomes a sentence and an exit code.

====  =====================================================================
0     all is well
1     a check fell short (``eval --min``, ``doctor``, ``models verify``)
2     wrong use, or input that cannot be used: every ``SlimchatError``
70    a defect in slimchat
130   stopped with Ctrl-C
====  =====================================================================
"""

from __future__ import annotations

import errno
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import typer
from typer.core import TyperCommand

from slimchat.cli.output import print_json, say
from slimchat.errors import BuildCancelledError, SlimchatError, TrainingStoppedError

FELL_SHORT, BAD_INPUT, DEFECT, INTERRUPTED = 1, 2, 70, 130


class Command(TyperCommand):
    """A command whose errors are told to people, or with ``--json`` to programs."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command and translate what it raises."""
        as_json = bool(ctx.params.get("as_json"))
        try:
            return super().invoke(ctx)
        except (typer.Exit, typer.Abort):
            raise
        except SlimchatError as error:
            tell(error, as_json)
            stopped = isinstance(error, BuildCancelledError | TrainingStoppedError)
            raise typer.Exit(INTERRUPTED if stopped else BAD_INPUT) from None
        except KeyboardInterrupt:
            tell(SlimchatError("Stopped."), as_json)
            raise typer.Exit(INTERRUPTED) from None
        except Exception as error:
            if isinstance(error, OSError) and error.errno == errno.EPIPE:
                raise
            if ctx.find_root().params.get("debug"):
                raise
            if isinstance(error, OSError) and error.filename is not None:
                tell(_file_error(error), as_json)
                raise typer.Exit(BAD_INPUT) from None
            tell(_defect(error), as_json, type(error).__name__)
            raise typer.Exit(DEFECT) from None


def tell(error: SlimchatError, as_json: bool, name: str = "") -> None:
    """Print an error: fact then fix on stderr, and as JSON on stdout where that is wanted."""
    if as_json:
        kind = name or type(error).__name__
        print_json({"error": {"type": kind, "fact": error.fact, "fix": error.fix}})
    say(error.fact, style="red")
    if error.fix:
        say(error.fix)


@contextmanager
def interruptible(notice: str = "") -> Iterator[Callable[[], bool]]:
    """Turn the first Ctrl-C into a request to stop; a second one stops at once.

    Args:
        notice: said on stderr when the request is made.

    Yields:
        whether stopping was asked for.
    """
    asked = threading.Event()

    def ask(number: int, frame: FrameType | None) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()
        if notice:
            # A handler may interrupt a write to the same stream, so no rich console here.
            sys.stderr.write(f"\n{notice}\n")

    if threading.current_thread() is not threading.main_thread():
        yield asked.is_set
        return
    before = signal.signal(signal.SIGINT, ask)
    try:
        yield asked.is_set
    finally:
        signal.signal(signal.SIGINT, before)


def _file_error(error: OSError) -> SlimchatError:
    reason = error.strerror or str(error)
    return SlimchatError(
        f"{error.filename} cannot be used ({reason}).", "Check the path and who may use it."
    )


def _defect(error: Exception) -> SlimchatError:
    return SlimchatError(
        f"slimchat failed in a way it should not: {type(error).__name__}: {error}",
        "Please report it with what 'slimchat doctor' and 'slimchat --debug COMMAND …' print.",
    )
