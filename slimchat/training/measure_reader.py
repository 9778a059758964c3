"""Figures of the reader on development sets: which sentence answers, and whether any does.

The question's embedding against each sentence's, by cosine, is the baseline.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from slimchat.evaluation.metrics import auroc, mean, token_f1
from slimchat.knowledge.sentences import split_sentences
from slimchat.models.embedder import Embedder
from slimchat.models.reader import Reader
from slimchat.training import corpus
from slimchat.types import Language, Passage

MOST_SENTENCES = 3


@dataclass(frozen=True, slots=True)
class Case:
    """A question, one passage, and the texts any of which answers (none: nothing does)."""

    question: str
    passage: Passage
    answers: tuple[str, ...]


def cases(data: Path, name: str) -> Iterator[Case]:
    """The rows of ``dev/long_answers`` or ``dev/reading``."""
    for row in corpus.rows(data / "dev" / f"{name}.jsonl"):
        text, language = row["context"], row["lang"]
        if name == "long_answers":
            answers = tuple(" ".join(gold) for gold in row["gold_sentences"] if gold)
            answers = answers if row["answers"] else ()
        else:
            answers = _sentence_of(text, language, row["answer_start"], row["answer"])
        passage = Passage(
            id=row["id"],
            source=row["id"],
            title=row["title"].replace("_", " "),
            section=(),
            text=text,
            language=language,
            position=0,
        )
        yield Case(row["question"], passage, answers)


def _sentence_of(
    text: str, language: Language, start: int | None, answer: str | None
) -> tuple[str, ...]:
    if start is None or answer is None:
        return ()
    spans = split_sentences(text, language)
    touched = [text[a:b] for a, b in spans if a < start + len(answer) and b > start]
    return (" ".join(touched),)


def reading(data: Path, reader: Reader, embedder: Embedder, name: str) -> dict[str, float]:
    """Sentence F1 of reader and cosine, and how well "nothing answers" is told.

    Sentence F1 is the token F1 of the chosen sentences with the nearest annotated answer: of the
    single best one, and of all up to three that the reader marks as likelier than not.
    """
    best: list[float] = []
    marked: list[float] = []
    nearest: list[float] = []
    sure: dict[bool, list[float]] = {True: [], False: []}
    cosines: dict[bool, list[float]] = {True: [], False: []}
    for case in cases(data, name):
        passage, question = case.passage, case.question
        vector = embedder.embed_query(question)
        whole = float((embedder.embed_passages([passage.embedded_text]) @ vector)[0])
        found = reader.score(question, [passage], [whole])[0]
        sure[bool(case.answers)].append(found.relevance)
        cosines[bool(case.answers)].append(whole)
        if not case.answers or not found.sentences:
            continue
        texts = [passage.text[start:end] for start, end, _ in found.sentences]
        likely = np.array([probability for _, _, probability in found.sentences])
        order = likely.argsort()[::-1][:MOST_SENTENCES]
        chosen = sorted(i for i in order if likely[i] >= 0.5) or [int(order[0])]
        closest = int((embedder.embed_passages(texts) @ vector).argmax())

        def f1(text: str, answers: tuple[str, ...] = case.answers) -> float:
            return max(token_f1(text, answer) for answer in answers)

        best.append(f1(texts[int(order[0])]))
        marked.append(f1(" ".join(texts[i] for i in chosen)))
        nearest.append(f1(texts[closest]))
    figures = {
        "sentence F1, reader's best": mean(best),
        "sentence F1, all that the reader marks": mean(marked),
        "sentence F1, nearest by cosine": mean(nearest),
        "nothing-answers AUROC, reader": auroc(sure[True], sure[False]),
        "nothing-answers AUROC, cosine": auroc(cosines[True], cosines[False]),
    }
    return {
        f"dev/{name}, {key}": round(value, 3) for key, value in figures.items() if value is not None
    }
