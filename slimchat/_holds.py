"""Who has a folder open, among all processes: whoever would remove it asks first.

A hold is a shared lock of the operating system on the folder itself, so that it ends with its
process and leaves no file behind. Where there are no such locks, nothing counts as free.
"""

from __future__ import annotations

import contextlib
import os
import weakref
from collections.abc import Iterator
from pathlib import Path

from slimchat._closing import Closing

try:
    import fcntl
except ImportError:  # not POSIX
    fcntl = None  # type: ignore[assignment]


class Hold(Closing):
    """Holds a folder until it is closed, or nobody has this object any more.

    Args:
        folder: need not be there; it is not held then.
    """

    def __init__(self, folder: Path) -> None:
        self._release: weakref.finalize[[int], Hold] | None = None
        with contextlib.suppress(OSError):  # gone, or a file system without locks
            descriptor = _lock(folder, exclusive=False)
            if descriptor is not None:
                self._release = weakref.finalize(self, os.close, descriptor)

    def close(self) -> None:
        """Let go. Idempotent."""
        if self._release is not None:
            self._release()


@contextlib.contextmanager
def unheld(folder: Path) -> Iterator[bool]:
    """Whether nobody holds a folder; nobody can begin to before the end of the block."""
    descriptor = None
    with contextlib.suppress(OSError):
        descriptor = _lock(folder, exclusive=True)
    try:
        yield descriptor is not None
    finally:
        if descriptor is not None:
            os.close(descriptor)


def _lock(folder: Path, *, exclusive: bool) -> int | None:
    if fcntl is None:
        return None
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB if exclusive else fcntl.LOCK_SH)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor
