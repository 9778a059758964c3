"""Examples for the reader: a question, a passage, whether it answers, and with what."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from slimchat.knowledge.sentences import split_sentences
from slimchat.training import corpus
from slimchat.training.corpus import Row
from slimchat.types import Language

Span = tuple[int, int]
_WORDS = 110
_SHORTEST = 60


@dataclass(frozen=True, slots=True)
class Example:
    """One question and one passage.

    Attributes:
        relevant: the passage answers the question.
        marks: 1 or 0 per sentence; ``None`` where it is not known which sentences answer.
        source: the name of the set it comes from.
    """

    question: str
    heading: str
    text: str
    language: Language
    sentences: tuple[Span, ...]
    relevant: bool
    marks: tuple[int, ...] | None = None
    source: str = field(default="", compare=False)


def window(text: str, spans: list[Span], keep: list[int], rng: random.Random) -> list[Span]:
    """Neighbouring sentences around those to keep, about one passage long."""
    first, last = keep[0], keep[-1]

    def words(low: int, high: int) -> int:
        return len(text[spans[low][0] : spans[high][1]].split())

    while True:
        sides = [
            side
            for side in ("before", "after")
            if (side == "before" and first > 0 and words(first - 1, last) <= _WORDS)
            or (side == "after" and last + 1 < len(spans) and words(first, last + 1) <= _WORDS)
        ]
        if not sides or rng.random() < 0.03:
            return spans[first : last + 1]
        if rng.choice(sides) == "before":
            first -= 1
        else:
            last += 1


def example(
    question: str,
    heading: str,
    text: str,
    language: Language,
    rng: random.Random,
    *,
    answer: Span | None,
    relevant: bool,
    known: bool = True,
    source: str = "",
) -> Example | None:
    """Cut a passage out of a text and mark the sentences that overlap ``answer``."""
    spans = split_sentences(text, language)
    if not spans:
        return None
    if answer is not None:
        keep = [i for i, (start, end) in enumerate(spans) if start < answer[1] and end > answer[0]]
        if not keep:
            return None
    else:
        keep = [rng.randrange(len(spans))] if not relevant else [0]
    chosen = window(text, spans, [keep[0], keep[-1]], rng)
    start, end = chosen[0][0], chosen[-1][1]
    marks: tuple[int, ...] | None = None
    if not relevant:
        marks = (0,) * len(chosen)
    elif known and answer is not None:
        marks = tuple(int(a < answer[1] and b > answer[0]) for a, b in chosen)
    return Example(
        question,
        heading,
        text[start:end],
        language,
        tuple((a - start, b - start) for a, b in chosen),
        relevant,
        marks,
        source,
    )


def from_reading(data: Path, rng: random.Random) -> list[Example]:
    """Paragraphs with an answer span or none, and another paragraph of the same article."""
    every = corpus.rows(data / "train" / "reading.jsonl")
    by_title: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in every:
        by_title[row["lang"], row["title"]].append(row)
    found: list[Example | None] = []
    for row in every:
        answer = None
        if row["answer"] is not None:
            answer = (row["answer_start"], row["answer_start"] + len(row["answer"]))
        elif len(row["context"].split()) > _WORDS * 1.3:
            continue
        question = corpus.as_customer(row["question"], rng)
        title = row["title"].replace("_", " ")
        found.append(
            example(
                question,
                title,
                row["context"],
                row["lang"],
                rng,
                answer=answer,
                relevant=answer is not None,
                source=row["source"],
            )
        )
        rivals = by_title[row["lang"], row["title"]]
        other = rng.choice(rivals)
        if answer and row["answer"] not in other["context"] and rng.random() < 0.6:
            found.append(
                example(
                    question,
                    title,
                    other["context"],
                    row["lang"],
                    rng,
                    answer=None,
                    relevant=False,
                    source=row["source"],
                )
            )
    return [item for item in found if item is not None]


def from_support(data: Path, rng: random.Random) -> list[Example]:
    """Help-centre sections, against the other sections of their page and of other pages."""
    every = corpus.rows(data / "train" / "support.jsonl")
    by_source: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in every:
        by_source[row["lang"], row["source"]].append(row)
    found: list[Example | None] = []
    for row in every:
        question, language = row["question"], row["lang"]
        if row["kind"] == "howto":
            question = corpus.as_question(question, language, rng)
        question = corpus.as_customer(question, rng)
        heading = corpus.heading(row)
        if corpus.same_text(row["question"], heading) and rng.random() < 0.7:
            heading = ""
        text = row["answer"]
        if len(text) <= _SHORTEST:
            continue
        short = len(text.split()) <= 45
        found.append(
            example(
                question,
                heading,
                text,
                language,
                rng,
                answer=(0, len(text)) if short else None,
                relevant=True,
                known=short,
                source="support",
            )
        )
        sections = [section for section in row["other_sections"] if len(section) > _SHORTEST]
        if sections:
            title, _, body = rng.choice(sections).partition("\n")
            found.append(
                example(
                    question,
                    f"{row['title']} > {title}",
                    body or title,
                    language,
                    rng,
                    answer=None,
                    relevant=False,
                    source="support",
                )
            )
        if rng.random() < 0.6:
            other = rng.choice(by_source[language, row["source"]])
            if other["doc_id"] != row["doc_id"]:
                found.append(
                    example(
                        question,
                        corpus.heading(other),
                        other["answer"],
                        language,
                        rng,
                        answer=None,
                        relevant=False,
                        source="support",
                    )
                )
    return [item for item in found if item is not None]
