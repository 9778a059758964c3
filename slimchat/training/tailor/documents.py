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
from slimchat.training.tailor.privacy import Masker
from slimchat.training.tailor.rows import Piece


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
    """All that was read; documents that another one replaced are left out."""

    documents: tuple[Read, ...]
    files: tuple[FoundFile, ...]
    skipped: tuple[SkippedFile, ...]
    superseded: tuple[str, ...]


def read_folder(docs: Path, masker: Masker, tell: Callable[[int, int], None]) -> Folder:
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
    documents: list[Read] = []
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
        pieces = tuple(
            Piece(
                id=passage.id,
                source=passage.source,
                heading=masker.mask(passage.heading, passage.language),
                text=masker.mask(passage.text, passage.language),
                language=passage.language,
            )
            for passage in passages
        )
        title = masker.mask(document.title, document.language)
        sections = tuple(passage.section for passage in passages)
        documents.append(Read(document.source, title, document.format, pieces, sections))
    tell(len(paths), len(paths))
    if not documents:
        raise nothing_readable(docs, skipped)
    return Folder(tuple(documents), tuple(files), tuple(skipped), tuple(superseded))
