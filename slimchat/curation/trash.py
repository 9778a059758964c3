"""The folder beside an index where removed documents go, so that they can be put back.

``.trash/ID/file`` is the file and ``.trash/ID/entry.json`` says where it was. Nothing here is
ever deleted.
"""

from __future__ import annotations

import errno
import json
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from slimchat.errors import KnowledgeError
from slimchat.knowledge.layout import write_json

_ENTRY = "entry.json"
_FILE = "file"


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
        self, file: Path, source: str, generation: int, *, replaced: bool = False
    ) -> TrashedFile:
        """Move a file here.

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
        return entry

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
                f"It is still in {folder}.",
            ) from error
        shutil.rmtree(folder, ignore_errors=True)

    def _entries(self) -> Iterator[TrashedFile]:
        for path in self.path.glob(f"*/{_ENTRY}"):
            try:
                entry = TrashedFile(**json.loads(path.read_text(encoding="utf-8")))
            except (OSError, ValueError, TypeError):
                continue  # what somebody else put here is none of ours
            if entry.id == path.parent.name and (path.parent / _FILE).is_file():
                yield entry


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
