"""Figures on the dev set, the same for models in training and for converted ones."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from slimchat.evaluation.metrics import reciprocal_rank
from slimchat.training.tailor.rows import Row

Scores = NDArray[np.float32]


def first_ranks(scores: Scores, rows: Sequence[Row], corpus: Sequence[str]) -> list[int | None]:
    """The 1-based rank of the first passage that answers, per row.

    Args:
        scores: (rows, passages).
        corpus: ids of the passages.
    """
    ranks: list[int | None] = []
    for row, line in zip(rows, scores, strict=True):
        order = np.argsort(-line, kind="stable")
        right = set(row.passages)
        ranks.append(next((n for n, i in enumerate(order, start=1) if corpus[i] in right), None))
    return ranks


def reciprocal_ranks(scores: Scores, rows: Sequence[Row], corpus: Sequence[str]) -> list[float]:
    """``1 / rank``, 0 beyond rank 10."""
    return [reciprocal_rank(rank) for rank in first_ranks(scores, rows, corpus)]


def overlap_f1(pairs: Sequence[tuple[bool, bool]]) -> float | None:
    """F1 of marks: ``2TP / (2TP + FP + FN)`` over all sentences together (micro average).

    Args:
        pairs: whether a sentence was marked, and whether it should be.
    """
    right = sum(said and wanted for said, wanted in pairs)
    wrong = sum(said != wanted for said, wanted in pairs)
    return 2 * right / (2 * right + wrong) if right or wrong else None
