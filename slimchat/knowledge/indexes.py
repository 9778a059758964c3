"""The two derived indexes of a generation: made, updated, opened, and mended from the store."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from slimchat.errors import IndexFormatError
from slimchat.knowledge.layout import LEXICAL, VECTORS
from slimchat.knowledge.lexical import LexicalIndex
from slimchat.knowledge.protocols import Vectors
from slimchat.knowledge.schema import StoredPassage
from slimchat.knowledge.store import Store
from slimchat.knowledge.vectors import VectorIndex

_LOG = logging.getLogger(__name__)


def open_lexical(folder: Path, store: Store) -> LexicalIndex:
    """The lexical index of a generation; made anew in memory where it is damaged.

    Raises:
        IndexFormatError: the store is damaged too.
    """
    try:
        return read_lexical(folder, store.count())
    except IndexFormatError as error:
        _LOG.warning("%s Using one made anew in memory.", error)
        return LexicalIndex.from_store(store.scan())


def read_lexical(folder: Path, count: int) -> LexicalIndex:
    """The lexical index of a generation, if it holds that many passages.

    Raises:
        IndexFormatError: it is missing or damaged, or holds another number.
    """
    index = LexicalIndex.open(folder / LEXICAL)
    if index.count != count:
        raise IndexFormatError(
            f"{folder / LEXICAL} holds {index.count} passages; the store has {count}.",
            "It is made anew by the next build.",
        )
    return index


def open_vectors(folder: Path, store: Store, threads: int = 0) -> VectorIndex:
    """The vector index of a generation; made anew in memory where it is damaged.

    Raises:
        IndexFormatError: the store is damaged too.
    """
    count = store.count()
    try:
        return VectorIndex.read(folder / VECTORS, store.dimension, count, threads)
    except IndexFormatError as error:
        _LOG.warning("%s Using one made anew in memory.", error)
        return VectorIndex.from_store(store.vectors(), store.dimension, count, threads)


def healthy(folder: Path, store: Store) -> bool:
    """Whether both indexes of a generation are present and hold what the store holds."""
    try:
        read_lexical(folder, store.count())
        VectorIndex.read(folder / VECTORS, store.dimension, store.count())
    except IndexFormatError as error:
        _LOG.warning("%s", error)
        return False
    return True


def write_lexical(
    folder: Path,
    store: Store,
    added: Iterable[StoredPassage],
    everything: Iterable[StoredPassage],
    removed: Sequence[int],
    previous: Path | None,
) -> None:
    """Write the lexical index of a staged generation.

    Args:
        folder: of the staged generation.
        added: passages that the previous generation lacks.
        everything: all passages, read only if the index is made anew.
        removed: rowids that only the previous generation has.
        previous: folder of the previous generation, ``None`` to make the index anew.
    """
    target = folder / LEXICAL
    if previous is not None:
        try:
            locks = shutil.ignore_patterns(".tantivy-*.lock")
            shutil.copytree(previous / LEXICAL, target, ignore=locks)
            LexicalIndex.open(target).write(added, removed)
            read_lexical(folder, store.count())
        except (IndexFormatError, OSError, ValueError) as error:
            _LOG.warning("%s Making the lexical index anew.", error)
            shutil.rmtree(target, ignore_errors=True)
        else:
            return
    LexicalIndex.from_store(everything, target)


def write_vectors(
    folder: Path,
    store: Store,
    after: int,
    removed: Sequence[int],
    previous: Path | None,
    threads: int = 0,
) -> None:
    """Write the vector index of a staged generation.

    Args:
        folder: of the staged generation.
        after: the previous generation's largest rowid.
        removed: rowids that only the previous generation has.
        previous: folder of the previous generation, ``None`` to make the index anew.
    """
    index = None
    if previous is not None:
        index = _updated(previous / VECTORS, store, after, removed, threads)
    if index is None:
        count = store.count()
        index = VectorIndex.from_store(store.vectors(), store.dimension, count, threads)
    index.write(folder / VECTORS)


def _updated(
    path: Path, store: Store, after: int, removed: Sequence[int], threads: int
) -> VectorIndex | None:
    added: list[tuple[list[int], Vectors]] = list(store.vectors(after))
    count = store.count()
    before = count - sum(len(rowids) for rowids, _ in added) + len(removed)
    try:
        index = VectorIndex.read(path, store.dimension, before, threads)
    except IndexFormatError as error:
        _LOG.warning("%s Making the vector index anew.", error)
        return None
    if not index.fits(count):
        return None
    index.remove(removed)
    for rowids, vectors in added:
        index.add(np.asarray(rowids, dtype=np.int64), vectors)
    return index if index.count == count else None
