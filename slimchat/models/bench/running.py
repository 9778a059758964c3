"""The one interface of what is measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Written:
    """One answer.

    Attributes:
        tokens: written.
        first_s, total_s: seconds until the first and the last token, waiting for others included.
    """

    prompt_tokens: int
    tokens: int
    first_s: float
    total_s: float


class Running(Protocol):
    """A model in memory that answers greedily.

    Attributes:
        version: the engine's name and version.
    """

    version: str

    def prompt(self, tokens: int, number: int, opening: int = 0) -> Any:
        """A prompt of so many tokens, or fewer where the model reads no more.

        Args:
            number: prompts of other numbers differ from their first token on.
            opening: so many tokens at the beginning are the same in all prompts.
        """
        ...

    def answer(self, prompts: Sequence[Any], tokens: int) -> list[Written]:
        """Answer all prompts at the same time, as those of so many users.

        Args:
            tokens: the length of each answer, if the model does not end it earlier.
        """
        ...
