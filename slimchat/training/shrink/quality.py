"""What a converted encoder is worth: does it find the right passage, and is it like another?"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from slimchat.models.card import ModelCard
from slimchat.models.embedder import Embedder
from slimchat.models.reader import Reader
from slimchat.training.distil.material import Test, Text
from slimchat.types import Passage

Numbers = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Quality:
    """Search by one model on one test.

    Attributes:
        questions: how many were asked.
        hit1: share of questions whose right passage came first.
        mrr: mean of 1 / rank of the right passage.
        outputs: an embedder's vectors of the passages, a row each; a reader's logits of the
            candidates, a row of one number each.
    """

    questions: int
    hit1: float
    mrr: float
    outputs: Numbers


def some(test: Test, most: int, seed: int = 0) -> Test:
    """At most so many of the questions, drawn at random, always the same."""
    if len(test.questions) <= most:
        return test
    chosen = sorted(random.Random(seed).sample(range(len(test.questions)), most))
    return Test(
        test.passages,
        tuple(test.questions[index] for index in chosen),
        tuple(test.right[index] for index in chosen),
        tuple(test.candidates[index] for index in chosen),
    )


def some_passages(test: Test, most: int = 64) -> Test:
    """The test with its first passages only, to measure speed with."""
    return Test(test.passages[:most], test.questions, test.right, test.candidates)


class Searcher:
    """An embedder or a reader in CTranslate2, whichever the card says.

    Args:
        threads: 0 takes the physical cores.

    Raises:
        ModelFormatError: the folder is neither, or is damaged.
    """

    def __init__(self, folder: Path, threads: int = 0) -> None:
        kind = ModelCard.load(folder, kinds=("embedder", "reader")).kind
        self._model = Reader(folder, threads) if kind == "reader" else Embedder(folder, threads)

    def run(self, test: Test) -> object:
        """The work that speed is measured by: every passage is read once."""
        if isinstance(self._model, Reader):
            return self._model.logits(test.questions[0], [_passage(t) for t in test.passages])
        return self._model.embed_passages([text.embedded for text in test.passages])

    def quality(self, test: Test) -> Quality:
        """Ask every question of the test."""
        if isinstance(self._model, Reader):
            scores = [
                np.array(
                    [
                        row[0]
                        for row in self._model.logits(
                            question, [_passage(test.passages[index]) for index in candidates]
                        )
                    ],
                    dtype=np.float32,
                )
                for question, candidates in zip(test.questions, test.candidates, strict=True)
            ]
            return judged(test, scores, np.concatenate(scores)[:, None])
        passages = self._model.embed_passages([text.embedded for text in test.passages])
        asked = self._model.embed_passages(test.questions)
        scores = [
            passages[list(candidates)] @ vector
            for vector, candidates in zip(asked, test.candidates, strict=True)
        ]
        return judged(test, scores, passages)


def likeness(one: Numbers, other: Numbers) -> float:
    """How alike two models' outputs are, at most 1.

    Mean cosine of rows that are vectors; correlation where each row is one number.
    """
    if one.shape[1] == 1:
        return float(np.corrcoef(one[:, 0], other[:, 0])[0, 1])
    lengths = np.linalg.norm(one, axis=1) * np.linalg.norm(other, axis=1)
    return float(((one * other).sum(1) / np.maximum(lengths, 1e-12)).mean())


def ranks(test: Test, scores: Sequence[Numbers]) -> NDArray[np.int64]:
    """The place of the right passage among every question's candidates, from 1."""
    found = []
    for right, candidates, row in zip(test.right, test.candidates, scores, strict=True):
        own = row[candidates.index(right)]
        # Ties count against the model: equal scores tell nothing.
        found.append(int((row >= own).sum()))
    return np.array(found)


def judged(test: Test, scores: Sequence[Numbers], outputs: Numbers) -> Quality:
    """Ranks from the scores of every question's candidates, in their order."""
    places = ranks(test, scores)
    return Quality(len(places), float((places == 1).mean()), float((1.0 / places).mean()), outputs)


def _passage(text: Text) -> Passage:
    return Passage(
        id=text.key,
        source=f"{text.key}.md",
        title=text.heading,
        section=(),
        text=text.body,
        language=text.language,
        position=0,
    )
