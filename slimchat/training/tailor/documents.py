"""A folder of documents as pieces, cut the way a build cuts them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from slimchat.config import BotConfig
from slimchat.knowledge.ingest import nothing_readable, read_file
from slimchat.knowledge.layout import Layout
from slimchat.knowledge.scan import FoundFile, find_files, inspect
from slimchat.knowledge.schema import SkippedFile
from slimchat.models.encoder import model_folder
from slimchat.models.tokenization import load_tokenizer
from slimchat.privacy import Masker, contacts_in
from slimchat.training.tailor.rows import Piece
from slimchat.types import Document, Passage

FEWEST = 2
"""Documents that print an address or a number which is the company's own; others are masked."""


@dataclass(frozen=True, slots=True)
class Read:
    """One document.

    Attributes:
        title: masked, as the pieces are.
        format: the loader that read it, such as ``md``.
        sections: headings of each piece, from the outermost to the innermost.
    """

    source: str
    title: str
    format: str
    pieces: tuple[Piece, ...]
    sections: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Folder:
    """All that was read; documents that another one replaced are left out.

    Attributes:
        masker: that the documents were masked with; it leaves the company's own contacts.
    """

    masker: Masker
    documents: tuple[Read, ...]
    files: tuple[FoundFile, ...]
    skipped: tuple[SkippedFile, ...]
    superseded: tuple[str, ...]


def read_folder(docs: Path, tell: Callable[[int, int], None]) -> Folder:
    """Read and cut every document, and mask personal data in it.

    Args:
        tell: ``tell(done, total)`` in files.

    Raises:
        KnowledgeError: the folder does not exist.
        EmptyKnowledgeError: nothing in it can be read.
    """
    config = BotConfig()
    tokenizer = load_tokenizer(model_folder(config.embedder.model, "embedder"))

    def count(text: str) -> int:
        return len(tokenizer.encode(text, add_special_tokens=False).ids)

    paths = find_files(docs, Layout(docs / ".slimchat-no-index"), config.knowledge)
    found: list[tuple[Document, list[Passage]]] = []
    files: list[FoundFile] = []
    skipped: list[SkippedFile] = []
    superseded: list[str] = []
    for done, path in enumerate(paths):
        tell(done, len(paths))
        file = inspect(path, docs, config.knowledge)
        result = read_file(file, docs, config, count)
        if isinstance(result, SkippedFile):
            skipped.append(result)
            continue
        document, passages = result
        files.append(file)
        if document.superseded:
            superseded.append(document.source)
            continue
        found.append((document, passages))
    tell(len(paths), len(paths))
    if not found:
        raise nothing_readable(docs, skipped)
    printed = ("\n".join(section.text for section in each.sections) for each, _ in found)
    masker = Masker(contacts_in(printed, FEWEST))
    documents = tuple(_masked(document, passages, masker) for document, passages in found)
    return Folder(masker, documents, tuple(files), tuple(skipped), tuple(superseded))


def _masked(document: Document, passages: list[Passage], masker: Masker) -> Read:
    pieces = tuple(
        Piece(
            id=passage.id,
            source=passage.source,
            heading=masker.mask(passage.heading),
            text=masker.mask(passage.text),
            language=passage.language,
        )
        for passage in passages
    )
    sections = tuple(passage.section for passage in passages)
    title = masker.mask(document.title)
    return Read(document.source, title, document.format, pieces, sections)
