"""Which files are there, and which of them the store already knows."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from slimchat.config import KnowledgeConfig
from slimchat.errors import EmptyKnowledgeError, KnowledgeError
from slimchat.knowledge.layout import Layout
from slimchat.knowledge.schema import SkippedFile


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file in the folder.

    Attributes:
        source: path relative to the folder, with forward slashes.
        sha256: hex digest, empty when the file is too large or cannot be opened.
        size: bytes.
        mtime_ns: time of the last change, nanoseconds since 1970.
    """

    path: Path
    source: str
    sha256: str
    size: int
    mtime_ns: int

    def skipped(self, reason: str) -> SkippedFile:
        """This file as one that could not be read."""
        return SkippedFile(self.source, self.sha256, self.size, self.mtime_ns, reason)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a build has to do.

    Attributes:
        read: files that are new or differ from what the store holds.
        unchanged: sources the store already holds as they are.
        gone: sources the store holds that are no longer in the folder.
    """

    read: tuple[FoundFile, ...]
    unchanged: tuple[str, ...]
    gone: tuple[str, ...]


def find_files(docs: Path, layout: Layout, config: KnowledgeConfig) -> list[Path]:
    """The files to read, sorted, without those of the index itself.

    Raises:
        KnowledgeError: the folder does not exist.
        EmptyKnowledgeError: no file in it is included.
    """
    from slimchat.knowledge.loaders import iter_files

    if not docs.is_dir():
        kind = "is a file" if docs.exists() else "does not exist"
        raise KnowledgeError(
            f"The documents folder {docs} {kind}.", "Give the folder that holds the documents."
        )
    if not os.access(docs, os.R_OK | os.X_OK):
        raise KnowledgeError(
            f"The documents folder {docs} may not be read.", "Give yourself the right to read it."
        )
    root, index = docs.resolve(), layout.path.resolve()
    inside = index != root and index.is_relative_to(root)

    def own(path: Path) -> bool:
        file = path.resolve()
        return layout.owns(file) or (inside and file.is_relative_to(index))

    files = sorted(path for path in iter_files(docs, config) if not own(path))
    if not files:
        raise EmptyKnowledgeError(
            f"The folder {docs} holds no file to read. Read is {_listed(config.include)}, but "
            f"not {_listed(config.exclude)}.",
            "Put documents there, or change knowledge.include and knowledge.exclude.",
        )
    return files


def inspect(path: Path, docs: Path, config: KnowledgeConfig) -> FoundFile:
    """Size and digest of a file; a file that cannot be opened has no digest."""
    from slimchat.knowledge.loaders.files import source_name

    source = source_name(path.relative_to(docs))
    try:
        stat = path.stat()
        digest = ""
        if stat.st_size <= config.max_file_mb * 1_000_000:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        return FoundFile(path, source, digest, stat.st_size, stat.st_mtime_ns)
    except OSError:
        return FoundFile(path, source, "", 0, 0)


def make_plan(files: list[FoundFile], known: Mapping[str, str], *, trust: bool = True) -> Plan:
    """Compare the folder with the store.

    Args:
        known: digest by source of the documents in the store.
        trust: a document with the same digest need not be read again.
    """
    present = {file.source for file in files}
    same = {
        file.source
        for file in files
        if trust and file.sha256 and known.get(file.source) == file.sha256
    }
    return Plan(
        read=tuple(file for file in files if file.source not in same),
        unchanged=tuple(sorted(same)),
        gone=tuple(sorted(set(known) - present)),
    )


def _listed(patterns: Sequence[str]) -> str:
    return " ".join(patterns) or "nothing"
