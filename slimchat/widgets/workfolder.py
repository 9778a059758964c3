"""The bundles and golden sets in the folder of a notebook, by name; nothing outside it."""

from __future__ import annotations

import secrets
from pathlib import Path

from slimchat.bundle.layout import SUFFIX
from slimchat.curation.upload import PART, Upload
from slimchat.errors import BundleError, BundleNotFoundError, NameTakenError
from slimchat.widgets.events import Data

LIMIT = 4_000_000_000
"""Most bytes of a bundle that a page may add."""
KEYS = (".pem", ".pub")
_GOLDEN = (".jsonl", ".csv", ".parquet")
_LONGEST = 120


class WorkFolder:
    """A folder whose files a page may name.

    Args:
        path: by default where the kernel works, which is the folder of the notebook.
    """

    limit = LIMIT

    def __init__(self, path: str | Path | None = None) -> None:
        self.path = Path(path) if path is not None else Path.cwd()

    def bundles(self) -> list[Data]:
        """The bundles, by name: their size in bytes, and when they changed."""
        found = []
        for name in self._names((SUFFIX,)):
            status = (self.path / name).stat()
            found.append({"name": name, "size": status.st_size, "changed": status.st_mtime})
        return found

    def goldens(self) -> list[str]:
        """Files that are called golden and may hold a golden set."""
        return [name for name in self._names(_GOLDEN) if "golden" in name.lower()]

    def keys(self) -> list[str]:
        """Files that may hold a public key."""
        return self._names(KEYS)

    def find(self, name: str) -> Path:
        """A file that is there.

        Raises:
            BundleNotFoundError: there is none of that name.
        """
        endings = (SUFFIX, *KEYS, *_GOLDEN)
        if name not in self._names(endings):
            raise BundleNotFoundError(
                f"There is no file {name!r:.160} in {self.path}.", "Look for files again."
            )
        return self.path / name

    def target(self, name: str, *, replace: bool) -> Path:
        """Where a bundle of a name goes.

        Raises:
            BundleError: it is no name of a bundle.
            NameTakenError: a file of that name is there, and ``replace`` is false.
        """
        odd = any(char in '/\\:*?"<>|' or not char.isprintable() for char in name)
        stem = name.removesuffix(SUFFIX)
        if odd or stem == name or not stem.strip() or name.startswith(".") or len(name) > _LONGEST:
            raise BundleError(
                f"{name!r:.160} cannot be the name of a bundle.",
                f"Give a plain name of at most {_LONGEST} characters, such as acme{SUFFIX}.",
            )
        path = self.path / name
        if path.is_symlink() or (path.exists() and not path.is_file()):
            raise BundleError(f"{name} is there and is no file.", "Give another name.")
        if path.exists() and not replace:
            raise NameTakenError(f"{name} is there already.", "Give another name, or replace it.")
        return path

    def receive(self, name: str, size: int, *, replace: bool = False) -> Upload:
        """Begin to take a bundle; its content follows in pieces.

        Raises:
            BundleError: the name or the size is not allowed.
            NameTakenError: a file of that name is there, and ``replace`` is false.
        """
        self.target(name, replace=replace)
        if not 0 < size <= self.limit:
            raise BundleError(
                f"{name} has {size} bytes; a bundle that is added has from 1 to {self.limit}.",
                "Put a larger one into the folder of the notebook, and look for files again.",
            )
        part = self.path / f"{PART}{secrets.token_hex(8)}.part"
        return Upload(name, size, part, replace=replace)

    def accept(self, upload: Upload) -> None:
        """Give a bundle that has come completely its name.

        Raises:
            NameTakenError: a file of that name appeared meanwhile.
            BundleError: it cannot be written.
        """
        try:
            upload.complete()
            target = self.target(upload.name, replace=upload.replace)
            if upload.replace:
                upload.part.replace(target)
            else:
                upload.place(target)
        except FileExistsError as error:
            raise NameTakenError(
                f"{upload.name} is there already.", "Give another name, or replace it."
            ) from error
        except OSError as error:
            raise BundleError(
                f"{upload.name} cannot be written ({error.strerror or error}).",
                "Check that the folder can be written to and that the disk has room.",
            ) from error
        finally:
            upload.discard()

    def _names(self, endings: tuple[str, ...]) -> list[str]:
        try:
            found = [
                entry.name
                for entry in self.path.iterdir()
                if entry.name.lower().endswith(endings)
                and not entry.name.startswith(".")
                and not entry.is_symlink()
                and entry.is_file()
            ]
        except OSError as error:
            raise BundleError(
                f"The folder {self.path} cannot be read ({error.strerror}).",
                "Check that it is there.",
            ) from error
        return sorted(found)
