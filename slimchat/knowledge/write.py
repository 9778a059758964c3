"""The second half of a build: embed what is new, update the indexes, and commit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

import numpy as np

from slimchat.errors import ModelError
from slimchat.knowledge import indexes
from slimchat.knowledge.layout import Layout
from slimchat.knowledge.protocols import EmbedderProtocol, Vectors
from slimchat.knowledge.schema import StoredPassage
from slimchat.knowledge.store import Store
from slimchat.knowledge.store_writer import StoreWriter
from slimchat.knowledge.timing import timed

EMBED_BATCH = 128
"""Passages embedded between two looks at ``cancel``."""
Tell: TypeAlias = Callable[[str, int, int, str], None]


def write_generation(
    layout: Layout,
    incremental: bool,
    writer: StoreWriter,
    embedder: EmbedderProtocol,
    written: int,
    tell: Tell,
    seconds: dict[str, float],
    threads: int,
) -> int:
    """Turn a staged store into the generation that answers.

    Args:
        incremental: start from the indexes of the generation that answers now.
        writer: the staged store, all documents in; it is closed here.
        written: passages that the answering generation lacks.
        tell: ``tell(stage, done, total, detail)``; may raise to stop.
        seconds: filled in by stage.
        threads: of FAISS; 0 takes the cores this process may use.

    Returns:
        The number of the generation.

    Raises:
        ModelError: the embedder returned something other than finite vectors.
    """
    with timed(seconds, "embed"):
        embed(writer, embedder, tell)
    writer.finish()
    old = layout.folder() if incremental else None
    after, removed = writer.last_old_rowid, writer.removed
    with Store(writer.path, layout.path) as store:
        count = store.count()
        with timed(seconds, "lexical"):
            added = _watched(store.scan(after), written, tell)
            everything = _watched(store.scan(), count, tell)
            indexes.write_lexical(layout.staging, store, added, everything, removed, old)
        tell("vectors", 0, count, "")
        with timed(seconds, "vectors"):
            indexes.write_vectors(layout.staging, store, after, removed, old, threads)
        tell("vectors", count, count, "")
    tell("commit", 0, 1, "")
    with timed(seconds, "commit"):
        return layout.commit()


def embed(writer: StoreWriter, embedder: EmbedderProtocol, tell: Tell) -> None:
    """Give every text without a vector its vector, a batch at a time, longest texts first."""
    total, done = writer.pending(), 0
    for batch in writer.pending_batches(EMBED_BATCH):
        tell("embed", done, total, batch[0].passage.source)
        passages = [stored.passage for stored in batch]
        vectors = embedder.embed_passages([p.embedded_text for p in passages])
        check_vectors(vectors, len(passages), embedder.dimension)
        writer.set_vectors(passages, vectors)
        done += len(batch)
    tell("embed", total, total, "")


def _watched(items: Iterator[StoredPassage], total: int, tell: Tell) -> Iterator[StoredPassage]:
    for done, item in enumerate(items):
        if done % 500 == 0:
            tell("lexical", done, total, item.passage.source)
        yield item


def check_vectors(vectors: Vectors, count: int, dimension: int) -> None:
    """Refuse vectors that are not finite or not of shape ``(count, dimension)``.

    Raises:
        ModelError: says which.
    """
    if vectors.shape != (count, dimension) or not np.isfinite(vectors).all():
        raise ModelError(
            f"The embedder returned shape {vectors.shape} for {count} passages, expected "
            f"{(count, dimension)} of finite numbers.",
            "Check the model with: slimchat models verify",
        )
