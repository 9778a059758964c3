"""The zip file of a bundle.

Every part is stored, not compressed, so that any zip tool opens a bundle and nothing in one can
grow while it is read. There is one way to write a given list of parts: no times, no comments, no
room between parts. The reader takes nothing else, so that a file that was changed anywhere outside
its parts is refused before a part is read.
"""

from __future__ import annotations

import os
import re
import stat
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from slimchat._closing import Closing
from slimchat.bundle.content import CHUNK, Content
from slimchat.errors import (
    BundleExportError,
    BundleFormatError,
    BundleIntegrityError,
    BundleNotFoundError,
    BundleUnsafeError,
)

MAX_BYTES = 2**32 - 2**20
"""A bundle is smaller than this: zip's own limit without its 64-bit extension."""
MAX_PARTS = 4096
MAX_NAME = 200
_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(?:/[A-Za-z0-9][A-Za-z0-9._-]*)*")
_DATE = 0x21  # 1 January 1980, the first day that a zip can tell
_VERSION, _UNIX, _MODE = 20, 3 << 8, (stat.S_IFREG | 0o644) << 16
_COPY = "Copy or download the file again, or export the bot again."


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
        return self.offset + _LOCAL.size + len(self.name)

    @property
    def end(self) -> int:
        """Where the next part begins."""
        return self.data + self.size

    def local(self) -> bytes:
        """The header before its bytes."""
        fields = (_VERSION, 0, 0, 0, _DATE, self.crc, self.size, self.size, len(self.name), 0)
        return _LOCAL.pack(b"PK\3\4", *fields) + self.name.encode("ascii")

    def central(self) -> bytes:
        """Its line in the directory."""
        fields = (_VERSION, 0, 0, 0, _DATE, self.crc, self.size, self.size, len(self.name))
        rest = (0, 0, 0, 0, _MODE, self.offset)
        name = self.name.encode("ascii")
        return _CENTRAL.pack(b"PK\1\2", _UNIX | _VERSION, *fields, *rest) + name


def write_container(path: Path, contents: Sequence[Content]) -> None:
    """Write parts in the order given; the file appears whole or not at all.

    Raises:
        BundleExportError: a name cannot travel, the whole is too large, or a file changed
            meanwhile.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as file:
            _write(file, _placed(contents), contents)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


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
    file.write(_directory(entries))


def _directory(entries: Sequence[Entry]) -> bytes:
    listed = b"".join(entry.central() for entry in entries)
    start, count = (entries[-1].end if entries else 0), len(entries)
    return listed + _END.pack(b"PK\5\6", 0, 0, count, count, len(listed), start, 0)


class Container(Closing):
    """A bundle's file, open for reading, its directory checked.

    Raises:
        BundleNotFoundError: there is no such file, or it cannot be opened.
        BundleFormatError: it is no zip file as slimchat writes them.
        BundleUnsafeError: a part's name, kind or size could do harm.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        try:
            self._file = self.path.open("rb")
        except OSError as error:
            raise BundleNotFoundError(
                f"The bundle {self.path} cannot be opened ({error.strerror}).", "Check the path."
            ) from error
        try:
            self.entries = {entry.name: entry for entry in self._entries()}
        except BaseException:
            self.close()
            raise

    def status(self) -> os.stat_result:
        """Of the open file."""
        return os.fstat(self._file.fileno())

    def pieces(self, name: str) -> Iterator[bytes]:
        """The bytes of a part, piece by piece; what differs from its checksum is refused.

        Raises:
            BundleIntegrityError: the bytes are not those that were written.
        """
        entry, crc, left = self.entries[name], 0, self.entries[name].size
        self._file.seek(entry.data)
        while left:
            piece = self._file.read(min(CHUNK, left))
            if not piece:
                break
            crc, left = zlib.crc32(piece, crc), left - len(piece)
            yield piece
        if left or crc != entry.crc:
            raise BundleIntegrityError(
                f"The part '{name}' of {self.path} is damaged (its checksum differs).", _COPY
            )

    def close(self) -> None:
        """Close the file. Idempotent."""
        self._file.close()

    def _entries(self) -> list[Entry]:
        size = self.status().st_size
        self._file.seek(max(0, size - _END.size))
        end = self._file.read(_END.size)
        if len(end) < _END.size or not end.startswith(b"PK\5\6"):
            raise self._foreign("it does not end as a zip file without comments does")
        _, _, _, count, total, length, start, _ = _END.unpack(end)
        if count != total or start + length + _END.size != size:
            raise self._foreign("its directory is not where it should be")
        if count > MAX_PARTS or length > count * (_CENTRAL.size + MAX_NAME):
            raise BundleUnsafeError(
                f"{self.path} lists {count} parts in {length} bytes; the most are {MAX_PARTS} "
                f"with names of {MAX_NAME} characters.",
                _COPY,
            )
        self._file.seek(start)
        listed = self._file.read(length)
        entries = list(self._listed(listed, count))
        if _directory(entries) != listed + end:
            raise self._foreign("its directory is not as slimchat writes it")
        self._check_places(entries, start)
        return entries

    def _listed(self, listed: bytes, count: int) -> Iterator[Entry]:
        place, seen = 0, dict[str, str]()
        for _ in range(count):
            head = listed[place : place + _CENTRAL.size]
            if len(head) < _CENTRAL.size:
                raise self._foreign("its directory ends early")
            fields = _CENTRAL.unpack(head)
            flags, method, crc, packed, size, length = (fields[i] for i in (3, 4, 7, 8, 9, 10))
            place += _CENTRAL.size
            name = listed[place : place + length].decode("utf-8", "backslashreplace")
            place += length + fields[11] + fields[12]
            if wrong := check_name(name) or _harm(fields[15] >> 16, flags, method, packed, size):
                raise self._unsafe(name, wrong)
            folded = name.casefold()
            if folded in seen:
                raise self._unsafe(name, f"the name is used twice ('{seen[folded]}')")
            seen[folded] = name
            yield Entry(name, size, crc, fields[16])

    def _check_places(self, entries: Sequence[Entry], end: int) -> None:
        place, folders = 0, set[str]()
        for entry in entries:
            if entry.offset != place or entry.end > end:
                raise self._unsafe(entry.name, "it overlaps another part, or leaves room before it")
            self._file.seek(place)
            if self._file.read(entry.data - place) != entry.local():
                raise self._unsafe(entry.name, "its header contradicts the directory")
            place = entry.end
            folders.update(str(parent).casefold() for parent in Path(entry.name).parents)
        if place != end:
            raise self._foreign(f"{end - place} bytes belong to no part")
        for entry in entries:
            if entry.name.casefold() in folders:
                raise self._unsafe(entry.name, "it is the folder of another part")

    def _foreign(self, why: str) -> BundleFormatError:
        return BundleFormatError(f"{self.path} is no bundle, or is damaged: {why}.", _COPY)

    def _unsafe(self, name: str, why: str) -> BundleUnsafeError:
        return BundleUnsafeError(f"The part {name!r:.220} of {self.path} is refused: {why}.", _COPY)


def _harm(mode: int, flags: int, method: int, packed: int, size: int) -> str | None:
    if stat.S_ISLNK(mode):
        return "it is a link"
    if mode and not stat.S_ISREG(mode):
        return "it is no file"
    if flags & 1:
        return "it is encrypted"
    if method:
        return f"it is compressed ({packed} bytes that are said to become {size})"
    if packed != size:
        return f"it has {packed} bytes and says {size}"
    return None
