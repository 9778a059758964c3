"""Pushing and pulling a bundle, wherever it is shared."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from filelock import FileLock, Timeout

from slimchat._files import open_file, replacing
from slimchat.bundle.content import CHUNK
from slimchat.bundle.entries import MAX_BYTES
from slimchat.bundle.info import Card
from slimchat.bundle.sharing import hub, web
from slimchat.bundle.sharing.place import HubFile, place_of
from slimchat.bundle.sharing.web import Cancel, Progress
from slimchat.bundle.verify import check_file
from slimchat.errors import (
    BundleError,
    BundleIntegrityError,
    BundleNotFoundError,
    BundleSharingError,
    SlimchatError,
    StoppedError,
)
from slimchat.models.model_files import sha256 as digest_of


def push(
    file: str | Path,
    target: str,
    *,
    progress: Progress = lambda done, total: None,
    cancel: Cancel = lambda: False,
) -> str:
    """Check a bundle, and put it where others find it; a file of its name there is replaced.

    Args:
        target: a folder or a path, an address for HTTP PUT (one that ends with ``/`` gets the
            file's name), or ``hf://owner/name/file.slimchat``. The environment variable
            ``SLIMCHAT_TOKEN`` may hold a bearer token for HTTP; the Hub's client has its own.
        progress: ``progress(done, total)`` in bytes.
        cancel: asked meanwhile; ``True`` stops.

    Returns:
        Where it went.

    Raises:
        BundleError: the file is no intact bundle, or the place does not take it.
        MissingExtraError: the Hub's client is not installed.
        StoppedError: ``cancel`` said so.
    """
    path, place = Path(file), place_of(target)
    check_file(path)
    if isinstance(place, HubFile):
        where = hub.upload(path, place)
        progress(path.stat().st_size, path.stat().st_size)
        return where
    if isinstance(place, str):
        return web.put(path, place, progress, cancel)
    if place.is_dir() or target.endswith("/"):
        place = place / path.name
    if place.exists() and place.samefile(path):
        raise BundleSharingError(f"{place} is the file itself.", "Give another folder.")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with replacing(place) as part:
            _copy(path, part, MAX_BYTES, progress, cancel)
    except OSError as error:
        raise BundleSharingError(
            f"{place} cannot be written ({error.strerror}).", "Give a folder that can be."
        ) from error
    return str(place)


def pull(
    source: str,
    target: str | Path,
    *,
    sha256: str | None = None,
    trust: str | Path | None = None,
    limit: int = MAX_BYTES,
    progress: Progress = lambda done, total: None,
    cancel: Cancel = lambda: False,
) -> Card:
    """Fetch a bundle and check it; only then it takes its name, in the place of what was there.

    Args:
        source: a path, an address, or ``hf://owner/name/file.slimchat``; see :func:`push`.
        target: the file to write.
        sha256: what the file's SHA-256 must be, in hex.
        trust: the file of the public key that must have signed it.
        limit: most bytes that are taken.

    Returns:
        The card of the bundle.

    Raises:
        BundleIntegrityError: it is not what was expected, or damaged; nothing is kept of it.
        BundleError: it cannot be fetched, is no bundle, or unsafe. Where a connection was cut, what
            came is kept, and the next call goes on with it.
        MissingExtraError: the Hub's client is not installed.
        StoppedError: ``cancel`` said so.
    """
    place, file = place_of(source), Path(target)
    if sha256 is not None and not re.fullmatch(r"[0-9a-fA-F]{64}", sha256):
        raise BundleSharingError(
            f"{sha256!r:.100} is no SHA-256.", "Give its 64 hexadecimal digits."
        )
    if file.is_dir():
        raise BundleSharingError(f"{file} is a folder.", "Name a file, such as acme.slimchat.")
    if file.exists() and not file.is_file():
        raise BundleSharingError(f"{file} is no file.", "Name a file, such as acme.slimchat.")
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f".{file.name}.part")
    with _alone(file):
        if part.is_symlink():  # not made here; what it leads to is somebody's
            part.unlink()
        if isinstance(place, HubFile):
            hub.download(place, part, limit, progress, cancel)
        elif isinstance(place, str):
            web.fetch(place, part, limit, progress, cancel)
        else:
            _copy_from(place, part, limit, progress, cancel)
        try:
            _check(part, source, sha256, trust)
            with part.open("rb") as opened:
                os.fsync(opened.fileno())
            part.replace(file)
        finally:
            part.unlink(missing_ok=True)
        return Card.read(file)


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    """Keep others from pulling to the same file: what one has checked, another may not change."""
    lock = file.with_name(f".{file.name}.lock")
    try:
        with FileLock(lock, timeout=0):
            try:
                yield
            finally:
                with suppress(OSError):  # some systems keep what is open
                    lock.unlink()
    except Timeout as error:
        raise BundleSharingError(
            f"Another process is pulling to {file} right now.", "Wait for it, or name another file."
        ) from error


def _check(part: Path, source: str, sha256: str | None, trust: str | Path | None) -> None:
    if sha256 is not None and (found := digest_of(part)) != sha256.lower():
        raise BundleIntegrityError(
            f"{source} has the SHA-256 {found}, and {sha256.lower()} was expected.",
            "Ask whoever gave you the hash; the file is another one.",
        )
    try:
        card = check_file(part, trust)
    except BundleError as error:
        fact = error.fact.replace(str(part), source)
        raise type(error)(fact, error.fix) from error
    if trust is not None and (card.signature is None or not card.signature.trusted):
        how = "not signed" if card.signature is None else "signed with another key"
        raise BundleIntegrityError(
            f"{source} is {how}; the key {trust} was expected.",
            "Ask for a bundle that is signed with that key.",
        )


def _copy_from(place: Path, part: Path, limit: int, progress: Progress, cancel: Cancel) -> None:
    try:
        with part.open("wb") as file:
            _copy(place, file, limit, progress, cancel)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise BundleNotFoundError(
            f"The bundle {place} cannot be copied to {part.parent} ({error.strerror}).",
            "Check the path, and what room there is.",
        ) from error
    except SlimchatError:
        part.unlink(missing_ok=True)
        raise


def _copy(source: Path, after: BinaryIO, limit: int, progress: Progress, cancel: Cancel) -> None:
    with open_file(source) as before:
        done, total = 0, os.fstat(before.fileno()).st_size
        if total > limit:
            raise BundleSharingError(
                f"{source} has {total} bytes; the most that is taken is {limit}.",
                "Check the path: a bundle is not that large.",
            )
        while piece := before.read(CHUNK):
            after.write(piece)
            done += len(piece)
            progress(done, total)
            if cancel():
                raise StoppedError("The copy was stopped; nothing was written.", "Start it again.")
