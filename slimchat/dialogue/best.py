"""Which of several drafts is shown: the one that the sources bear out best."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean
from time import perf_counter
from typing import Any

from slimchat.config import GeneratorConfig
from slimchat.dialogue.grounding import MARKER, Grounded, is_no_answer
from slimchat.models.generation import ScoredToken, Timings
from slimchat.models.text_generator import TextGenerator
from slimchat.types import Usage


@dataclass(frozen=True, slots=True)
class Draft:
    """One of several answers, held against the sources.

    Attributes:
        grounded: what of it stands; ``None`` where nothing does.
        score: 0-1: the share of its text that stands, times the mean probability that the passages
            it rests on answer the question.
    """

    written: str
    grounded: Grounded | None
    score: float

    @classmethod
    def of(cls, written: str, grounded: Grounded | None) -> Draft:
        """A draft with its score."""
        if grounded is None:
            return cls(written, None, 0.0)
        lost = sum(map(len, (*grounded.dropped, *grounded.marked)))
        share = max(0.0, 1.0 - lost / len(MARKER.sub("", written).strip()))
        return cls(written, grounded, share * fmean(quote.relevance for quote in grounded.quotes))


def best(drafts: Sequence[Draft]) -> int | None:
    """The place of the best draft, the first of equals.

    ``None`` where most of them say that the sources do not answer, or none stands.
    """
    silent = sum(is_no_answer(draft.written) for draft in drafts)
    standing = [place for place, draft in enumerate(drafts) if draft.grounded is not None]
    if not standing or 2 * silent > len(drafts):
        return None
    return max(standing, key=lambda place: (drafts[place].score, -place))


def drafts_detail(drafts: Sequence[Draft], chosen: int | None) -> dict[str, Any]:
    """The choice as plain data, for the trace."""
    return {
        "chosen": chosen,
        "drafts": [
            {
                "written": draft.written,
                "score": draft.score,
                "dropped": len(draft.grounded.dropped) if draft.grounded else None,
            }
            for draft in drafts
        ],
    }


class BestDraft:
    """The best of several drafts as one answer, whose one piece comes when all are written.

    Where none is chosen, it has no piece.

    Args:
        check: what of an answer stands; ``None`` where nothing does.

    Attributes:
        usage: the tokens of all drafts together.
        timings: until all were written.
        log_probs: none; drafts come whole.
        cancelled: the caller's ``cancel`` ended it.
        detail: the drafts with their scores, and the chosen one, for the trace.
    """

    def __init__(
        self,
        generator: TextGenerator,
        prompt: str,
        options: GeneratorConfig,
        cancel: Callable[[], bool] | None,
        check: Callable[[str], Grounded | None],
    ) -> None:
        self._generator, self._prompt, self._options = generator, prompt, options
        self._cancel, self._check = cancel, check
        self.usage, self.timings = Usage(), Timings()
        self.log_probs: list[ScoredToken] = []
        self.cancelled = False
        self.detail: dict[str, Any] = {}

    def __iter__(self) -> Iterator[str]:
        began = perf_counter()
        made = self._generator.drafts(self._prompt, self._options, self._cancel)
        seconds = perf_counter() - began
        self.usage, self.cancelled = made.usage, made.cancelled
        self.timings = Timings(first_token_s=seconds, total_s=seconds)
        drafts = [Draft.of(written, self._check(written)) for written in made.texts]
        chosen = best(drafts)
        self.detail = drafts_detail(drafts, chosen)
        if chosen is not None:
            yield drafts[chosen].written
