"""Questions with the passages that are read for them, from the development sets."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from slimchat.training import corpus, measure_reader
from slimchat.training.measure import sample
from slimchat.types import LANGUAGES, Language, Passage

PASSAGES = 3
_WORDS = 130
_SHORTEST = 60


@dataclass(frozen=True, slots=True)
class AnswerCase:
    """A question to passages of which one answers, or none.

    Attributes:
        right: place of the passage that answers; ``None`` where none does.
        answers: texts any of which answers; empty where only the passage is known.
    """

    question: str
    language: Language
    passages: tuple[Passage, ...]
    right: int | None
    answers: tuple[str, ...]


def reading_cases(data: Path, name: str) -> Iterator[AnswerCase]:
    """The rows of ``dev/long_answers`` or ``dev/reading``, each with its one passage."""
    for case in measure_reader.cases(data, name):
        right = 0 if case.answers else None
        language = case.passage.language
        yield AnswerCase(case.question, language, (case.passage,), right, case.answers)


def support_cases(data: Path, limit: int | None = None) -> Iterator[tuple[Language, AnswerCase]]:
    """``dev/support``: a section among two others of its page, and every third without it."""
    rng = random.Random(0)
    rows = corpus.rows(data / "dev" / "support.jsonl")
    for language in LANGUAGES:
        usable = [
            row
            for row in rows
            if row["lang"] == language
            and len([other for other in row["other_sections"] if len(other) > _SHORTEST]) > 1
        ]
        for number, row in enumerate(sample(usable, limit)):
            others = [other for other in row["other_sections"] if len(other) > _SHORTEST]
            split = [other.partition("\n") for other in rng.sample(others, PASSAGES - 1)]
            wrong = [(f"{row['title']} > {head}", body or head) for head, _, body in split]
            group = [*wrong, (corpus.heading(row), row["answer"])] if number % 3 else wrong
            order = rng.sample(range(len(group)), len(group))
            passages = tuple(
                _passage(f"{row['id']}-{place}", *group[place], language) for place in order
            )
            right = order.index(PASSAGES - 1) if number % 3 else None
            yield language, AnswerCase(row["question"], language, passages, right, ())


def desk_cases() -> Iterator[AnswerCase]:
    """The held-out companies: an article among two others of its company, all questions asked in
    the article's language, answered or not."""
    rng = random.Random(0)
    _, held_out = corpus.split_companies(corpus.helpdesks())
    for article in held_out:
        rivals = [
            one
            for one in held_out
            if one["company"] == article["company"] and one["id"] != article["id"]
        ]
        language = article["language"]
        for entry in [*article["questions"], *article["unanswered"]]:
            group = [article, *rng.sample(rivals, PASSAGES - 1)]
            rng.shuffle(group)
            passages = tuple(
                _passage(one["id"], f"{one['title']} > {one['section']}", one["body"], language)
                for one in group
            )
            answers = (" ".join(entry["answer"]),) if "answer" in entry else ()
            right = group.index(article) if answers else None
            yield AnswerCase(entry[language], language, passages, right, answers)


def _passage(key: str, heading: str, text: str, language: Language) -> Passage:
    title, _, section = heading.partition(" > ")
    return Passage(
        id=key,
        source=key,
        title=title,
        section=(section,) if section else (),
        text=" ".join(text.split(" ")[:_WORDS]),
        language=language,
        position=0,
    )
