"""The zip file of a bundle.

Every part is stored, not compressed, so that any zip tool opens a bundle and nothing in one can
grow while it is read. There is one way to write a given list of parts: no times, no comments, no
room between parts. The reader takes nothing else, so that a file that was changed anywhere outside
its parts is refused before a part is read.
"""

from __future__ import annotations

import os
import stat
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from slimchat._closing import Closing
from slimchat._files import open_file
from slimchat.bundle.content import CHUNK
from slimchat.bundle.entries import (
    CENTRAL,
    END,
    MAX_NAME,
    MAX_PARTS,
    Entry,
    check_name,
    directory,
)
from slimchat.errors import (
    BundleFormatError,
    BundleIntegrityError,
    BundleNotFoundError,
    BundleUnsafeError,
)

COPY_AGAIN = "Copy or download the file again, or export the bot again."


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
            self._file = open_file(self.path)
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
                f"The part '{name}' of {self.path} is damaged (its checksum differs).", COPY_AGAIN
            )

    def close(self) -> None:
        """Close the file. Idempotent."""
        self._file.close()

    def _entries(self) -> list[Entry]:
        size = self.status().st_size
        self._file.seek(max(0, size - END.size))
        end = self._file.read(END.size)
        if len(end) < END.size or not end.startswith(b"PK\5\6"):
            self._file.seek(0)
            if self._file.read(4) == b"PK\3\4":
                raise self._foreign(f"it begins as one, and its end is missing after {size} bytes")
            raise self._foreign("it is no zip file")
        _, _, _, count, total, length, start, _ = END.unpack(end)
        if count != total or start + length + END.size != size:
            raise self._foreign("its directory is not where it should be")
        if count > MAX_PARTS or length > count * (CENTRAL.size + MAX_NAME):
            raise BundleUnsafeError(
                f"{self.path} lists {count} parts in {length} bytes; the most are {MAX_PARTS} "
                f"with names of {MAX_NAME} characters.",
                COPY_AGAIN,
            )
        self._file.seek(start)
        listed = self._file.read(length)
        entries = list(self._listed(listed, count))
        if directory(entries) != listed + end:
            raise self._foreign("its directory is not as slimchat writes it")
        self._check_places(entries, start)
        return entries

    def _listed(self, listed: bytes, count: int) -> Iterator[Entry]:
        place, seen = 0, dict[str, str]()
        for _ in range(count):
            head = listed[place : place + CENTRAL.size]
            if len(head) < CENTRAL.size:
                raise self._foreign("its directory ends early")
            fields = CENTRAL.unpack(head)
            flags, method, crc, packed, size, length = (fields[i] for i in (3, 4, 7, 8, 9, 10))
            place += CENTRAL.size
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
        return BundleFormatError(f"{self.path} is no bundle, or is damaged: {why}.", COPY_AGAIN)

    def _unsafe(self, name: str, why: str) -> BundleUnsafeError:
        return BundleUnsafeError(
            f"The part {name!r:.220} of {self.path} is refused: {why}.", COPY_AGAIN
        )


def _harm(mode: int, flags: int, method: int, packed: int, size: int) -> str | None:
    if stat.S_ISLNK(mode):
        return "it is a link"
    if stat.S_IFMT(mode) and not stat.S_ISREG(mode):
        return "it is no file"
    if flags & 1:
        return "it is encrypted"
    if method:
        return f"it is compressed ({packed} bytes that are said to become {size})"
    if packed != size:
        return f"it has {packed} bytes and says {size}"
    return None
