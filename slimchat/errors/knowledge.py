"""Errors of documents, their index, curated answers and golden sets."""

from __future__ import annotations

from slimchat.errors.base import SlimchatError


class KnowledgeError(SlimchatError):
    """Something about the documents or their index."""


class UnreadableDocumentError(KnowledgeError):
    """One file cannot be read. A build records it as skipped and goes on."""


class EmptyKnowledgeError(KnowledgeError):
    """The folder holds nothing that can be indexed."""


class IndexNotFoundError(KnowledgeError):
    """There is no built knowledge base at the path."""


class IndexFormatError(KnowledgeError):
    """The index was written by another version, or is damaged."""


class NameTakenError(KnowledgeError):
    """A file of that name is in the documents folder already; it is replaced only on request."""


class CuratedError(KnowledgeError):
    """Curated answers cannot be read, or one of them is not what it must be."""


class FingerprintMismatchError(KnowledgeError):
    """The embedder or the chunking differ from those that built the index."""


class BuildInProgressError(KnowledgeError):
    """The same index is being built already, here or by another process."""


class BuildCancelledError(KnowledgeError):
    """The build was asked to stop. Nothing has changed."""


class GoldenSetError(SlimchatError):
    """A golden set has a row that cannot be read."""
