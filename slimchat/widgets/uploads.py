"""What a page may do to the files of a bot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from slimchat.curation.folder import DocumentFolder
from slimchat.curation.upload import Upload
from slimchat.errors import KnowledgeError, NameTakenError, error_data
from slimchat.widgets.events import Data

CHUNK = 1 << 19
"""Bytes that a page sends at once."""
MOST = 8
"""Files on their way at a time; a page that begins more gave up the oldest."""


class Uploads:
    """Takes files in pieces, removes them and puts them back. One thread at a time uses it."""

    def __init__(self, folder: DocumentFolder) -> None:
        self.folder = folder
        self._open: dict[str, Upload] = {}

    def begin(self, upload: str, name: str, size: int, replace: bool) -> Data:
        """Begin to take a file."""
        self.drop(upload)
        while len(self._open) >= MOST:
            self.drop(next(iter(self._open)))
        try:
            self._open[upload] = self.folder.receive(name, size, replace=replace)
        except NameTakenError as error:
            return {"type": "taken", "error": error_data(error)}
        return {"type": "received", "received": 0, "complete": False}

    def add(self, upload: str, offset: int, buffers: Sequence[Any]) -> Data:
        """Take a piece; the last makes it a document.

        Raises:
            KnowledgeError: it is not the next piece, or cannot be written.
        """
        one = self._open.get(upload)
        if one is None or len(buffers) != 1:
            raise KnowledgeError(
                f"The file {upload!r:.80} is not being added: it was given up, or is complete.",
                "Add the file again.",
            )
        try:
            received = one.add(offset, memoryview(buffers[0]).cast("B"))
            if received == one.size:
                self.folder.accept(one)
                del self._open[upload]
        except NameTakenError as error:
            self.drop(upload)
            return {"type": "taken", "error": error_data(error)}
        except KnowledgeError:
            self.drop(upload)
            raise
        return {"type": "received", "received": received, "complete": received == one.size}

    def drop(self, upload: str) -> None:
        """Forget a file that is not complete."""
        if one := self._open.pop(upload, None):
            one.discard()

    def close(self) -> None:
        """Forget every file that is not complete."""
        for upload in [*self._open]:
            self.drop(upload)
