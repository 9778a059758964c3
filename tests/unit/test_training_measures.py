"""What the cards of the bundled models say is measured right."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from slimchat.models.reading import Reading
from slimchat.training import measure_reader
from slimchat.training.calibrate_bot import chosen_threshold
from slimchat.types import Passage


def test_the_threshold_refuses_most_at_the_asked_precision() -> None:
    p = np.array([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8])
    answerable = np.array([0.0, 0.0, 1.0, 0.0, 0.0, 1.0, 0.0, 1.0])
    assert chosen_threshold(p, answerable, precision=1.0) == pytest.approx(0.25)
    assert chosen_threshold(p, answerable, precision=0.8) == pytest.approx(0.55)
    assert chosen_threshold(p, answerable, precision=0.7) == pytest.approx(0.75)


def test_a_threshold_that_no_precision_allows_refuses_nothing() -> None:
    p = np.array([0.1, 0.2, 0.9])
    assert chosen_threshold(p, np.array([1.0, 1.0, 0.0]), precision=0.9) == 0.0


class KnowsTheSecond:
    """Marks the second sentence, and is sure only where it names the fee."""

    def score(
        self, question: str, passages: Sequence[Passage], cosines: Any = None
    ) -> list[Reading]:
        text = passages[0].text
        cut = text.index(". ") + 2
        marks = ((0, cut - 1, 0.1), (cut, len(text), 0.9))
        return [Reading(0.9 if "fee" in text else 0.2, marks)]


class LikesTheFirst:
    """Puts a question next to whatever sentence was given first."""

    def embed_query(self, text: str) -> np.ndarray[Any, Any]:
        return np.array([1.0, 0.0], dtype=np.float32)

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray[Any, Any]:
        rows = [[1.0 - n, float(n)] for n in range(len(texts))]
        return np.array(rows, dtype=np.float32)


def test_sentences_and_missing_answers_are_scored(tmp_path: Path) -> None:
    rows = [
        {
            "id": "a",
            "lang": "en",
            "question": "what does it cost",
            "title": "Fees",
            "context": "We repair at home. The fee is nine pounds.",
            "answer": "nine pounds",
            "answer_start": 30,
        },
        {
            "id": "b",
            "lang": "en",
            "question": "is it open on Sundays",
            "title": "Shop",
            "context": "We repair at home. Bring the box.",
            "answer": None,
            "answer_start": None,
        },
    ]
    (tmp_path / "dev").mkdir()
    lines = "\n".join(json.dumps(row) for row in rows)
    (tmp_path / "dev" / "reading.jsonl").write_text(lines)
    reader: Any = KnowsTheSecond()
    embedder: Any = LikesTheFirst()
    figures = measure_reader.reading(tmp_path, reader, embedder, "reading")
    assert figures["dev/reading, sentence F1, reader's best"] == 1.0
    assert figures["dev/reading, sentence F1, all that the reader marks"] == 1.0
    assert figures["dev/reading, sentence F1, nearest by cosine"] < 0.3
    assert figures["dev/reading, nothing-answers AUROC, reader"] == 1.0
    assert figures["dev/reading, nothing-answers AUROC, cosine"] == 0.5


def test_a_missing_set_has_no_figures(tmp_path: Path) -> None:
    reader: Any = KnowsTheSecond()
    embedder: Any = LikesTheFirst()
    assert measure_reader.reading(tmp_path, reader, embedder, "long_answers") == {}
