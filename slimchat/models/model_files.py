"""Files of a model folder, and their digests."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field


class Record(BaseModel):
    """A frozen part of a card; unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class CardFile(Record):
    """One file of the folder. ``size`` is in bytes, ``sha256`` a hex digest."""

    name: str
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    size: int = Field(ge=0)


def describe_files(folder: Path, leave_out: Collection[str] = ()) -> tuple[CardFile, ...]:
    """Digest every file below a folder, in name order.

    Args:
        leave_out: names that are not described.
    """
    return tuple(
        describe_file(path, path.relative_to(folder).as_posix())
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in leave_out
    )


def describe_file(path: Path, name: str) -> CardFile:
    """Digest one file.

    Args:
        name: the name it has in the card.
    """
    return CardFile(name=name, sha256=sha256(path), size=path.stat().st_size)


def sha256(path: Path) -> str:
    """Hex digest of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
