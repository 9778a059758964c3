"""How a part lies in the file of a bundle, and writing such a file."""

from __future__ import annotations

import re
import stat
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from slimchat._files import replacing
from slimchat.bundle.content import Content
from slimchat.errors import BundleExportError

MAX_BYTES = 2**32 - 2**20
"""A bundle is smaller than this: zip's own limit without its 64-bit extension."""
MAX_PARTS = 4096
MAX_NAME = 200
LOCAL = struct.Struct("<4s5H3L2H")
CENTRAL = struct.Struct("<4s6H3L5H2L")
END = struct.Struct("<4s4H2LH")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(?:/[A-Za-z0-9][A-Za-z0-9._-]*)*")
_DATE = 0x21  # 1 January 1980, the first day that a zip can tell
_VERSION, _UNIX, _MODE = 20, 3 << 8, (stat.S_IFREG | 0o644) << 16


def check_name(name: str) -> str | None:
    """What is wrong with the name of a part, ``None`` if nothing is."""
    if len(name) > MAX_NAME:
        return f"the name is {len(name)} characters long, the most is {MAX_NAME}"
    if name.startswith(("/", "\\")) or re.match(r"[A-Za-z]:", name):
        return "the name is absolute"
    if ".." in re.split(r"[/\\]", name):
        return "the name leads out of its folder"
    if not _NAME.fullmatch(name):
        return "the name holds other than letters, digits, '.', '_', '-' and '/'"
    return None


@dataclass(frozen=True, slots=True)
class Entry:
    """One part in the file. ``offset`` is where its header begins."""

    name: str
    size: int
    crc: int
    offset: int

    @property
    def data(self) -> int:
        """Where its bytes begin."""
        return self.offset + LOCAL.size + len(self.name)

    @property
    def end(self) -> int:
        """Where the next part begins."""
        return self.data + self.size

    def local(self) -> bytes:
        """The header before its bytes."""
        fields = (_VERSION, 0, 0, 0, _DATE, self.crc, self.size, self.size, len(self.name), 0)
        return LOCAL.pack(b"PK\3\4", *fields) + self.name.encode("ascii")

    def central(self) -> bytes:
        """Its line in the directory."""
        fields = (_VERSION, 0, 0, 0, _DATE, self.crc, self.size, self.size, len(self.name))
        rest = (0, 0, 0, 0, _MODE, self.offset)
        name = self.name.encode("ascii")
        return CENTRAL.pack(b"PK\1\2", _UNIX | _VERSION, *fields, *rest) + name


def write_container(path: Path, contents: Sequence[Content]) -> None:
    """Write parts in the order given; the file appears whole or not at all.

    Raises:
        BundleExportError: a name cannot travel, the whole is too large, or a file changed
            meanwhile.
    """
    with replacing(path) as file:
        _write(file, _placed(contents), contents)


def _placed(contents: Sequence[Content]) -> list[Entry]:
    entries: list[Entry] = []
    for content in contents:
        if wrong := check_name(content.name):
            raise BundleExportError(
                f"{content.name!r:.220} cannot be a part of a bundle: {wrong}.",
                "Rename the file.",
            )
        offset = entries[-1].end if entries else 0
        entries.append(Entry(content.name, content.size, content.crc, offset))
    if (entries and entries[-1].end > MAX_BYTES) or len(entries) > MAX_PARTS:
        raise BundleExportError(
            f"The bundle would have {len(entries)} parts and {entries[-1].end} bytes; the most "
            f"are {MAX_PARTS} and {MAX_BYTES}.",
            "Leave the models out (--without-models), or use smaller ones.",
        )
    return entries


def _write(file: BinaryIO, entries: Sequence[Entry], contents: Sequence[Content]) -> None:
    for entry, content in zip(entries, contents, strict=True):
        file.write(entry.local())
        crc = 0
        for piece in content.pieces():
            crc = zlib.crc32(piece, crc)
            file.write(piece)
        if crc != entry.crc or file.tell() != entry.end:
            raise BundleExportError(
                f"{entry.name} changed while it was exported.", "Export the bot again."
            )
    file.write(directory(entries))


def directory(entries: Sequence[Entry]) -> bytes:
    listed = b"".join(entry.central() for entry in entries)
    start, count = (entries[-1].end if entries else 0), len(entries)
    return listed + END.pack(b"PK\5\6", 0, 0, count, count, len(listed), start, 0)
