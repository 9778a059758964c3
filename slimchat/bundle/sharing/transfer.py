"""Pushing and pulling a bundle, wherever it is shared."""

from __future__ import annotations

import os
import re
from pathlib import Path

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
        part = place.with_name(f".{place.name}.{os.getpid()}.part")
        try:
            _copy(path, part, MAX_BYTES, progress, cancel)
            part.replace(place)
        finally:
            part.unlink(missing_ok=True)
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
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f".{file.name}.part")
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
        _copy(place, part, limit, progress, cancel)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise BundleNotFoundError(
            f"The bundle {place} cannot be copied ({error.strerror}).", "Check the path."
        ) from error
    except BundleError:
        part.unlink(missing_ok=True)
        raise


def _copy(source: Path, part: Path, limit: int, progress: Progress, cancel: Cancel) -> None:
    done, total = 0, source.stat().st_size
    if total > limit:
        raise BundleSharingError(
            f"{source} has {total} bytes; the most that is taken is {limit}.",
            "Check the path: a bundle is not that large.",
        )
    with source.open("rb") as before, part.open("wb") as after:
        while piece := before.read(CHUNK):
            after.write(piece)
            done += len(piece)
            progress(done, total)
            if cancel():
                part.unlink(missing_ok=True)
                raise StoppedError("The copy was stopped; nothing was written.", "Start it again.")
        after.flush()
        os.fsync(after.fileno())
