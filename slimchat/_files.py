"""Files written whole: who reads one sees the old or the new, never a half, whatever happens."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO


def open_file(path: Path) -> BinaryIO:
    """Open a file for reading; what is no file, such as a pipe, is refused and not waited for.

    Raises:
        OSError: it is not there, is none, or cannot be read.
    """
    file = open(path, "rb", opener=_unwaiting)  # noqa: SIM115  (a Path takes no opener)
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise OSError(errno.EINVAL, "it is no file", str(path))
    return file


def _unwaiting(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


@contextlib.contextmanager
def replacing(path: Path, permissions: int = 0o666) -> Iterator[BinaryIO]:
    """A file to write, which takes the place of ``path`` once it is whole, and is gone otherwise.

    :func:`sync_folder` makes that durable.

    Args:
        permissions: of the new file, less the umask.
    """
    # Nobody can guess the name and lead it elsewhere, and no other thread has the same.
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, permissions)
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def write_atomically(path: Path, text: str, permissions: int = 0o666) -> None:
    """Replace a file by UTF-8 text; see :func:`replacing`."""
    with replacing(path, permissions) as file:
        file.write(text.encode("utf-8"))


def sync_folder(folder: Path) -> None:
    """Make a folder's entries durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_tree(folder: Path) -> None:
    """Make everything under a folder durable, the folder last."""
    for root, _, names in os.walk(folder, topdown=False):
        for name in names:
            sync_folder(Path(root) / name)
        sync_folder(Path(root))
