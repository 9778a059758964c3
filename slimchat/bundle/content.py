"""What is about to become a part of a bundle: bytes, or a file that may be large."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Content:
    """A part with its measures.

    Attributes:
        name: of the part, with forward slashes.
        source: the bytes, or the file that holds them.
        sha256: hex digest; ``size`` in bytes; ``crc`` as zip files have it.
    """

    name: str
    source: bytes | Path
    size: int
    sha256: str
    crc: int

    @classmethod
    def of(cls, name: str, source: bytes | Path) -> Content:
        """Measure bytes or a file.

        Raises:
            OSError: the file cannot be read.
        """
        digest, crc, size = hashlib.sha256(), 0, 0
        for piece in _pieces(source):
            digest.update(piece)
            crc, size = zlib.crc32(piece, crc), size + len(piece)
        return cls(name, source, size, digest.hexdigest(), crc)

    def pieces(self) -> Iterator[bytes]:
        """The bytes, piece by piece."""
        return _pieces(self.source)


def _pieces(source: bytes | Path) -> Iterator[bytes]:
    if isinstance(source, bytes):
        yield source
        return
    with source.open("rb") as file:
        while piece := file.read(CHUNK):
            yield piece
