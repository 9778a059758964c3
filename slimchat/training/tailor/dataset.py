"""A training set, loaded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from slimchat.errors import TrainingDataError
from slimchat.training.tailor import manifest
from slimchat.training.tailor.rows import Piece, Row, read_rows

PEOPLE_ENOUGH = 20
"""Dev rows that people asked, from which on they alone decide which checkpoint is the best."""
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Dataset:
    """Rows and passages of a training set.

    Attributes:
        sha256: of its manifest.
    """

    train: list[Row]
    dev: list[Row]
    pieces: dict[str, Piece]
    manifest: dict[str, Any]
    sha256: str

    @classmethod
    def load(cls, folder: Path) -> Dataset:
        """Read a folder that ``slimchat train data`` wrote.

        Raises:
            TrainingDataError: it is none, or a file is not as its manifest says.
        """
        described, digest = manifest.read(folder)
        pieces = {piece.id: piece for piece in read_rows(folder / manifest.PIECES_FILE, Piece)}
        train = read_rows(folder / manifest.TRAIN_FILE, Row)
        dev = read_rows(folder / manifest.DEV_FILE, Row)
        for row in (*train, *dev):
            if missing := [i for i in (*row.passages, *row.negatives) if i not in pieces]:
                raise TrainingDataError(
                    f"Row {row.id} names the passage {missing[0]}, which is not there.",
                    "Write the training set again with: slimchat train data DOCS -o DIR",
                )
        return cls(train, dev, pieces, described, digest)

    @property
    def searchable(self) -> list[Piece]:
        """What a search looks through, in the order of the documents."""
        return [piece for piece in self.pieces.values() if piece.searchable]

    @property
    def judges(self) -> list[Row]:
        """The dev rows that decide: those of people where there are enough, else all."""
        people = [row for row in self.dev if not row.synthetic]
        return people if len(people) >= PEOPLE_ENOUGH else self.dev


def batch_of(items: Sequence[Item], size: int, step: int, seed: int) -> list[Item]:
    """The items of a step: every epoch has its own order, which depends on the seed alone."""
    size = min(size, len(items))
    steps = len(items) // size
    epoch, place = divmod(step, steps)
    order = list(range(len(items)))
    Random(f"{seed}:{epoch}").shuffle(order)
    return [items[index] for index in order[place * size : (place + 1) * size]]


def capped(items: Sequence[Item], most: int) -> list[Item]:
    """At most so many items, evenly drawn, in their order."""
    if len(items) <= most:
        return list(items)
    return [items[index * len(items) // most] for index in range(most)]


def chunks(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    """Runs of up to ``size`` items."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
