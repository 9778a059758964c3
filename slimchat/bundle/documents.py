"""Which documents a bot answers from, as a bundle lists them."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from slimchat.bundle import layout
from slimchat.bundle.canonical import check_schema
from slimchat.bundle.container import Container
from slimchat.bundle.content import Content
from slimchat.bundle.manifest import Manifest, canonical
from slimchat.bundle.reading import read_json, write_part
from slimchat.errors import BundleFormatError
from slimchat.knowledge.store import Store


@dataclass(frozen=True, slots=True)
class Listed:
    """A document. ``sha256`` is of the file it was read from, ``size`` in bytes."""

    source: str
    title: str
    language: str
    format: str
    sha256: str
    size: int
    superseded: bool
    passages: int


@dataclass(frozen=True, slots=True)
class Documents:
    """The documents of a bot, by source, and the files that could not be read, with reasons."""

    listed: tuple[Listed, ...]
    skipped: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, store: Store) -> Documents:
        """Those of a store."""
        names = Listed.__slots__
        rows = ({name: getattr(row, name) for name in names} for row in store.documents())
        skipped = ((file.source, file.reason) for file in store.skipped())
        return cls(tuple(Listed(**row) for row in rows), tuple(skipped))

    @property
    def languages(self) -> Mapping[str, int]:
        """Documents by language."""
        counts: dict[str, int] = {}
        for row in self.listed:
            counts[row.language] = counts.get(row.language, 0) + 1
        return dict(sorted(counts.items()))

    def content(self) -> Content:
        """The part that lists them."""
        data = {
            "documents": [asdict(row) for row in self.listed],
            "skipped": [list(pair) for pair in self.skipped],
        }
        return Content.of(layout.DOCUMENTS, canonical(data))


def read_documents(container: Container, manifest: Manifest) -> Documents:
    """The documents of a bundle; those of version 1 are read from its store.

    Raises:
        BundleIntegrityError: the list is not what was exported.
        BundleFormatError: it is no list of documents.
        IndexFormatError: the store is damaged.
    """
    part = manifest.part(layout.DOCUMENTS)
    if part is None:
        return _of_store(container, manifest)
    try:
        data = read_json(container, part)
        listed = tuple(_listed(row) for row in data["documents"])
        skipped = tuple((str(source), str(reason)) for source, reason in data["skipped"])
    except (ValueError, TypeError, KeyError) as error:
        raise BundleFormatError(
            f"{layout.DOCUMENTS} of {container.path} is no list of documents ({error}).",
            "Export the bot again.",
        ) from error
    return Documents(listed, skipped)


def _listed(row: Mapping[str, Any]) -> Listed:
    made = Listed(**row)
    texts = (made.source, made.title, made.language, made.format, made.sha256)
    if not all(isinstance(text, str) for text in texts) or type(made.passages) is not int:
        raise TypeError(f"{made.source!r:.80} is not described by text and numbers")
    return made


def _of_store(container: Container, manifest: Manifest) -> Documents:
    part = manifest.part(layout.STORE)
    assert part is not None  # noqa: S101  (read_manifest has seen it)
    with tempfile.TemporaryDirectory(prefix="slimchat-bundle-") as scratch:
        file = Path(scratch) / "store.sqlite"
        write_part(container, part, file)
        check_schema(file, container.path)
        with Store(file, container.path) as store:
            return Documents.of(store)
