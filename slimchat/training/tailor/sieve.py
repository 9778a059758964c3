"""What keeps evaluation questions out of training, and rows from repeating each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from slimchat.training.tailor.likeness import Questions, Quoted

Split = Literal["train", "dev"]
Use = Literal["test", "dev"]


@dataclass(slots=True)
class Sieve:
    """Lets a question pass once, and never into training when it is like an evaluation one.

    A question that measures (``test``) passes nowhere; one of the dev set does not pass into
    training. :mod:`.likeness` says what is alike.

    Attributes:
        removed: questions that did not pass, each with the one it is like and that one's use.
        duplicates: how many repeated another, ``exact`` or ``near``.
    """

    removed: list[dict[str, Any]] = field(default_factory=list)
    duplicates: Counter[str] = field(default_factory=Counter)
    _barred: dict[Use, Questions] = field(
        default_factory=lambda: {"test": Questions(), "dev": Questions()}
    )
    _quoted: dict[Use, Quoted] = field(default_factory=lambda: {"test": Quoted(), "dev": Quoted()})
    _seen: dict[tuple[str, ...], Questions] = field(default_factory=dict)

    def bar(self, use: Use, text: str) -> None:
        """Name an evaluation question."""
        self._barred[use].add(text)
        self._quoted[use].add(text)

    def passes(self, texts: Sequence[str], answer: Sequence[str], split: Split) -> bool:
        """Whether a question may become a row.

        Args:
            texts: the question, and other wordings of it.
            answer: ids of the pieces that answer; the same words with another first piece are
                another question.
        """
        uses: tuple[Use, ...] = ("test", "dev") if split == "train" else ("test",)
        for use in uses:
            for text in texts:
                match = self._barred[use].like(text) or self._quoted[use].within(text)
                if match is not None:
                    self.removed.append(
                        {
                            "question": texts[0],
                            "from": split,
                            "like": match.known,
                            "use": use,
                            "how": match.how,
                            "score": match.score,
                        }
                    )
                    return False
        known = self._seen.setdefault(tuple(answer[:1]), Questions())
        if match := known.like(texts[-1]):
            self.duplicates[match.how] += 1
            return False
        known.add(texts[-1])
        if split == "dev":
            for text in texts:
                self.bar("dev", text)
        return True
