"""What a caller asks a bot, looked at before anything is done with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from slimchat.errors import ConfigError
from slimchat.knowledge.analysis import clean
from slimchat.types import LANGUAGES, Turn

_TURNS = 'Give turns as ("user" | "assistant", text), oldest first.'


def checked(question: object, history: object, language: object) -> list[Turn]:
    """The turns of the history, once all that a caller gives is known to be usable.

    Raises:
        ConfigError: the question is not text, a turn is not one, or the language is not known.
    """
    if not isinstance(question, str):
        raise ConfigError(
            f"The question is {type(question).__name__}, not text: {question!r:.80}.",
            "Give it as text.",
        )
    if language is not None and language not in LANGUAGES:
        raise ConfigError(
            f"The language {language!r:.80} is not known.",
            f"Give one of {', '.join(LANGUAGES)}, or none for the question's own.",
        )
    if isinstance(history, str | bytes | Mapping) or not isinstance(history, Iterable):
        raise ConfigError(
            f"The history is {type(history).__name__}, not turns: {history!r:.80}.", _TURNS
        )
    turns: list[Turn] = []
    for number, turn in enumerate(history, start=1):
        match turn:
            case ["user" | "assistant" as role, str() as text]:
                turns.append((str(role), clean(text)))
            case _:
                raise ConfigError(
                    f"Turn {number} of the history is not a turn: {turn!r:.80}.", _TURNS
                )
    return turns
