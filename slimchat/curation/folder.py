"""Adds files to a folder of documents, and takes them out, without losing any."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
import time
from collections.abc import Collection
from pathlib import Path

from slimchat.config import KnowledgeConfig
from slimchat.curation.names import checked_name
from slimchat.curation.trash import Trash, TrashedFile
from slimchat.curation.upload import PART, Upload
from slimchat.errors import KnowledgeError, NameTakenError
from slimchat.knowledge.layout import Layout

_STALE = 24 * 3600
_MEGABYTE = 1_000_000
_RENAME = "Rename the file that you add, or move away what is there."


class DocumentFolder:
    """The folder of documents of one bot.

    Args:
        docs: the folder.
        layout: of the bot's index; what is removed goes to a folder beside it.

    Raises:
        KnowledgeError: the folder does not exist.
    """

    def __init__(self, docs: Path, layout: Layout, config: KnowledgeConfig) -> None:
        if not docs.is_dir():
            raise KnowledgeError(
                f"The documents folder {docs} does not exist.",
                "Give the folder that holds the documents.",
            )
        self.path = docs.resolve()
        self._layout, self._config = layout, config
        self.trash = Trash(layout.trash)
        self._clean()

    @property
    def limit(self) -> int:
        """Most bytes of a file."""
        return int(self._config.max_file_mb * _MEGABYTE)

    def receive(self, name: str, size: int, *, replace: bool = False) -> Upload:
        """Begin to add a file; its content follows in pieces.

        Args:
            size: bytes that will come, all told.
            replace: put it in the place of a file of that name, which goes to the trash.

        Raises:
            NameTakenError: a file of that name is there, and ``replace`` is false.
            KnowledgeError: the name, the kind or the size is not allowed.
        """
        name = checked_name(name, self._config)
        if not 0 < size <= self.limit:
            fact = "is empty" if size <= 0 else f"has {size / _MEGABYTE:.1f} MB"
            raise KnowledgeError(
                f"{name} {fact}; a file may have up to {self._config.max_file_mb:g} MB.",
                "Split it, or raise knowledge.max_file_mb.",
            )
        self._check_free(name, replace=replace)
        part = self.path / f"{PART}{secrets.token_hex(8)}.part"
        return Upload(name, size, part, replace=replace)

    def accept(self, upload: Upload) -> None:
        """Give a file that has come completely its name.

        Raises:
            NameTakenError: a file of that name appeared meanwhile.
            KnowledgeError: the file did not come completely, or cannot be written.
        """
        try:
            upload.complete()
            self._check_free(upload.name, replace=upload.replace)
            target = self.path / upload.name
            before = None
            if upload.replace and target.exists():
                before = self._throw(target, upload.name, replaced=True)
            try:
                upload.place(target)
            except FileExistsError as error:
                raise _taken(upload.name) from error
            except OSError:
                if before is not None:
                    self.trash.restore(before, target)
                raise
        except OSError as error:
            raise KnowledgeError(
                f"{upload.name} cannot be written ({error.strerror or error}).",
                "Check that the documents folder can be written to and that the disk has room.",
            ) from error
        finally:
            upload.discard()

    def remove(self, source: str) -> TrashedFile:
        """Move a file to the trash.

        Args:
            source: path relative to the folder, with forward slashes.

        Raises:
            KnowledgeError: there is no such file in the folder, or it cannot be moved.
        """
        return self._throw(self._inside(source), source)

    def removed(self) -> list[TrashedFile]:
        """What was removed or replaced since the last build, oldest first."""
        return self.trash.of(self._generation())

    def restore(self, entry: str) -> str:
        """Put a file back. Returns its source.

        Raises:
            KnowledgeError: there is no such entry since the last build, or another file has its
                place.
        """
        found = next((file for file in self.removed() if file.id == entry), None)
        if found is None:
            raise KnowledgeError(
                f"The removed file {entry!r:.80} can no longer be put back.",
                f"Look for it in {self.trash.path}; a rebuild ends what can be undone.",
            )
        target = self._place(found.source)
        if os.path.lexists(target):
            if not found.replaced:
                raise _taken(found.source)
            self._throw(self._inside(found.source), found.source, replaced=True, keep={found.id})
        self.trash.restore(found, target)
        return found.source

    def _throw(
        self, path: Path, source: str, *, replaced: bool = False, keep: Collection[str] = ()
    ) -> TrashedFile:
        return self.trash.put(path, source, self._generation(), replaced=replaced, keep=keep)

    def _generation(self) -> int:
        return self._layout.current()

    def _check_free(self, name: str, *, replace: bool) -> None:
        target = self.path / name
        try:
            mode = target.lstat().st_mode
        except FileNotFoundError:
            return
        except OSError as error:
            raise KnowledgeError(
                f"{name} cannot be looked at ({error.strerror}).", _RENAME
            ) from error
        if not stat.S_ISREG(mode):
            kind = "link" if stat.S_ISLNK(mode) else "folder" if stat.S_ISDIR(mode) else "device"
            raise KnowledgeError(f"{name} is a {kind} in the documents folder.", _RENAME)
        if not replace:
            raise _taken(name)

    def _place(self, source: str) -> Path:
        """Where a source lies; no folder on the way may be a link."""
        parts = source.split("/")
        if "\0" in source or any(part in {"", ".", ".."} for part in parts):
            raise _absent(source)
        folder = self.path
        for part in parts[:-1]:
            folder /= part
            if folder.is_symlink() or not folder.is_dir():
                raise _absent(source)
        return folder / parts[-1]

    def _inside(self, source: str) -> Path:
        path = self._place(source)
        own = self._layout.owns(path) or path.name.startswith(PART)
        try:
            regular = stat.S_ISREG(path.lstat().st_mode)
        except (OSError, ValueError):
            regular = False
        if not regular or own:
            raise _absent(source)
        return path

    def _clean(self) -> None:
        """Remove what an upload left that was cut off long ago, and what is old in the trash."""
        self.trash.tidy()
        for part in self.path.glob(f"{PART}*.part"):
            with contextlib.suppress(OSError):
                if not part.is_symlink() and time.time() - part.stat().st_mtime > _STALE:
                    part.unlink()


def _taken(name: str) -> NameTakenError:
    return NameTakenError(
        f"{name} is in the documents folder already.",
        "Replace it, or rename the file and add it again.",
    )


def _absent(source: str) -> KnowledgeError:
    return KnowledgeError(
        f"There is no file {source!r:.200} in the documents folder that could be moved.",
        "A link is left alone; remove it by hand. Look at the table again otherwise.",
    )
