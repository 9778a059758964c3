"""Which questions a person must answer: decided by code, never read out of a text.

Words that ask for a person, complain, speak of the law, or tell of an account that only a person
can look into, decide for certain; the documents are then searched for that person to see. A score
decides where the wording is free and the documents do not surely answer; where they hold no answer,
a lower one is enough, and so are several refusals in a row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from slimchat.config import BotConfig, HandoffConfig, TextsConfig
from slimchat.dialogue.handoff_score import probability, probe
from slimchat.dialogue.handoff_words import Reason, by_words
from slimchat.dialogue.texts import text
from slimchat.knowledge.protocols import EmbedderProtocol
from slimchat.types import LANGUAGES, Turn

Method = Literal["words", "score", "refusals"]
SURE = 0.8
"""Confidence from which the documents answer what only a score would hand over: a page on where to
complain answers who asks where to complain."""
_MOST_CHARS = 600
"""Characters of a message that the score reads."""
_FEWEST_WORDS = 4
"""A shorter message says too little to be scored."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a person must answer.

    Attributes:
        reason: why; ``None`` where the bot may go on. ``case`` is what only somebody who sees the
            customer's own case can answer, as far as a score can tell.
        method: how that was told.
        score: the probability that the message needs a person.
        refusals: answers before this one, in a row, that were refusals.
    """

    reason: Reason | None = None
    method: Method | None = None
    score: float = 0.0
    refusals: int = 0

    @property
    def certain(self) -> bool:
        """Words decided, whatever the documents say."""
        return self.reason is not None and self.method == "words"

    @property
    def own_case(self) -> bool:
        """It is the customer's own case that needs somebody, unless a tool can look into it."""
        return self.reason in ("account", "case")

    def detail(self) -> dict[str, Any]:
        """For the trace; it holds no words of the customer."""
        return {
            "reason": self.reason,
            "method": self.method,
            "score": round(self.score, 4),
            "refusals": self.refusals,
        }


NOBODY = Decision()
"""No person is needed."""


def decide(
    question: str, history: Sequence[Turn], config: BotConfig, embedder: EmbedderProtocol
) -> Decision:
    """Whether a person must answer, before anything is searched.

    Args:
        embedder: the bot's own.

    Raises:
        ModelError: the bundled embedder cannot be loaded.
    """
    told = len(question.split()) >= _FEWEST_WORDS
    score = probability(question[:_MOST_CHARS], embedder) if told else 0.0
    before = Decision(score=score, refusals=refusals(history, config.texts))
    if (reason := by_words(question)) is not None:
        return replace(before, reason=reason, method="words")
    limit = config.handoff.threshold
    if score >= (probe().threshold if limit is None else limit):
        return replace(before, reason="case", method="score")
    return before


def without_answer(before: Decision, config: HandoffConfig) -> Decision:
    """The decision once it is known that the documents hold no answer.

    Args:
        before: what was decided before the search; :data:`NOBODY` where nothing was.
    """
    if not config.enabled or before is NOBODY:
        return before
    limit = probe().unanswered if config.unanswered is None else config.unanswered
    if before.score >= limit:
        return replace(before, reason="case", method="score")
    if config.after_refusals is not None and before.refusals + 1 >= config.after_refusals:
        return replace(before, reason="refusals", method="refusals")
    return before


def refusals(history: Sequence[Turn], texts: TextsConfig) -> int:
    """How many answers at the end of a conversation were refusals, in a row."""
    known = re.compile("|".join(_refusal_patterns(texts)), re.DOTALL)
    count = 0
    for role, said in reversed(history):
        if role == "user":
            continue
        if known.fullmatch(said.strip()) is None:
            break
        count += 1
    return count


def _refusal_patterns(texts: TextsConfig) -> Iterator[str]:
    for language in LANGUAGES:
        yield re.escape(text("refusal", language, texts))
        followup = text("refusal_followup", language, texts)
        yield ".*".join(re.escape(part) for part in followup.split("{question}"))
