"""Questions proposed from the documents of a bot, for a person to accept.

Rules turn headings, rows of question-and-answer tables and sentences into questions. Where a chat
model is given it words them, and a rule only where it wrote nothing that can be used; rows of
tables stay as they are. The reader, without the search, judges whether the passage answers, and
what it would have refused is dropped (round-trip consistency: Alberti et al. 2019). Nothing is
dropped because the search does not find it, so that proposals measure the search too.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby, zip_longest
from typing import TYPE_CHECKING

from slimchat.errors import GoldenSetError, StoppedError
from slimchat.evaluation.golden import PROPOSED, GoldenCase
from slimchat.evaluation.sets.judging import Judge
from slimchat.models.reading import Reading
from slimchat.training.tailor.documents import Read
from slimchat.training.tailor.likeness import Questions
from slimchat.training.tailor.rows import Piece
from slimchat.training.tailor.synthesis import Asked, questions
from slimchat.types import Passage

if TYPE_CHECKING:
    from slimchat.bot import SupportBot
    from slimchat.evaluation.sets.wording import Writer

TABLE_ROW, WRITTEN = "faq", "written"
"""Kinds of questions: a row of a table of questions, as it is; and by a model."""


def propose(
    bot: SupportBot,
    count: int = 50,
    *,
    known: Sequence[str] = (),
    seed: int = 0,
    writer: Writer | None = None,
    progress: Callable[[int, int], None] | None = None,
    cancel: Callable[[], bool] | None = None,
) -> list[GoldenCase]:
    """Propose questions, taking turns between the documents.

    Args:
        count: at most.
        known: questions that are there already; none like them is proposed.
        seed: of what is drawn; the same gives the same, as far as the model does.
        writer: words the questions; see :func:`slimchat.evaluation.sets.wording.writer_of`.
        progress: ``progress(done, total)``, in proposals.
        cancel: asked before each question is read.

    Raises:
        GoldenSetError: no question is found in the documents.
        ModelError: the model that words them cannot be asked.
        StoppedError: ``cancel`` returned ``True``.
    """
    from slimchat.dialogue.abstention import threshold

    least = threshold(bot.config.answer, bot.reader.refuse_below)
    seen, cases, judge = Questions(known), list[GoldenCase](), Judge(bot)
    asked_of, worded = set[str](), set[str]()

    def proposed(question: str, passage: Passage, kind: str, how: str, answer: str = "") -> bool:
        """Whether the question is new and the passage answers it."""
        if seen.like(question) is not None:
            return False
        (reading,) = judge.read(question, [passage])
        if reading.relevance < least:
            return False
        seen.add(question)
        cases.append(_case(question, passage, reading, kind, how, answer))
        if progress is not None:
            progress(len(cases), count)
        return True

    for asked, passage in _candidates(bot, random.Random(seed), writer is not None):  # noqa: S311
        if len(cases) >= count:
            break
        if cancel is not None and cancel():
            raise StoppedError("Proposing was stopped; nothing was written.", "Start it again.")
        row = asked is not None and asked.kind == TABLE_ROW
        if writer is not None and not row and passage.id not in asked_of:
            asked_of.add(passage.id)
            text, how = writer.question(passage, cancel), f"{writer.name} from the text"
            if text is not None and proposed(text, passage, WRITTEN, how):
                worded.add(passage.id)
        if asked is not None and passage.id not in worded:
            how = f"a rule from the {asked.kind}"
            proposed(asked.question, passage, asked.kind, how, " ".join(asked.answers))
    if not cases:
        raise GoldenSetError(
            "No question could be proposed: no heading or sentence of the documents fits a rule, "
            "or all are known.",
            "Write questions by hand: slimchat golden add FILE --question …",
        )
    return cases


def _candidates(
    bot: SupportBot, rng: random.Random, every: bool
) -> Iterator[tuple[Asked | None, Passage]]:
    """Questions with their passage, one of each document in turn, documents at random.

    Args:
        every: also passages that no rule makes a question of.
    """
    documents = {row.source: row for row in bot.knowledge.documents() if not row.superseded}
    passages = [one for one in bot.knowledge.passages() if one.source in documents]
    by_id = {passage.id: passage for passage in passages}
    found: list[list[tuple[Asked | None, Passage]]] = []
    for source, group in groupby(sorted(passages, key=_place), key=lambda one: one.source):
        row, some = documents[source], list(group)
        pieces = tuple(Piece(p.id, source, p.heading, p.text, p.language) for p in some)
        sections = tuple(passage.section for passage in some)
        made = list(questions(Read(source, row.title, row.format, pieces, sections), rng))
        rng.shuffle(made)
        asked = {one.piece.id for one in made}
        rest = [passage for passage in some if every and passage.id not in asked]
        found.append([*((one, by_id[one.piece.id]) for one in made), *((None, p) for p in rest)])
    rng.shuffle(found)
    for turn in zip_longest(*found):
        yield from (one for one in turn if one is not None)


def _place(passage: Passage) -> tuple[str, int]:
    return passage.source, passage.position


def _case(
    question: str, passage: Passage, reading: Reading, kind: str, how: str, answer: str
) -> GoldenCase:
    key = f"{question}:{passage.source}"
    return GoldenCase(
        id=f"proposed-{hashlib.sha256(key.encode('utf-8', 'replace')).hexdigest()[:8]}",
        question=question,
        language=passage.language,
        history=(),
        reference_answer=answer or _best(passage, reading) or None,
        reference_sources=(passage.source,),
        action="answer",
        kind=kind,
        status=PROPOSED,
        note=f"Written by {how} of {passage.heading!r}; the reader gives {reading.relevance:.2f} "
        "that it answers. Check the wording, the answer, and whether other documents answer too.",
    )


def _best(passage: Passage, reading: Reading) -> str:
    if not reading.sentences:
        return ""
    start, end, _ = max(reading.sentences, key=lambda span: span[2])
    return passage.text[start:end]
