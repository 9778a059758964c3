"""Questions proposed from the documents of a bot, for a person to accept.

Rules turn headings, rows of question-and-answer tables and sentences into questions; the reader,
without the search, judges whether the passage answers, and what it would have refused is dropped
(round-trip consistency: Alberti et al. 2019). Nothing is dropped because the search does not find
it, so that proposals measure the search too.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby, zip_longest
from typing import TYPE_CHECKING

from slimchat.errors import GoldenSetError, StoppedError
from slimchat.evaluation.golden import PROPOSED, GoldenCase
from slimchat.models.reading import Reading
from slimchat.training.tailor.documents import Read
from slimchat.training.tailor.likeness import Questions
from slimchat.training.tailor.rows import Piece
from slimchat.training.tailor.synthesis import Asked, questions
from slimchat.types import Passage

if TYPE_CHECKING:
    from slimchat.bot import SupportBot


def propose(
    bot: SupportBot,
    count: int = 50,
    *,
    known: Sequence[str] = (),
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
    cancel: Callable[[], bool] | None = None,
) -> list[GoldenCase]:
    """Propose questions, taking turns between the documents.

    Args:
        count: at most.
        known: questions that are there already; none like them is proposed.
        seed: of what is drawn; the same gives the same.
        progress: ``progress(done, total)``, in proposals.
        cancel: asked before each question is read.

    Raises:
        GoldenSetError: no rule finds a question in the documents.
        StoppedError: ``cancel`` returned ``True``.
    """
    from slimchat.dialogue.abstention import threshold

    reader = bot.reader
    least = threshold(bot.config.answer, reader.refuse_below)
    seen, cases = Questions(known), list[GoldenCase]()
    for asked, passage in _candidates(bot, random.Random(seed)):  # noqa: S311
        if len(cases) >= count:
            break
        if cancel is not None and cancel():
            raise StoppedError("Proposing was stopped; nothing was written.", "Start it again.")
        if seen.like(asked.question) is not None:
            continue
        (reading,) = reader.score(asked.question, [passage])
        if reading.relevance < least:
            continue
        seen.add(asked.question)
        cases.append(_case(asked, passage, reading))
        if progress is not None:
            progress(len(cases), count)
    if not cases:
        raise GoldenSetError(
            "No question could be proposed: no heading or sentence of the documents fits a rule, "
            "or all are known.",
            "Write questions by hand: slimchat golden add FILE --question …",
        )
    return cases


def _candidates(bot: SupportBot, rng: random.Random) -> Iterator[tuple[Asked, Passage]]:
    """Questions with their passage, one of each document in turn, documents at random."""
    documents = {row.source: row for row in bot.knowledge.documents() if not row.superseded}
    passages = [one for one in bot.knowledge.passages() if one.source in documents]
    by_id = {passage.id: passage for passage in passages}
    asked: list[list[Asked]] = []
    for source, group in groupby(sorted(passages, key=_place), key=lambda one: one.source):
        row, some = documents[source], list(group)
        pieces = tuple(Piece(p.id, source, p.heading, p.text, p.language) for p in some)
        sections = tuple(passage.section for passage in some)
        made = list(questions(Read(source, row.title, row.format, pieces, sections), rng))
        rng.shuffle(made)
        asked.append(made)
    rng.shuffle(asked)
    for turn in zip_longest(*asked):
        for one in turn:
            if one is not None:
                yield one, by_id[one.piece.id]


def _place(passage: Passage) -> tuple[str, int]:
    return passage.source, passage.position


def _case(asked: Asked, passage: Passage, reading: Reading) -> GoldenCase:
    answer = " ".join(asked.answers) or _best(passage, reading)
    key = f"{asked.question}:{passage.source}"
    return GoldenCase(
        id=f"proposed-{hashlib.sha256(key.encode('utf-8', 'replace')).hexdigest()[:8]}",
        question=asked.question,
        language=passage.language,
        history=(),
        reference_answer=answer or None,
        reference_sources=(passage.source,),
        action="answer",
        kind=asked.kind,
        status=PROPOSED,
        note=f"Written by a rule from the {asked.kind} of {passage.heading!r}; the reader gives "
        f"{reading.relevance:.2f} that it answers. Check the wording, the answer, and whether "
        "other documents answer too.",
    )


def _best(passage: Passage, reading: Reading) -> str:
    if not reading.sentences:
        return ""
    start, end, _ = max(reading.sentences, key=lambda span: span[2])
    return passage.text[start:end]
