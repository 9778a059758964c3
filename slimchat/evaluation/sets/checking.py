"""What is wrong with a golden set: repeats, contradictions, leaks, and what the documents say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from slimchat.errors import StoppedError
from slimchat.evaluation.golden import GoldenCase
from slimchat.evaluation.sets.judging import Judge
from slimchat.evaluation.sets.splitting import leaks
from slimchat.training.tailor.likeness import Questions

if TYPE_CHECKING:
    from slimchat.bot import SupportBot

Kind = Literal["duplicate", "contradiction", "leak", "missing", "unanswered", "answerable"]
ALIKE = 0.96
"""Cosine from which two questions of one language are taken for the same."""
_ROWS = 500
"""Questions whose likeness to all others is in memory at once."""
SURE = 0.9
"""Probability from which a passage answers a question that should be refused."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to look at.

    Attributes:
        kind: ``duplicate`` asks what another asks; ``contradiction`` too, but expects something
            else; ``leak``: its document is in another split too; ``missing``: no such document;
            ``unanswered``: the reader finds no passage of its documents that answers it, which
            may be the reader's fault; ``answerable``: it should be refused, but a passage seems
            to answer it.
        ids: of the questions.
        told: in a sentence.
    """

    kind: Kind
    ids: tuple[str, ...]
    told: str

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data."""
        return asdict(self)


def check(
    cases: Sequence[GoldenCase],
    bot: SupportBot | None = None,
    *,
    progress: Callable[[int, int], None] | None = None,
    cancel: Callable[[], bool] | None = None,
) -> list[Problem]:
    """Look a golden set through.

    Args:
        bot: without it, documents and meanings are not looked at.
        progress: ``progress(done, total)``, in questions held against the documents.
        cancel: asked before each of them.

    Raises:
        StoppedError: ``cancel`` returned ``True``.
    """
    problems = [*_repeats(cases, bot), *_leaks(cases)]
    if bot is not None:
        problems += _missing(cases, bot)
        judge = Judge(bot)
        for done, case in enumerate(cases):
            if cancel is not None and cancel():
                raise StoppedError("Checking was stopped.", "Start it again.")
            problems += _held_against(case, bot, judge)
            if progress is not None:
                progress(done + 1, len(cases))
    return problems


def _repeats(cases: Sequence[GoldenCase], bot: SupportBot | None) -> Iterator[Problem]:
    alone = [case for case in cases if not case.history]
    known, first = Questions(among=(c.question for c in alone)), dict[str, GoldenCase]()
    told: set[frozenset[str]] = set()
    for case in alone:
        like = known.like(case.question)
        if like is not None and like.known in first:
            other = first[like.known]
            told.add(frozenset((case.id, other.id)))
            how = "the same" if like.how == "exact" else "nearly the same"
            yield _repeat(other, case, how)
        if case.question not in first:
            known.add(case.question)
            first[case.question] = case
    if bot is None or len(alone) < 2:
        return
    vectors = np.stack([bot.knowledge.embedder.embed_query(case.question) for case in alone])
    for start in range(0, len(alone), _ROWS):
        cosines = np.triu(vectors[start : start + _ROWS] @ vectors.T, start + 1)
        for one, two in zip(*np.nonzero(cosines >= ALIKE), strict=True):
            a, b = alone[start + int(one)], alone[int(two)]
            if a.language == b.language and frozenset((a.id, b.id)) not in told:
                yield _repeat(a, b, f"alike (cosine {cosines[one, two]:.2f})")


def _repeat(one: GoldenCase, two: GoldenCase, how: str) -> Problem:
    both = f"{one.id} ({one.question!r}) and {two.id} ({two.question!r}) are {how}"
    differ = one.action != two.action or (
        one.reference_sources
        and two.reference_sources
        and not set(one.reference_sources) & set(two.reference_sources)
    )
    if differ:
        return Problem("contradiction", (one.id, two.id), f"{both}, but expect different things.")
    return Problem("duplicate", (one.id, two.id), f"{both}.")


def _leaks(cases: Sequence[GoldenCase]) -> Iterator[Problem]:
    naming: dict[str, list[GoldenCase]] = defaultdict(list)
    for case in cases:
        for source in dict.fromkeys(case.reference_sources if case.split else ()):
            naming[source].append(case)
    for source in leaks(cases, {case.id: case.split for case in cases}):
        named = naming[source]
        splits = ", ".join(sorted({case.split for case in named if case.split}))
        ids = tuple(case.id for case in named)
        yield Problem("leak", ids, f"{source} answers questions of several splits: {splits}.")


def _missing(cases: Sequence[GoldenCase], bot: SupportBot) -> Iterator[Problem]:
    there = {row.source for row in bot.knowledge.documents()}
    for case in cases:
        gone = [source for source in case.reference_sources if source not in there]
        if gone:
            yield Problem("missing", (case.id,), f"{case.id}: no document {', '.join(gone)}.")


def _held_against(case: GoldenCase, bot: SupportBot, judge: Judge) -> Iterator[Problem]:
    """What the reader says of every passage of the documents that are said to answer, and of those
    that the search finds."""
    from slimchat.dialogue.abstention import threshold
    from slimchat.dialogue.history import completed

    whole = completed(case.question, case.history, case.language).text
    least = threshold(bot.config.answer, bot.reader.refuse_below)
    asked = f"{case.id} ({case.question!r})"
    if case.action == "refuse":
        best, source = _best_found(case, whole, bot)
        if best >= SURE:
            told = f"{asked} should be refused, but {source} seems to answer it ({best:.2f})."
            yield Problem("answerable", (case.id,), told)
    elif case.action == "answer":
        passages = [one for s in case.reference_sources for one in bot.knowledge.passages(s)]
        readings = judge.read(whole or case.question, passages)
        if readings and max(one.relevance for one in readings) < least:
            best, source = _best_found(case, whole, bot)
            instead = f"; {source} may ({best:.2f})" if best >= least else ""
            told = f"{asked}: the reader finds no answer in its documents{instead}."
            yield Problem("unanswered", (case.id,), told)


def _best_found(case: GoldenCase, whole: str | None, bot: SupportBot) -> tuple[float, str]:
    """The highest probability that a passage answers, of those that the search finds, and its
    document."""
    found = bot.knowledge.run(case.question, language=case.language, history_query=whole)
    judged = (
        (found.readings[hit.passage.id].relevance, hit.passage.source)
        for hit in found.hits
        if hit.passage.id in found.readings
    )
    return max(judged, default=(0.0, ""))
