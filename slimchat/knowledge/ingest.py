"""Reading planned files into passages, one at a time, and never stopping at a bad one."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from slimchat.config import BotConfig
from slimchat.errors import EmptyKnowledgeError, SlimchatError
from slimchat.knowledge.scan import FoundFile
from slimchat.knowledge.schema import SkippedFile
from slimchat.types import Document, Passage

_LOG = logging.getLogger(__name__)
NO_TEXT = "There is no text in it."


def read_file(
    file: FoundFile, docs: Path, config: BotConfig, count_tokens: Callable[[str], int]
) -> tuple[Document, list[Passage]] | SkippedFile:
    """A document with its passages, or the reason why there is none."""
    from slimchat.knowledge.chunking import chunk_document
    from slimchat.knowledge.loaders import load_document

    try:
        document = load_document(file.path, docs, config.knowledge)
        passages = chunk_document(document, config.chunking, count_tokens)
    except SlimchatError as error:
        return file.skipped(str(error))
    except Exception as error:  # a parser's bug must not end a build of a thousand files
        _LOG.warning("%s: %s", file.source, error, exc_info=True)
        return file.skipped(f"{type(error).__name__}: {error}")
    if not passages:
        return file.skipped(NO_TEXT)
    return replace(document, title=passages[0].title), passages


def nothing_readable(docs: Path, skipped: list[SkippedFile]) -> EmptyKnowledgeError:
    """The error for a folder none of whose files could be read."""
    reasons = "".join(f"\n  {file.source}: {file.reason}" for file in skipped[:5])
    more = f"\n  and {len(skipped) - 5} more" if len(skipped) > 5 else ""
    return EmptyKnowledgeError(
        f"None of the {len(skipped)} files in {docs} can be read:{reasons}{more}\n",
        "Add documents in a readable format, such as Markdown, HTML, PDF, DOCX or CSV.",
    )
