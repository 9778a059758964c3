"""A bundle over HTTP: fetched with resume, and put; credentials stay with the host they are for."""

from __future__ import annotations

import errno
import http.client
import json
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any
from urllib.parse import urljoin, urlsplit

from slimchat._files import write_atomically
from slimchat.bundle.sharing.credentials import TOKEN, headers_for
from slimchat.errors import BundleSharingError, StoppedError

CHUNK = 1 << 18
TRIES = 4
"""How often a connection may be cut before fetching is given up for now."""
TIMEOUT_S = 30
PAUSE_S = 0.5
"""Before the second try; longer before each other."""
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS)
_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+)")

Progress = Callable[[int, int], None]
Cancel = Callable[[], bool]


def fetch(address: str, part: Path, limit: int, progress: Progress, cancel: Cancel) -> None:
    """Fetch a file; one that came in part is gone on with, here and in a later call.

    Args:
        part: where it goes; what was learned of it lies beside.
        limit: most bytes.

    Raises:
        BundleSharingError: it is not there, may not be had, is too large, or the connection was cut
            too often; then what came is kept.
        StoppedError: ``cancel`` said so; what came is kept.
    """
    for attempt in range(1, TRIES + 1):
        try:
            if _fetch_on(address, part, limit, progress, cancel):
                return
            problem = "the connection was cut"
        except BundleSharingError:  # it is not to be had from there
            for kept in (part, _notes(part)):
                kept.unlink(missing_ok=True)
            raise
        except (http.client.HTTPException, OSError, ValueError) as error:
            if isinstance(error, urllib.error.HTTPError):
                raise _refused(address, error) from error
            if isinstance(error, OSError) and error.errno in NO_ROOM:
                raise BundleSharingError(
                    f"{part.parent} cannot hold {address} ({error.strerror}).",
                    "Make room and pull again; what came is kept and gone on with.",
                ) from error
            problem = str(error)
        if attempt < TRIES:
            time.sleep(PAUSE_S * attempt)
    came = part.stat().st_size if part.exists() else 0
    raise BundleSharingError(
        f"{address} could not be fetched ({problem}); {came} bytes came, in {TRIES} tries.",
        "Check the network and pull again; what came is kept and gone on with.",
    )


def put(file: Path, address: str, progress: Progress, cancel: Cancel) -> str:
    """Put a file at an address; one that ends with ``/`` is a folder. Returns the address.

    Raises:
        BundleSharingError: the server refuses it, or cannot be reached.
        StoppedError: ``cancel`` said so.
    """
    target = (
        urljoin(address, urllib.request.pathname2url(file.name)) if address[-1] == "/" else address
    )
    size = file.stat().st_size
    with file.open("rb") as opened:
        body = _Counted(opened, size, progress, cancel)
        request = urllib.request.Request(  # noqa: S310  (place_of lets http and https through)
            target, data=body, headers=headers_for(target), method="PUT"
        )
        request.add_header("Content-Length", str(size))
        request.add_header("Content-Type", "application/zip")
        try:
            with _opener(redirects=False).open(request, timeout=TIMEOUT_S):
                return target
        except urllib.error.HTTPError as error:
            raise _refused(target, error) from error
        except (http.client.HTTPException, OSError) as error:
            raise BundleSharingError(
                f"{file.name} could not be put at {target} ({error}).",
                "Check the address and the network, and push again.",
            ) from error


def _fetch_on(address: str, part: Path, limit: int, progress: Progress, cancel: Cancel) -> bool:
    """Go on from what is there. Returns whether the file is complete."""
    notes = _notes(part)
    known = _read_notes(notes, address)
    offset = part.stat().st_size if part.exists() and known is not None else 0
    request = urllib.request.Request(address, headers=headers_for(address))  # noqa: S310
    if offset and known:
        request.add_header("Range", f"bytes={offset}-")
        request.add_header("If-Range", known)
    try:
        answer: Any = _opener().open(request, timeout=TIMEOUT_S)
    except urllib.error.HTTPError as error:
        if error.code == 416 and offset:  # there is no more of it, or it is another file now
            part.unlink()
            return _fetch_on(address, part, limit, progress, cancel)
        raise
    with answer:
        offset, total = _extent(answer, offset)
        if total is not None and total > limit:
            raise _oversize(address, total, limit)
        if offset == 0:
            part.unlink(missing_ok=True)
        stamp = answer.headers.get("ETag") or answer.headers.get("Last-Modified") or ""
        strong = "" if stamp.startswith("W/") else stamp
        write_atomically(notes, json.dumps({"address": address, "stamp": strong}))
        with part.open("ab") as file:
            while piece := answer.read(CHUNK):
                offset += len(piece)
                if offset > limit:
                    raise _oversize(address, offset, limit)
                file.write(piece)
                progress(offset, total or offset)
                if cancel():
                    raise StoppedError(
                        f"The pull was stopped after {offset} bytes.",
                        "Pull again; what came is kept and gone on with.",
                    )
    if total is not None and offset < total:
        return False
    notes.unlink(missing_ok=True)
    return True


def _notes(part: Path) -> Path:
    """What was learned of a file that came in part."""
    return part.with_name(f"{part.name}.json")


def _extent(answer: Any, asked: int) -> tuple[int, int | None]:
    """Where what is sent begins, and how long the whole is."""
    if answer.status == 206:
        found = _RANGE.fullmatch(answer.headers.get("Content-Range", ""))
        if found is None or int(found[1]) != asked:
            raise http.client.HTTPException("the server sent another range than was asked for")
        return asked, int(found[2])
    length = answer.headers.get("Content-Length", "")
    return 0, int(length) if length.isdecimal() else None


def _read_notes(notes: Path, address: str) -> str | None:
    """How the file that came in part was stamped, ``None`` where nothing can be gone on with."""
    try:
        kept = json.loads(notes.read_text(encoding="utf-8"))
        return (kept["stamp"] or None) if kept["address"] == address else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects, but takes no token to another host, and leaves no encryption."""

    max_redirections = 5

    def redirect_request(
        self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> Any:
        before, after = urlsplit(req.full_url), urlsplit(newurl)
        if after.scheme not in ("http", "https") or (before.scheme, after.scheme) == (
            "https",
            "http",
        ):
            raise BundleSharingError(
                f"{req.full_url} leads to {newurl:.200}, which is not safe.",
                "Ask whoever runs the server, or pull from the address itself.",
            )
        same = (before.scheme, before.netloc) == (after.scheme, after.netloc)
        if not same and req.has_header("Authorization"):
            raise BundleSharingError(
                f"{req.full_url} leads to another host, {after.netloc:.200}, which must "
                f"not get the token in {TOKEN}.",
                f"Pull from that host by its own address, or unset {TOKEN}.",
            )
        made = super().redirect_request(req, fp, code, msg, headers, newurl)
        for name in ("Range", "If-Range"):
            if made is not None and req.has_header(name.capitalize()):
                made.add_header(name, req.get_header(name.capitalize()))
        return made


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A file is put where it was said, or not at all."""

    def redirect_request(self, *_: Any) -> None:
        return None


def _opener(*, redirects: bool = True) -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(_Redirects if redirects else _NoRedirects)


class _Counted:
    """A file that tells how far it was read."""

    def __init__(self, file: IO[bytes], size: int, progress: Progress, cancel: Cancel) -> None:
        self._file, self._size, self._progress, self._cancel = file, size, progress, cancel

    def read(self, count: int = -1) -> bytes:
        """Read on, unless it is to stop."""
        if self._cancel():
            raise StoppedError("The push was stopped.", "Push again.")
        data = self._file.read(max(count, CHUNK) if count >= 0 else count)
        self._progress(self._file.tell(), self._size)
        return data


def _oversize(address: str, size: int, limit: int) -> BundleSharingError:
    return BundleSharingError(
        f"{address} has {size} bytes or more; the most that is taken is {limit}.",
        "Check the address: a bundle is not that large.",
    )


def _refused(address: str, error: urllib.error.HTTPError) -> BundleSharingError:
    fixes = {
        401: f"Put a token that may do this into the environment variable {TOKEN}.",
        403: f"Ask for access, or put another token into {TOKEN}.",
        404: "Check the address.",
        405: "Check that the server takes files with PUT.",
        413: "The server takes no file that large; leave the models out (--without-models).",
    }
    error.close()
    return BundleSharingError(
        f"{address} answers {error.code} ({error.reason}).",
        fixes.get(error.code, "Try again later, or ask whoever runs the server."),
    )
