"""Which files of a folder are read, and how their bytes are fetched safely."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path, PurePosixPath

from slimchat.config import KnowledgeConfig
from slimchat.errors import UnreadableDocumentError
from slimchat.knowledge.layout import GENERATIONS, LOCK, MANIFEST, RUNS, TRASH, is_built
from slimchat.knowledge.loaders.base import RawFile

_MEGABYTE = 1_000_000


def iter_files(root: Path, config: KnowledgeConfig) -> Iterator[Path]:
    """The files that the settings ask for, sorted by their path relative to the folder.

    A pattern without a slash also matches at any depth, and a pattern that matches a folder
    covers everything in it, so ``**/.*`` leaves out ``.git/config`` too. Links that lead out
    of the folder, and links to folders, are passed over. A folder that may not be read stands for
    what is in it, so that reading it tells why that is missing.

    Raises:
        UnreadableDocumentError: ``root`` is not a folder.
    """
    if not root.is_dir():
        raise UnreadableDocumentError(
            f"{root} is not a folder.", "Name the folder that holds the documents."
        )
    base = root.resolve()
    exclude = [_compile(pattern) for pattern in config.exclude]
    found: list[str] = []
    closed: set[str] = set()

    def note(error: OSError) -> None:
        if isinstance(error, PermissionError):
            closed.add(Path(error.filename).relative_to(root).as_posix())

    for folder, folders, names in os.walk(root, onerror=note):
        here = PurePosixPath(Path(folder).relative_to(root).as_posix())
        if is_built(folders, names):  # a bot's own files are never documents, whichever bot's
            folders[:] = [name for name in folders if name not in (GENERATIONS, TRASH, RUNS)]
            names = [name for name in names if name not in (MANIFEST, LOCK)]
        folders[:] = [name for name in folders if not _any(exclude, (here / name).as_posix())]
        for name in names:
            relative = (here / name).as_posix()
            if is_wanted(relative, config):
                found.append(relative)
    for relative in sorted([*found, *closed]):
        if relative in closed or _is_inside(root / relative, base):
            yield root / relative


def is_wanted(relative: str, config: KnowledgeConfig) -> bool:
    """Whether the settings ask for a file of that path relative to the folder."""
    include, exclude = (map(_compile, patterns) for patterns in (config.include, config.exclude))
    return _any(include, relative) and not _any(exclude, relative)


def read_file(path: Path, root: Path, config: KnowledgeConfig) -> RawFile:
    """The file's bytes, once it is known to be inside the folder and not too large.

    Raises:
        UnreadableDocumentError: it is outside the folder, missing, too large or empty.
    """
    try:
        base, target = root.resolve(), path.resolve()
        # Not resolved: a link keeps its own name, and what it leads to is checked below.
        inside = Path(os.path.normpath(path.absolute()))
        source = source_name(inside.relative_to(os.path.normpath(root.absolute())))
    except (OSError, RuntimeError, ValueError) as error:
        raise _outside(path, root) from error
    if not target.is_relative_to(base):
        raise _outside(path, root)
    limit = int(config.max_file_mb * _MEGABYTE)
    try:
        if not target.is_file():
            raise UnreadableDocumentError(
                f"{source} is no file, or no longer there.", "Build again, or check the path."
            )
        with target.open("rb") as stream:
            # One byte more than allowed shows a file that grew since its size was taken.
            size = os.fstat(stream.fileno()).st_size
            data = stream.read(limit + 1) if size <= limit else b""
    except OSError as error:
        raise UnreadableDocumentError(
            f"{source} cannot be opened ({error.strerror or error}).", "Check its permissions."
        ) from error
    if max(size, len(data)) > limit:
        raise UnreadableDocumentError(
            f"{source} has {max(size, len(data)) / _MEGABYTE:.1f} MB; "
            f"the limit is {config.max_file_mb:g} MB.",
            "Split it, or raise knowledge.max_file_mb.",
        )
    if not data.strip():
        raise UnreadableDocumentError(f"{source} is empty.", "Add text to it, or remove it.")
    return RawFile(source, data, config)


def source_name(relative: Path) -> str:
    """A relative path with forward slashes; bytes of it that are no text are spelt out."""
    return relative.as_posix().encode("utf-8", "backslashreplace").decode()


def _is_inside(path: Path, base: Path) -> bool:
    try:
        target = path.resolve()
        return target.is_file() and target.is_relative_to(base)
    except (OSError, RuntimeError):  # a link that leads to itself
        return False


def _outside(path: Path, root: Path) -> UnreadableDocumentError:
    return UnreadableDocumentError(
        f"{path} leads out of the folder {root}.",
        "Copy the file into the folder instead of linking to it.",
    )


def _any(patterns: Iterable[re.Pattern[str]], relative: str) -> bool:
    return any(pattern.fullmatch(relative) for pattern in patterns)


@lru_cache(maxsize=256)
def _compile(pattern: str) -> re.Pattern[str]:
    """A glob with ``**`` as a regular expression over the relative path."""
    glob = pattern.strip("/")
    if "/" not in glob and glob != "**":
        glob = f"**/{glob}"
    out = ""
    position = 0
    while position < len(glob):
        rest = glob[position:]
        if rest.startswith("**/"):
            out, position = out + "(?:[^/]+/)*", position + 3
        elif rest.startswith("**"):
            out, position = out + ".*", position + 2
        elif rest[0] == "*":
            out, position = out + "[^/]*", position + 1
        elif rest[0] == "?":
            out, position = out + "[^/]", position + 1
        elif rest[0] == "[" and (closed := re.match(r"\[(!?)([^\]/]+)\]", rest)):
            body = closed[2].replace("\\", "\\\\").replace("^", "\\^")
            out, position = out + f"[{'^' if closed[1] else ''}{body}]", position + closed.end()
        else:
            out, position = out + re.escape(rest[0]), position + 1
    return re.compile(out, re.DOTALL)
