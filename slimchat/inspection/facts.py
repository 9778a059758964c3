"""What a trace holds, read with care: steps may be missing, older, or not known here."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from slimchat.config import AnswerConfig, BotConfig, RetrieverConfig
from slimchat.dialogue.trace import read_as
from slimchat.types import LANGUAGES, Answer, Language

Data = dict[str, Any]


class Facts:
    """The known steps of an answer's trace.

    Attributes:
        answer: the answer.
        hits: the passages found, best first.
        cited: numbers of the markers by passage id.
    """

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self._steps = {step.name: step.detail for step in answer.trace}
        self.hits = self.items("retrieve", "hits")
        self.cited: dict[str, list[int]] = {}
        for number, citation in enumerate(answer.citations, start=1):
            self.cited.setdefault(citation.passage_id, []).append(number)

    def get(self, step: str, name: str) -> Any:
        """A detail of a step; none where the step or the detail is missing."""
        return self._steps.get(step, {}).get(name)

    def values(self, step: str, name: str) -> list[Any]:
        """A detail that is a list."""
        found = self.get(step, name)
        return [*found] if isinstance(found, list | tuple) else []

    def items(self, step: str, name: str) -> list[Mapping[str, Any]]:
        """A detail that is a list of mappings."""
        return [item for item in self.values(step, name) if isinstance(item, Mapping)]

    def number(self, step: str, name: str) -> float | None:
        """A detail that is a number."""
        found = self.get(step, name)
        return found if isinstance(found, int | float) else None

    @property
    def threshold(self) -> float | None:
        """The probability below which the bot refused, where that step ran."""
        return self.number("abstain", "threshold")

    @property
    def generative(self) -> bool:
        """Whether a model wrote."""
        return "generate" in self._steps

    @property
    def completed(self) -> str | None:
        """The question as the conversation completes it."""
        return read_as(self.answer.trace)

    @property
    def wordings(self) -> list[str]:
        """The question, and as the conversation completes it."""
        return [text for text in (self.answer.question, self.completed) if text]

    def config(self, now: BotConfig) -> BotConfig | None:
        """The bot's settings with those that the passages were chosen with.

        Args:
            now: the bot's present settings.

        Returns:
            ``None`` where the trace does not hold them.
        """
        held = self._steps.get("retrieve", {})
        try:
            retriever = RetrieverConfig(
                **{name: held[name] for name in RetrieverConfig.model_fields}
            )
            answer = AnswerConfig(**{**dict(now.answer), "mode": held["answer_mode"]})
        except (KeyError, TypeError, ValidationError):
            return None
        return now.model_copy(update={"retriever": retriever, "answer": answer})

    def language_of(self, hit: Mapping[str, Any]) -> Language:
        """The language of a passage, else of the answer."""
        found = hit.get("language")
        return found if found in LANGUAGES else self.answer.language


def as_json(value: Any) -> Any:
    """What any step may have left in a trace, as data that every JSON reader takes."""
    if isinstance(value, Mapping):
        return {str(key): as_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [as_json(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if value is None or isinstance(value, str | bool | int | float):
        return value
    return as_json(value.item()) if hasattr(value, "item") else str(value)
