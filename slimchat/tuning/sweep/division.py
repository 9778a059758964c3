"""Which questions are tuned on, which measure the outcome, and in what order they are asked."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from slimchat.errors import GoldenSetError
from slimchat.evaluation.golden import GoldenCase
from slimchat.evaluation.sets.splitting import divide

FEWEST = 4
"""Questions that are needed to tune on."""
HELD_OUT = 3
"""A third of the questions is held out where a golden set has no split ``test``."""
FACTOR = 3
"""Successive halving: each rung asks so many times more questions than the one before."""
SMALLEST_RUNG = 4


@dataclass(frozen=True, slots=True)
class Division:
    """Two parts of a golden set.

    Attributes:
        tuned: the questions that settings are compared on, in the order they are asked.
        test: those that are asked once, at the end.
        how: what divides them, in a sentence.
    """

    tuned: tuple[GoldenCase, ...]
    test: tuple[GoldenCase, ...]
    how: str

    @property
    def rungs(self) -> tuple[int, ...]:
        """How many questions have been asked at the end of each rung; the last is all of them."""
        last = len(self.tuned)
        sizes = [max(SMALLEST_RUNG, last // FACTOR**2)]
        while sizes[-1] * FACTOR <= last / 2:
            sizes.append(sizes[-1] * FACTOR)
        return (*(size for size in sizes if size < last), last)


def divided(cases: Sequence[GoldenCase]) -> Division:
    """Divide a golden set: the split ``test`` measures, all else is tuned on.

    Where there is no split ``test``, a third is held out so that no document is on both sides, see
    :func:`slimchat.evaluation.sets.splitting.divide`.

    Raises:
        GoldenSetError: either part has fewer than four questions.
    """
    test = [case for case in cases if case.split == "test"]
    how = "The split 'test' measures; all other questions are tuned on."
    if not test:
        made = divide(cases, 1 / HELD_OUT, again=True)
        test = [case for case in cases if made.of[case.id] == "test"]
        how = (
            "There is no split 'test': a third of the questions is held out, with all that share "
            "a document or the wording."
        )
    held = {case.id for case in test}
    tuned = [case for case in cases if case.id not in held]
    for name, part in (("tune on", tuned), ("measure with", test)):
        if len(part) < FEWEST:
            raise GoldenSetError(
                f"The golden set has {len(part)} questions to {name}; {FEWEST} are the fewest.",
                "Add questions, or divide them: give each row the split 'dev' or 'test'.",
            )
    return Division(tuple(_spread(tuned)), tuple(test), how)


def _spread(cases: Sequence[GoldenCase]) -> list[GoldenCase]:
    """Every kind of question early: actions and languages take turns by their share."""
    groups: dict[tuple[str, str], list[GoldenCase]] = {}
    for case in sorted(cases, key=lambda case: _number(case.id)):
        groups.setdefault((case.action, case.language), []).append(case)
    placed = [
        ((place + 0.5) / len(group), name, case)
        for name, group in groups.items()
        for place, case in enumerate(group)
    ]
    return [case for _, _, case in sorted(placed, key=lambda item: item[:2])]


def _number(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")
