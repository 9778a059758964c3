"""Which bot a question is for.

Each bot says how likely it is to answer (:mod:`slimchat.dialogue.prospect`). What its description
has in common with the question, and whether its documents are in the customer's language, decide
where that does not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slimchat.dialogue.prospect import Prospect
from slimchat.types import Language

DESCRIPTION_WEIGHT = 0.5
"""What the cosine of question and description counts beside the probability of an answer."""
LANGUAGE_WEIGHT = 0.1
"""What the share of a bot's documents in the customer's language counts."""
TOOL_WEIGHT = 0.5
"""What it counts that a tool or a curated answer is there for exactly this question."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A bot that may be chosen.

    Attributes:
        likeness: cosine of the question and the bot's description; 0 without one.
        share: of its documents in the customer's language, 0-1.
    """

    name: str
    prospect: Prospect
    likeness: float
    share: float

    @property
    def score(self) -> float:
        """What the bots are compared by."""
        certain = TOOL_WEIGHT if self.prospect.by != "evidence" else 0.0
        return (
            self.prospect.confidence
            + certain
            + DESCRIPTION_WEIGHT * self.likeness
            + LANGUAGE_WEIGHT * self.share
        )

    def data(self) -> dict[str, Any]:
        """Plain data, for the trace."""
        return {
            "bot": self.name,
            "by": self.prospect.by,
            "what": self.prospect.what,
            "confidence": self.prospect.confidence,
            "enough": self.prospect.enough,
            "likeness": self.likeness,
            "language_share": self.share,
            "score": self.score,
        }


def chosen(candidates: list[Candidate]) -> Candidate:
    """The best one; those that would refuse come after those that would not."""
    return max(candidates, key=lambda each: (each.prospect.enough, each.score))


def reason(best: Candidate, candidates: list[Candidate]) -> str:
    """Why it was chosen, in a sentence."""
    what = best.prospect.what
    if best.prospect.by == "tool":
        return f"its tool {what} is for this question"
    if best.prospect.by == "curated":
        return f"it has a curated answer to {what!r:.80}"
    others = [each for each in candidates if each is not best]
    if best.prospect.enough and not any(each.prospect.enough for each in others):
        return f"only its documents have an answer ({what})"
    if best.prospect.enough:
        return f"its documents are the likeliest to answer ({what})"
    return "no bot has an answer; its documents come closest"


def share_of(languages: Mapping[str, int], language: Language) -> float:
    """The share of documents in a language."""
    return languages.get(language, 0) / max(1, sum(languages.values()))
