"""Where read documents go while a build runs: a store being written, or a count of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from slimchat.knowledge.schema import text_hash
from slimchat.knowledge.store import Store
from slimchat.knowledge.store_writer import StoreWriter
from slimchat.types import Document, Passage


class Sink(Protocol):
    """Takes documents in."""

    def add(self, document: Document, passages: Sequence[Passage]) -> int:
        """Take a document in; returns how many of its vectors are known."""

    def remove(self, source: str) -> int:
        """Let a document go; returns how many passages go with it."""

    def pending(self) -> int:
        """Distinct texts whose vector is not known."""


class DryRun:
    """Counts what a build would write.

    Args:
        previous: the store as it is, ``None`` where there is none.
    """

    def __init__(self, previous: Store | None) -> None:
        self._previous = previous
        self._pending: set[bytes] = set()

    def add(self, document: Document, passages: Sequence[Passage]) -> int:
        """Count a document; returns how many of its vectors are known."""
        reused = 0
        for passage in passages:
            digest = text_hash(passage)
            if self._previous is not None and self._previous.embedding_of(digest) is not None:
                reused += 1
            else:
                self._pending.add(digest)
        return reused

    def remove(self, source: str) -> int:
        """Count the passages that would go."""
        return len(self._previous.passages_of(source)) if self._previous is not None else 0

    def pending(self) -> int:
        """Distinct texts that would be embedded."""
        return len(self._pending)


class Staged:
    """A store being written, made when the first document comes.

    Args:
        make: makes the store.
    """

    def __init__(self, make: Callable[[], StoreWriter]) -> None:
        self._make = make
        self.writer: StoreWriter | None = None

    def open(self) -> StoreWriter:
        """The store."""
        if self.writer is None:
            self.writer = self._make()
        return self.writer

    def add(self, document: Document, passages: Sequence[Passage]) -> int:
        """Write a document; returns how many of its vectors are known."""
        return self.open().add(document, passages)

    def remove(self, source: str) -> int:
        """Delete a document; returns how many passages went with it."""
        return self.open().remove(source)

    def pending(self) -> int:
        """Distinct texts without a vector."""
        return self.writer.pending() if self.writer is not None else 0

    def close(self) -> None:
        """Close the store, if there is one."""
        if self.writer is not None:
            self.writer.close()
