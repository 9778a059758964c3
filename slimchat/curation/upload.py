"""A file on its way into a folder."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from slimchat.errors import KnowledgeError

PART = ".slimchat-"
"""How the names of files begin that are not complete yet; builds pass them over."""


class Upload:
    """Takes a file's content in pieces, in order, never more than was announced.

    Args:
        name: what it will be called.
        size: bytes, all told.
        part: where it is kept until it is complete.

    Attributes:
        received: bytes so far.

    Raises:
        KnowledgeError: the folder cannot be written to.
    """

    def __init__(self, name: str, size: int, part: Path, *, replace: bool = False) -> None:
        self.name, self.size, self.part, self.replace = name, size, part, replace
        self.received = 0
        try:
            self._file = part.open("xb")
        except OSError as error:
            raise KnowledgeError(
                f"{name} cannot be written ({error.strerror}).",
                "Check that its folder can be written to.",
            ) from error

    def add(self, offset: int, data: bytes | memoryview) -> int:
        """Take the next piece. Returns the bytes received so far.

        Raises:
            KnowledgeError: it is not the next, more than was announced, or cannot be written.
        """
        if offset != self.received or self.received + len(data) > self.size or not len(data):
            raise KnowledgeError(
                f"{self.name}: a piece of {len(data)} bytes at {offset} does not follow on "
                f"{self.received} of {self.size}.",
                "Add the file again.",
            )
        try:
            self._file.write(data)
        except (OSError, ValueError) as error:
            raise KnowledgeError(
                f"{self.name} cannot be written ({error}).", "Check that the disk has room."
            ) from error
        self.received += len(data)
        return self.received

    def complete(self) -> None:
        """Make what came durable.

        Raises:
            KnowledgeError: something is missing.
            OSError: it cannot be written.
        """
        if self.received != self.size:
            raise KnowledgeError(
                f"{self.name} is not complete: {self.received} of {self.size} bytes came.",
                "Add the file again.",
            )
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def place(self, target: Path) -> None:
        """Give the complete file its name, never in the place of another file.

        Raises:
            FileExistsError: a file of that name is there.
            OSError: it cannot be written; nothing is left at the target.
        """
        try:
            target.hardlink_to(self.part)
        except FileExistsError:
            raise
        except OSError:  # a file system without links; a rename alone would replace a file
            with target.open("xb"):
                pass
            try:
                self.part.replace(target)
            except OSError:
                target.unlink(missing_ok=True)
                raise

    def discard(self) -> None:
        """Remove what is kept on the way. Idempotent."""
        with contextlib.suppress(OSError):
            self._file.close()
        self.part.unlink(missing_ok=True)
