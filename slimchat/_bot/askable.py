"""What is asked as a bot is asked; what a caller gives is looked at before anything is done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from slimchat.dialogue.collecting import collected
from slimchat.errors import ConfigError
from slimchat.knowledge.analysis import clean
from slimchat.types import LANGUAGES, Answer, Event, Language, Turn

if TYPE_CHECKING:
    from slimchat.config import BotConfig

_TURNS = 'Give turns as ("user" | "assistant", text), oldest first.'


class Askable:
    """Answers questions, event by event or at once."""

    def ask(
        self,
        question: str,
        history: Sequence[Turn] | Sequence[list[str]] = (),
        language: Language | None = None,
        config: BotConfig | None = None,
    ) -> Answer:
        """Answer a question; :meth:`stream`, collected.

        Raises:
            ConfigError: as for :meth:`stream`.
        """
        return collected(self.stream(question, history=history, language=language, config=config))

    def stream(
        self,
        question: str,
        *,
        history: Sequence[Turn] | Sequence[list[str]] = (),
        language: Language | None = None,
        cancel: Callable[[], bool] | None = None,
        config: BotConfig | None = None,
    ) -> Iterator[Event]:
        """Answer a question, event by event.

        Args:
            history: earlier turns, oldest first: ``("user" | "assistant", text)``.
            language: of the fixed texts; by default the question's own.
            cancel: asked between steps and after every token; ``True`` ends the answer.
            config: settings for this question alone, over the same indexes and models.

        Yields:
            ``retrieved`` once, ``token`` for each piece of text, ``replaced`` when what was
            streamed did not stand, and ``answer`` last.

        Raises:
            ConfigError: the question is not text, a turn is not one, or the language is not
                known, or ``config`` needs the index built or the bot opened anew.
        """
        turns = checked(question, history, language)
        return self._events(clean(question), turns, language, cancel, config)

    def _events(
        self,
        question: str,
        history: Sequence[Turn],
        language: Language | None,
        cancel: Callable[[], bool] | None,
        config: BotConfig | None,
    ) -> Iterator[Event]:
        """The events of a question that is known to be usable."""
        raise NotImplementedError


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
