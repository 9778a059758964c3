"""The texts of a folder of documents, and the digests of its files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from slimchat.config import KnowledgeConfig
from slimchat.errors import UnreadableDocumentError
from slimchat.knowledge.ingest import nothing_readable
from slimchat.knowledge.layout import Layout
from slimchat.knowledge.loaders import load_document
from slimchat.knowledge.scan import find_files, inspect
from slimchat.knowledge.schema import SkippedFile


@dataclass(frozen=True, slots=True)
class Texts:
    """What was read.

    Attributes:
        texts: of each section: under its headings, and in one line, as prompts have them.
        documents: SHA-256 of each file that was read, sorted.
        skipped: files that could not be read.
    """

    texts: tuple[str, ...]
    documents: tuple[str, ...]
    skipped: tuple[SkippedFile, ...]


def read_texts(folder: Path, progress: Callable[[float], None]) -> Texts:
    """Read every document, replaced ones too.

    Args:
        progress: the share that is done, 0 to 1.

    Raises:
        KnowledgeError: the folder does not exist.
        EmptyKnowledgeError: nothing in it can be read.
    """
    config = KnowledgeConfig()
    texts: list[str] = []
    documents: list[str] = []
    skipped: list[SkippedFile] = []
    paths = find_files(folder, Layout(folder / ".slimchat-no-index"), config)
    for done, path in enumerate(paths):
        progress(done / len(paths))
        try:
            document = load_document(path, folder, config)
        except UnreadableDocumentError as error:
            skipped.append(inspect(path, folder, config).skipped(str(error)))
            continue
        documents.append(document.sha256)
        for section in document.sections:
            heading = " > ".join((document.title, *section.path))
            texts.append(f"{heading}\n{section.text}")
            texts.append(" ".join(section.text.split()))
    if not documents:
        raise nothing_readable(folder, skipped)
    return Texts(tuple(texts), tuple(sorted(documents)), tuple(skipped))
