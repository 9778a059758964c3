"""What to collect a training set from, and what came of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from slimchat.training.tailor.documents import Folder
from slimchat.training.tailor.rows import Piece, Row
from slimchat.training.tailor.sieve import Sieve

NOT_STATED = "not stated"


@dataclass(frozen=True, slots=True)
class Request:
    """What to collect from.

    Attributes:
        golden: rows of the split ``train`` are trained on, those of ``dev`` measure training;
            all others, and rows without a split, are evaluation and never used.
        licence: the user's statement about all of it.
        dev_share: share of the documents that is held out to measure training, 0-1.
    """

    docs: Path
    golden: Path | None = None
    feedback: Path | None = None
    tickets: Path | None = None
    licence: str = NOT_STATED
    dev_share: float = 0.1
    seed: int = 0


@dataclass(slots=True)
class Collection:
    """The training set in memory.

    Attributes:
        sieve: knows which questions were kept out, and how many repeated another.
        personal: how many personal data were masked, by kind.
        left_out: why rows were left out, counted.
        repeated_passages: how many another document holds word for word.
    """

    folder: Folder
    pieces: list[Piece] = field(default_factory=list)
    train: list[Row] = field(default_factory=list)
    dev: list[Row] = field(default_factory=list)
    sieve: Sieve = field(default_factory=Sieve)
    personal: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    repeated_passages: int = 0
