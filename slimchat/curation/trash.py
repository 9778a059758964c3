"""The folder beside an index where removed documents go, so that they can be put back.

``.trash/ID/file`` is the file and ``.trash/ID/entry.json`` says where it was. A file stays for
:data:`MOST_DAYS`; of more than :data:`MOST_BYTES` in all, the oldest go first, but never the one
that came last. What is older goes when another file comes, or when a view of the documents opens.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import re
import secrets
import shutil
import time
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from slimchat.errors import KnowledgeError
from slimchat.knowledge.layout import write_json

MOST_DAYS = 30
MOST_BYTES = 1_000_000_000
_ENTRY = "entry.json"
_FILE = "file"
_ID = re.compile(r"([0-9]{1,16})-[0-9a-f]{8}")


@dataclass(frozen=True, slots=True)
class TrashedFile:
    """A file in the trash.

    Attributes:
        source: where it was, relative to the documents folder.
        generation: of the index that answered when it went.
        replaced: another file took its place.
        time: seconds since 1970.
    """

    id: str
    source: str
    generation: int
    replaced: bool
    time: float


class Trash:
    """The removed files of one bot."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def put(
        self,
        file: Path,
        source: str,
        generation: int,
        *,
        replaced: bool = False,
        keep: Collection[str] = (),
    ) -> TrashedFile:
        """Move a file here, and let go of what is too old or too much.

        Args:
            keep: ids of other entries that stay.

        Raises:
            KnowledgeError: it cannot be moved; it stays where it is.
        """
        now = time.time()
        entry = TrashedFile(
            f"{int(now * 1000)}-{secrets.token_hex(4)}", source, generation, replaced, now
        )
        folder = self.path / entry.id
        try:
            folder.mkdir(parents=True)
            write_json(folder / _ENTRY, asdict(entry))
            move(file, folder / _FILE)
        except OSError as error:
            shutil.rmtree(folder, ignore_errors=True)
            raise KnowledgeError(
                f"{source} cannot be moved to {self.path} ({error.strerror or error}).",
                "Check the permissions of the documents folder and of the index.",
            ) from error
        self.tidy(keep={*keep, entry.id})
        return entry

    def tidy(self, keep: Collection[str] = ()) -> None:
        """Delete what is too old, and the oldest of what is too much.

        Args:
            keep: ids of entries that stay.
        """
        oldest = (time.time() - MOST_DAYS * 24 * 3600) * 1000
        left = MOST_BYTES
        for folder in reversed(self._folders()):
            left -= _size(folder)
            if folder.name not in keep and (left < 0 or _made(folder) < oldest):
                shutil.rmtree(folder, ignore_errors=True)

    def empty(self) -> int:
        """Delete every file for good. Returns how many.

        Raises:
            KnowledgeError: something cannot be deleted; what could be is gone.
        """
        folders = self._folders()
        for folder in folders:
            shutil.rmtree(folder, ignore_errors=True)
        if left := [folder.name for folder in folders if folder.exists()]:
            raise KnowledgeError(
                f"{len(left)} of {len(folders)} removed files cannot be deleted from {self.path}, "
                f"such as {left[0]}.",
                "Check the permissions of that folder.",
            )
        return len(folders)

    def of(self, generation: int) -> list[TrashedFile]:
        """What went while that generation answered, oldest first."""
        return sorted(
            (entry for entry in self._entries() if entry.generation == generation),
            key=lambda entry: entry.time,
        )

    def restore(self, entry: TrashedFile, target: Path) -> None:
        """Move a file back to where nothing is.

        Raises:
            KnowledgeError: it cannot be moved; it stays here.
        """
        folder = self.path / entry.id
        try:
            move(folder / _FILE, target)
        except OSError as error:
            raise KnowledgeError(
                f"{entry.source} cannot be put back ({error.strerror or error}).",
                f"Look for it in {folder}; it may be put back or deleted for good already.",
            ) from error
        shutil.rmtree(folder, ignore_errors=True)

    def _folders(self) -> list[Path]:
        """The folders that this class made, whole or not, oldest first."""
        try:
            found = [path for path in self.path.iterdir() if _ID.fullmatch(path.name)]
        except OSError:
            return []
        return sorted((path for path in found if not path.is_symlink()), key=_made)

    def _entries(self) -> Iterator[TrashedFile]:
        for path in self.path.glob(f"*/{_ENTRY}"):
            try:
                entry = TrashedFile(**json.loads(path.read_text(encoding="utf-8")))
            except (OSError, ValueError, TypeError):
                continue  # what somebody else put here is none of ours
            if entry.id == path.parent.name and (path.parent / _FILE).is_file():
                yield entry


def _made(folder: Path) -> int:
    """When a folder was made, in milliseconds since 1970."""
    return int(folder.name.partition("-")[0])


def _size(folder: Path) -> int:
    size = 0
    for path in folder.iterdir() if folder.is_dir() else ():
        with contextlib.suppress(OSError):
            size += path.lstat().st_size
    return size


def move(file: Path, target: Path) -> None:
    """Move a file to where nothing is, also to another disk.

    Raises:
        OSError: something is there, or it cannot be moved; the file stays.
    """
    if os.path.lexists(target):
        raise FileExistsError(errno.EEXIST, "a file of that name is there")
    try:
        file.rename(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        temporary = target.with_name(f".slimchat-{secrets.token_hex(8)}.part")
        try:
            shutil.copy2(file, temporary)
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
        file.unlink()
