from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from slimchat.errors import ModelFormatError
from slimchat.models.reader import (
    HEADS_FILE,
    NO_SENTENCE,
    TOTAL_TOKENS,
    Heads,
    best_sentence,
    pack,
)
from slimchat.training.calibrate import neutral


def heads(tmp_path: Path, **changes: float) -> Heads:
    data = {"relevance": [1.0, 0.0], "sentence": [1.0, 0.0], **neutral(), **changes}
    (tmp_path / HEADS_FILE).write_text(json.dumps(data))
    return Heads.load(tmp_path)


sentence_lists = st.lists(st.integers(0, 400), max_size=12)


@given(st.integers(0, 200), st.integers(0, 100), sentence_lists)
def test_packing_keeps_order_places_and_the_limit(asked: int, head: int, sizes: list[int]) -> None:
    sentences = [((n * 10, n * 10 + 9), [1000 + n] * size) for n, size in enumerate(sizes)]
    packed = pack([7] * asked, [8] * head, sentences, 2, 3)
    assert len(packed.ids) <= TOTAL_TOKENS
    assert packed.ids[0] == 2
    assert packed.ids[-1] == 3
    assert len(packed.sentences) == len(packed.places)
    for (start, _), (first, last) in zip(packed.sentences, packed.places, strict=True):
        assert set(packed.ids[first:last]) == {1000 + start // 10}
    assert list(packed.sentences) == sorted(packed.sentences)
    if sizes and sizes[0]:
        assert packed.sentences[0] == (0, 9)


def test_the_cosine_joins_the_evidence(tmp_path: Path) -> None:
    made = heads(tmp_path, cosine_weight=10.0, cosine_mean=0.5)
    logits = np.array([1.0, 1.0, 1.0], dtype=np.float32)
    best = np.zeros(3, dtype=np.float32)
    assert made.evidence(logits, best, None).tolist() == [1.0, 1.0, 1.0]
    assert made.evidence(logits, best, [None, None, None]).tolist() == [1.0, 1.0, 1.0]
    joined = made.evidence(logits, best, [0.7, None, 0.4])
    assert joined == pytest.approx([3.0, 0.0, 0.0], abs=1e-5)


def test_the_best_sentence_joins_the_evidence(tmp_path: Path) -> None:
    made = heads(tmp_path, sentence_weight=0.5)
    best = [best_sentence(np.array(row, dtype=np.float32)) for row in ([2.0, -1.0], [-3.0], [])]
    assert best == [2.0, -3.0, NO_SENTENCE]
    joined = made.evidence(np.zeros(3, dtype=np.float32), np.array(best, dtype=np.float32), None)
    assert joined.tolist() == [1.0, -1.5, NO_SENTENCE / 2]


@pytest.mark.parametrize("broken", ["", "{", '{"relevance": [1]}', "[]", '{"relevance": "x"}'])
def test_damaged_heads_are_named(tmp_path: Path, broken: str) -> None:
    (tmp_path / HEADS_FILE).write_text(broken)
    with pytest.raises(ModelFormatError, match=HEADS_FILE):
        Heads.load(tmp_path)
    (tmp_path / HEADS_FILE).unlink()
    with pytest.raises(ModelFormatError, match="missing or damaged"):
        Heads.load(tmp_path)
