"""What a converted int8 model reaches on the dev set, computed by the code that will run it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from slimchat.evaluation.metrics import mean
from slimchat.models.embedder import Embedder
from slimchat.training.tailor.dataset import Dataset
from slimchat.training.tailor.measures import Scores, first_ranks
from slimchat.training.tailor.rows import Row

Figures = dict[str, float]
"""By name, such as ``people: hit@1``; numbers of rows are whole."""
Tell = Callable[[int, int], None]


def embedder_figures(folder: Path, data: Dataset, tell: Tell) -> Figures:
    """hit@1, hit@5 and MRR@10 of the dev questions over all passages of the documents.

    A question counts as answered at rank k when a passage that answers is among the first k by
    cosine; no other retriever helps.

    Args:
        folder: a model folder of kind ``embedder``.
        tell: ``tell(done, total)`` in passages.
    """
    embedder = Embedder(folder)
    corpus = data.searchable
    rows = [row for row in data.dev if row.passages]
    found = embedder.embed_passages([piece.embedded_text for piece in corpus], tell)
    figures: Figures = {}
    for name, group in groups(rows):
        scores: Scores = _asked(embedder, group) @ found.T
        ranks = first_ranks(scores, group, [piece.id for piece in corpus])
        hits = {k: mean([float(rank is not None and rank <= k) for rank in ranks]) for k in (1, 5)}
        figures |= {
            f"{name}: questions": len(group),
            f"{name}: hit@1": hits[1] or 0.0,
            f"{name}: hit@5": hits[5] or 0.0,
            f"{name}: MRR@10": mean([1 / r if r and r <= 10 else 0.0 for r in ranks]) or 0.0,
        }
    return rounded(figures)


def _asked(embedder: Embedder, rows: Sequence[Row]) -> Scores:
    return np.stack([embedder.embed_query(row.question) for row in rows])


def groups(rows: Sequence[Row]) -> list[tuple[str, list[Row]]]:
    """Questions of people and those that a rule wrote, each with its name, where there are any."""
    people = [row for row in rows if not row.synthetic]
    synthetic = [row for row in rows if row.synthetic]
    return [(n, g) for n, g in (("people", people), ("synthetic", synthetic)) if g]


def rounded(figures: Figures) -> Figures:
    """Figures to four decimals."""
    return {name: round(value, 4) for name, value in figures.items()}
