"""What a loader is, which one reads which file ending, and the one door to all of them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import NamedTuple, Protocol, cast

from slimchat.config import KnowledgeConfig
from slimchat.errors import UnreadableDocumentError
from slimchat.types import Document, Section


@dataclass(frozen=True, slots=True)
class RawFile:
    """The bytes of one file and where they come from.

    Attributes:
        source: path relative to the folder, with forward slashes.
    """

    source: str
    data: bytes
    config: KnowledgeConfig

    def fail(self, fact: str, fix: str) -> UnreadableDocumentError:
        """An error about this file, to be raised by the caller."""
        return UnreadableDocumentError(f"{self.source} {fact}", fix)


@dataclass(frozen=True, slots=True)
class Content:
    """What a loader found in a file; text need not be cleaned yet.

    Attributes:
        title: the document's own title, empty if it has none.
        language: as the file states it, such as ``es-MX``; empty if it does not.
        status: as the file states it, such as ``superseded``; empty if it does not.
        metadata: other properties, as text.
        missing: why there is no text, where the loader knows: fact and fix.
    """

    sections: tuple[Section, ...]
    title: str = ""
    language: str = ""
    status: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[str, str] | None = None


class Loader(Protocol):
    """A module that reads one format."""

    def load(self, file: RawFile) -> Content:
        """Read the file.

        Raises:
            UnreadableDocumentError: the loader can say what is wrong. Anything else that it
                raises is reported as a damaged file.
        """
        ...


class _Format(NamedTuple):
    name: str
    module: str


_FORMATS: Mapping[str, _Format] = {
    ".md": _Format("md", "markdown"),
    ".markdown": _Format("md", "markdown"),
    ".html": _Format("html", "html"),
    ".htm": _Format("html", "html"),
    ".xhtml": _Format("html", "html"),
    ".pdf": _Format("pdf", "pdf"),
    ".docx": _Format("docx", "docx"),
    ".pptx": _Format("pptx", "pptx"),
    ".rtf": _Format("rtf", "rtf"),
    ".csv": _Format("csv", "tabular"),
    ".tsv": _Format("tsv", "tabular"),
    ".xlsx": _Format("xlsx", "tabular"),
    ".txt": _Format("txt", "text"),
    ".text": _Format("txt", "text"),
    ".json": _Format("json", "json_"),
    ".jsonl": _Format("jsonl", "json_"),
    ".ndjson": _Format("jsonl", "json_"),
}
_SAVE_AS = {
    ".doc": "docx", ".odt": "docx", ".docm": "docx", ".dot": "docx", ".dotx": "docx",
    ".pages": "docx", ".xls": "xlsx", ".ods": "xlsx", ".xlsm": "xlsx", ".numbers": "xlsx",
    ".ppt": "pptx", ".odp": "pptx", ".pptm": "pptx", ".key": "pptx", ".epub": "html",
    ".eml": "pdf", ".msg": "pdf", ".mht": "html", ".mhtml": "html", ".xps": "pdf", ".djvu": "pdf",
    ".log": "txt", ".rst": "md", ".adoc": "md", ".asciidoc": "md", ".org": "md", ".mdx": "md",
    ".tex": "pdf",
}  # fmt: skip


def supported_endings() -> tuple[str, ...]:
    """The file endings that can be read, sorted, such as ``.md``."""
    return tuple(sorted(_FORMATS))


def load_document(path: Path, root: Path, config: KnowledgeConfig) -> Document:
    """Read one file of a folder.

    Args:
        path: the file, inside ``root``.
        root: the folder that :attr:`Document.source` is relative to.

    Returns:
        The document, with clean text and at least one section.

    Raises:
        UnreadableDocumentError: the file cannot be read; says why and what to do. No other
            exception leaves this function.
    """
    from slimchat.knowledge.loaders.describe import describe
    from slimchat.knowledge.loaders.files import read_file

    if path.is_dir():
        raise UnreadableDocumentError(
            f"{path.name} is a folder that may not be read, so nothing in it was.",
            "Give yourself the right to read it, or exclude it.",
        )
    file_format = _format_of(path)
    file = read_file(path, root, config)
    module = import_module(f"slimchat.knowledge.loaders.{file_format.module}")
    try:
        content = cast(Loader, module).load(file)
        title, language, superseded, sections, metadata = describe(file.source, content, config)
    except UnreadableDocumentError:
        raise
    except Exception as error:
        # Parsers raise whatever they like on damaged input; one file must not stop a build.
        reason = " ".join(str(error).split())[:160] or type(error).__name__
        raise file.fail(
            f"is damaged, or is not really a .{file_format.name} file ({reason}).",
            "Open it in the program it comes from and save it again, or remove it.",
        ) from error
    if not sections:
        fact, fix = content.missing or ("holds no text.", "Add text to it, or remove it.")
        raise file.fail(fact, fix)
    return Document(
        source=file.source,
        title=title,
        language=language,
        sections=sections,
        sha256=hashlib.sha256(file.data).hexdigest(),
        format=file_format.name,
        size=len(file.data),
        superseded=superseded,
        metadata=metadata,
    )


def _format_of(path: Path) -> _Format:
    ending = path.suffix.lower()
    if ending in _FORMATS:
        return _FORMATS[ending]
    other = _SAVE_AS.get(ending)
    raise UnreadableDocumentError(
        f"{path.name} has a format that is not known ({ending or 'no file ending'}).",
        f"Save it as .{other}."
        if other
        else f"Convert it to one of {', '.join(supported_endings())}, or exclude it.",
    )
