"""``slimchat ask``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from slimchat.cli.options import Json, LanguageCode, Made
from slimchat.cli.output import print_json, show
from slimchat.errors import SlimchatError

if TYPE_CHECKING:
    from slimchat.types import Turn


def ask(
    bot: Made,
    question: Annotated[str, typer.Argument(help="The customer's question.")],
    as_json: Json = False,
    history: Annotated[
        Path | None,
        typer.Option(
            "--history",
            metavar="FILE",
            help='The conversation so far: a JSON list of ["user", "text"] pairs, or of '
            '{"role", "content"} objects.',
        ),
    ] = None,
    language: Annotated[
        LanguageCode | None,
        typer.Option("--language", help="By default the language of the question."),
    ] = None,
) -> None:
    """Answer one question, with the sources of the answer."""
    from slimchat._bot.opening import open_bot

    if not question.strip():
        raise SlimchatError("The question is empty.", "Write it in quotes after the bot's folder.")
    turns = read_history(history) if history else ()
    with open_bot(bot) as support:
        answer = support.ask(question, history=turns, language=language.value if language else None)
    if as_json:
        print_json(answer.to_dict())
    else:
        show(answer.__rich__())


def read_history(file: Path) -> tuple[Turn, ...]:
    """Read a conversation.

    Raises:
        SlimchatError: the file is missing, or is not a conversation.
    """
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise SlimchatError(
            f"The history {file} cannot be read ({error.strerror}).", "Check the path."
        ) from error
    except (ValueError, RecursionError) as error:
        raise SlimchatError(f"The history {file} is not JSON: {error}.", _SHAPE) from error
    if not isinstance(data, list):
        raise SlimchatError(f"The history {file} is not a list.", _SHAPE)
    return tuple(_turn(item, number, file) for number, item in enumerate(data, start=1))


_SHAPE = 'Write it as [["user", "text"], ["assistant", "text"], …].'


def _turn(item: Any, number: int, file: Path) -> Turn:
    if isinstance(item, dict):
        item = [item.get("role"), item.get("content")]
    match item:
        case ["user" | "assistant" as role, str() as text]:
            return str(role), text
    raise SlimchatError(f"Turn {number} of the history {file} is not a turn: {item!r}.", _SHAPE)
