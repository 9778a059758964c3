"""One verdict on one answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from slimchat.errors import ConfigError
from slimchat.evaluation.golden import GoldenCase
from slimchat.evaluation.sets.reporting import reported
from slimchat.types import LANGUAGES, Action, Language, Turn, to_json

Thumb = Literal["up", "down", "withdrawn"]
THUMBS: tuple[Thumb, ...] = get_args(Thumb)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What somebody thought of an answer.

    Attributes:
        answer_id: a later verdict on an answer supersedes the earlier.
        reasons: keys such as ``wrong`` or ``incomplete``.
        comment: in their own words.
        edited: the answer as they would have it.
        history: the turns before the question.
        citations: of the answer: ``source`` and ``quote``.
        action: of the bot.
        conversation: its id, where it is known.
        channel: where the answer was given, such as ``notebook`` or ``web``.
        time: ISO 8601, UTC; a store fills it in.
        id: of the store, in the order they came; 0 before.
    """

    answer_id: str
    verdict: Thumb
    question: str
    answer: str = ""
    reasons: tuple[str, ...] = ()
    comment: str = ""
    edited: str = ""
    history: tuple[Turn, ...] = ()
    citations: tuple[Mapping[str, str], ...] = ()
    action: Action | None = None
    language: Language | None = None
    conversation: str = ""
    channel: str = ""
    time: str = ""
    id: int = 0

    def __post_init__(self) -> None:
        if self.verdict not in THUMBS:
            raise ConfigError(
                f"The verdict is {self.verdict!r}.", f"It must be {' or '.join(THUMBS)}."
            )
        if self.language is not None and self.language not in LANGUAGES:
            raise ConfigError(
                f"The language is {self.language!r}.", f"It must be {' or '.join(LANGUAGES)}."
            )

    def masked(self, mask: Callable[[str], str]) -> Verdict:
        """The same with every text that a person wrote, was told or sent along masked."""
        return replace(
            self,
            question=mask(self.question),
            answer=mask(self.answer),
            reasons=tuple(mask(reason) for reason in self.reasons),
            comment=mask(self.comment),
            edited=mask(self.edited),
            history=tuple((role, mask(text)) for role, text in self.history),
            citations=tuple(
                {name: mask(text) for name, text in cited.items()} for cited in self.citations
            ),
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data. ``helpful`` is there for 'slimchat train data --feedback'."""
        data: dict[str, Any] = to_json(self)
        return {**data, "helpful": {"up": True, "down": False}.get(self.verdict)}

    def case(self, *, sources: tuple[str, ...] = (), action: Action | None = None) -> GoldenCase:
        """The case of a golden set that this verdict makes: the question, what came before it, what
        should have been said, and why.

        Args:
            sources: documents that answer; without them it is a proposal.
            action: what the bot should have done; by default, to answer.
        """
        why = ", ".join(self.reasons)
        why = f"{why}: {self.comment}" if why and self.comment else why or self.comment
        return reported(
            self.question,
            history=self.history,
            language=self.language,
            sources=sources,
            answer=self.edited,
            action=action,
            why=why,
        )
