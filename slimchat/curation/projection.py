"""A map of the passages: their vectors on two axes, with the failed questions among them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from slimchat.errors import StoppedError
from slimchat.knowledge.base import KnowledgeBase
from slimchat.knowledge.protocols import Vectors
from slimchat.knowledge.store import Store

MOST = 2000
"""Passages drawn; of more, a sample that is the same every time."""
NAMED = 9
"""Documents that have a mark of their own; the rest share one."""


def passage_map(
    knowledge: KnowledgeBase,
    failed: Sequence[dict[str, Any]] = (),
    *,
    limit: int = MOST,
    progress: Callable[[int, int], None] | None = None,
    cancel: Callable[[], bool] | None = None,
) -> dict[str, Any]:
    """Put the passages on the two axes along which their vectors differ most (PCA).

    Args:
        failed: questions, as :func:`slimchat.curation.failures.failures` gives them.
        limit: most passages.
        progress: ``progress(done, total)``, in questions.
        cancel: asked between questions.

    Returns:
        JSON data: ``documents`` (sources, those with most passages first), how many of them are
        ``named``; ``points``: ``[x, y, number of the document, passage id, heading, page]``;
        ``questions``: the failed ones with ``x``, ``y`` and the ``nearest`` passage drawn;
        ``explained``: the two axes' shares of the variance; ``passages``: how many there are.

    Raises:
        StoppedError: ``cancel`` returned ``True``.
    """
    store = knowledge.retriever.store
    rowids, data = _sample(store, limit)
    mean, axes, explained = principal_axes(data)
    places = (data - mean) @ axes.T
    passages = store.passages(rowids)
    sizes = Counter(passages[rowid].passage.source for rowid in rowids)
    documents = sorted(sizes, key=lambda source: (-sizes[source], source))
    number = {source: place for place, source in enumerate(documents)}
    points = []
    for rowid, (x, y) in zip(rowids, places.tolist(), strict=True):
        one = passages[rowid].passage
        place = [round(x, 4), round(y, 4), number[one.source]]
        points.append([*place, one.id, one.heading, one.page])
    questions = []
    for done, question in enumerate(failed):
        if cancel is not None and cancel():
            raise StoppedError(
                f"Drawing the map was stopped after {done} of {len(failed)} questions.",
                "Start it again.",
            )
        if progress is not None:
            progress(done, len(failed))
        vector = knowledge.retriever.embedder.embed_query(question["question"])
        x, y = ((vector - mean) @ axes.T).tolist()
        nearest = int(np.argmax(data @ vector)) if len(data) else None
        shown = {"x": round(x, 4), "y": round(y, 4), "nearest": nearest}
        questions.append({**question, **shown})
    return {
        "documents": documents,
        "named": min(NAMED, len(documents)),
        "points": points,
        "questions": questions,
        "explained": explained,
        "passages": store.count(),
        "generation": knowledge.generation,
    }


def principal_axes(data: Vectors) -> tuple[Vectors, Vectors, list[float]]:
    """The mean, the two axes of most variance, shape ``(2, dimension)``, and their shares.

    The signs are chosen so that the same vectors always give the same axes.
    """
    dimension = data.shape[1]
    if not len(data):
        empty = np.zeros((2, dimension), np.float32)
        return np.zeros(dimension, np.float32), empty, [0.0, 0.0]
    mean = data.mean(axis=0)
    _, strengths, axes = np.linalg.svd(data - mean, full_matrices=False)
    total = float((strengths**2).sum()) or 1.0
    kept = np.zeros((2, dimension), np.float32)
    kept[: min(2, len(axes))] = axes[:2]
    largest = kept[np.arange(2), np.abs(kept).argmax(axis=1)]
    kept *= np.where(largest < 0, -1, 1)[:, None]
    shares = [float(strength**2) / total for strength in strengths[:2]]
    return mean, kept, [*shares, 0.0, 0.0][:2]


def _sample(store: Store, limit: int) -> tuple[list[int], Vectors]:
    """Rowids and vectors; the vectors left out are never all in memory."""
    total = store.count()
    chosen: NDArray[np.int64] = np.arange(total)
    if total > limit:
        chosen = np.sort(np.random.default_rng(0).choice(total, limit, replace=False))
    rowids: list[int] = []
    parts: list[Vectors] = [np.zeros((0, store.dimension), np.float32)]
    before = 0
    for some, vectors in store.vectors():
        inside = (chosen >= before) & (chosen < before + len(some))
        places = chosen[inside] - before
        rowids += [some[place] for place in places.tolist()]
        parts.append(vectors[places])
        before += len(some)
    return rowids, np.concatenate(parts)
