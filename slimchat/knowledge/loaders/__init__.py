"""Files become documents: one module per format, one door for all of them."""

from slimchat.knowledge.loaders.base import load_document, supported_endings
from slimchat.knowledge.loaders.files import iter_files

__all__ = ["iter_files", "load_document", "supported_endings"]
