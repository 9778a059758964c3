"""Where a built bot lies on disk, and how one generation replaces another.

::

    BOT/
      slimchat.json              {"format": "slimchat", "version": 1, "generation": 7,
                                 "docs": "../../knowledge"}; one that was extracted from a
                                 bundle says "sealed" instead of where its documents are
      build.lock
      generations/
        6/                       the one before, for processes that still have it open
        7/store.sqlite, vectors.faiss, vectors.json, lexical/
        .staging                 a build at work; the next build removes it
      .trash/                    documents that were removed in a notebook, for a while
      .evaluations/              its last runs on golden sets

A generation never changes once ``slimchat.json`` names it. Naming it is one ``os.replace``, so
a process killed at any moment leaves either the old or the new one answering, whole.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from slimchat._files import sync_folder, sync_tree, write_atomically
from slimchat.errors import (
    BuildInProgressError,
    BundleSealedError,
    IndexFormatError,
    IndexNotFoundError,
    KnowledgeError,
)

FORMAT = "slimchat"
FORMAT_VERSION = 1
MANIFEST = "slimchat.json"
LOCK = "build.lock"
GENERATIONS = "generations"
STORE = "store.sqlite"
VECTORS = "vectors.faiss"
LEXICAL = "lexical"
TRASH = ".trash"
RUNS = ".evaluations"
REBUILD = "slimchat build DOCS -o {path} --rebuild"


def rebuild_fix(path: Path | str) -> str:
    """The sentence that tells how to make an index anew."""
    return f"Make it anew with: {REBUILD.format(path=path)}"


class Layout:
    """The paths of one built bot. Opening it touches nothing.

    Args:
        path: the folder ``BOT/``.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self.manifest = self.path / MANIFEST
        self.generations = self.path / GENERATIONS
        self.staging = self.generations / ".staging"
        self.lock_file = self.path / LOCK
        self.trash = self.path / TRASH

    def owns(self, file: Path) -> bool:
        """Whether an absolute path is one of the index's own files."""
        root = self.path.resolve()
        folders = (root / GENERATIONS, root / TRASH, root / RUNS)
        return file in (root / MANIFEST, root / LOCK) or any(map(file.is_relative_to, folders))

    def exists(self) -> bool:
        """Whether a build has been completed here."""
        return self.manifest.is_file()

    def current(self) -> int:
        """Number of the generation that answers.

        Raises:
            IndexNotFoundError: nothing was built here.
            IndexFormatError: the manifest is damaged or of another version.
        """
        check_path("index", self.path)
        try:
            data = json.loads(self.manifest.read_text(encoding="utf-8"))
            name, version, number = data["format"], data["version"], data["generation"]
        except NotADirectoryError as error:
            raise IndexNotFoundError(
                f"{self.path} is a file, and this needs the folder that a bot was built into.",
                "Name that folder. An exported bot can be asked and served, but not changed.",
            ) from error
        except FileNotFoundError as error:
            raise IndexNotFoundError(
                f"There is no built knowledge base at {self.path}.",
                f"Build one with: slimchat build DOCS -o {self.path}",
            ) from error
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            raise IndexFormatError(
                f"{self.manifest} cannot be read ({error}).", rebuild_fix(self.path)
            ) from error
        if name != FORMAT or version != FORMAT_VERSION or not isinstance(number, int):
            raise IndexFormatError(
                f"{self.manifest} has format {name!r} version {version!r}; this slimchat reads "
                f"{FORMAT!r} version {FORMAT_VERSION}.",
                rebuild_fix(self.path),
            )
        return number

    @property
    def sealed(self) -> bool:
        """Whether this was extracted from a bundle."""
        return "sealed" in self._marks()

    @property
    def docs(self) -> Path | None:
        """The folder of documents that it was last built from, where that is still there."""
        kept = self._marks().get("docs")
        if not isinstance(kept, str):
            return None
        found = Path(os.path.normpath(self.path.absolute() / kept))
        return found if found.is_dir() else None

    def remember_docs(self, docs: Path) -> None:
        """Keep where the documents are, relative to the index, so that both can be moved.

        Raises:
            OSError: it cannot be written.
        """
        marks = self._marks()
        kept = Path(os.path.relpath(docs.absolute(), self.path.absolute())).as_posix()
        if marks.get("docs") != kept:
            write_json(self.manifest, {**marks, "docs": kept})

    def _marks(self) -> dict[str, object]:
        """What the manifest says; nothing where it is not there, or damaged."""
        try:
            data = json.loads(self.manifest.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return {}
        return data if isinstance(data, dict) else {}

    def check_unsealed(self) -> None:
        """Refuse to change what was extracted from a bundle.

        Raises:
            BundleSealedError: it was.
        """
        if self.sealed:
            raise BundleSealedError(
                f"{self.path} was opened from a bundle, and other processes may be using it, so "
                "its documents stay as they are.",
                "Make a bundle with other documents: slimchat bundle update FILE DOCS -o NEW",
            )

    def folder(self, generation: int | None = None) -> Path:
        """The folder of a generation, by default of the one that answers.

        Raises:
            IndexNotFoundError: nothing was built here.
            IndexFormatError: the manifest is damaged, or the folder it names is gone.
        """
        number = self.current() if generation is None else generation
        folder = self.generations / str(number)
        if not folder.is_dir():
            raise IndexFormatError(
                f"{self.manifest} names generation {number}, but {folder} is missing.",
                rebuild_fix(self.path),
            )
        return folder

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the right to build; a killed holder loses it.

        Raises:
            BuildInProgressError: another process holds it.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self.lock_file, timeout=0):
                yield
        except Timeout as error:
            raise BuildInProgressError(
                f"Another build holds {self.lock_file}.",
                "Wait until it ends, or stop it; a build that was killed holds no lock.",
            ) from error

    def clean(self) -> None:
        """Remove what killed builds left and what is older than the previous generation."""
        try:
            keep = {self.current(), self._previous()}
        except (IndexNotFoundError, IndexFormatError):
            keep = set(self._numbers())
        shutil.rmtree(self.staging, ignore_errors=True)
        for stray in self.path.glob(f".{MANIFEST}.*.tmp"):
            stray.unlink(missing_ok=True)
        for number in self._numbers():
            if number not in keep:
                shutil.rmtree(self.generations / str(number), ignore_errors=True)

    def stage(self) -> Path:
        """An empty staging folder."""
        shutil.rmtree(self.staging, ignore_errors=True)
        self.staging.mkdir(parents=True)
        return self.staging

    def commit(self) -> int:
        """Make the staged generation the one that answers. Returns its number."""
        number = max(self._numbers(), default=0) + 1
        sync_tree(self.staging)
        self.staging.rename(self.generations / str(number))
        sync_folder(self.generations)
        sync_folder(self.path)
        self.name(number)
        self.clean()
        return number

    def name(self, generation: int, **marks: object) -> None:
        """Write the file that names the generation that answers, with further marks."""
        data = {"format": FORMAT, "version": FORMAT_VERSION, "generation": generation}
        kept = {key: value for key, value in self._marks().items() if key == "docs"}
        write_json(self.manifest, data | kept | marks)

    def _numbers(self) -> list[int]:
        if not self.generations.is_dir():
            return []
        return [int(entry.name) for entry in self.generations.iterdir() if entry.name.isdigit()]

    def _previous(self) -> int:
        current = self.current()
        return max((number for number in self._numbers() if number < current), default=current)


def check_path(what: str, path: object) -> None:
    """Whether a path is one that the operating system can be asked about.

    Args:
        what: what the path is for, as messages name it.

    Raises:
        KnowledgeError: it is no path, holds a character of code zero, or is too long.
    """
    if not isinstance(path, str | os.PathLike):
        raise KnowledgeError(
            f"The path of the {what} is {type(path).__name__}, not text: {path!r:.80}.",
            "Give it as text or as a pathlib.Path.",
        )
    try:
        Path(path).stat()
    except ValueError as error:
        raise KnowledgeError(
            f"The path of the {what} cannot be used ({error}): {str(path)!r:.80}.",
            "Give a path without null characters.",
        ) from error
    except OSError as error:
        if error.errno in (errno.ENAMETOOLONG, errno.ELOOP, errno.EACCES):
            raise KnowledgeError(
                f"The path of the {what} cannot be used ({error.strerror}; "
                f"{len(str(path))} characters): {str(path)!r:.80}.",
                "Give a path that is short enough, leads to a folder and may be read.",
            ) from error


def is_built(folders: Collection[str], files: Collection[str]) -> bool:
    """Whether a folder with these entries is one that a build made, or began to make."""
    return GENERATIONS in folders and (MANIFEST in files or LOCK in files)


def write_json(path: Path, data: object) -> None:
    """Replace a JSON file atomically and durably."""
    write_atomically(path, json.dumps(data, indent=2))
    sync_folder(path.parent)
