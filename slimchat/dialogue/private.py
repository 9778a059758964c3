"""What may be kept of a question: personal data is masked, the company's own contacts stay."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from slimchat.knowledge.base import KnowledgeBase
from slimchat.privacy import Masker, contacts_in


class Private:
    """Masks what customers write to a bot. Safe from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._read: tuple[Path, int] | None = None
        self._contacts: frozenset[str] = frozenset()

    def masked(self, value: Any, knowledge: KnowledgeBase) -> Any:
        """Text or JSON data with placeholders; the names of fields stay as they are.

        Args:
            knowledge: the company's documents; what they print stays.
        """
        return Masker(lambda: self._printed(knowledge)).data(value)

    def _printed(self, knowledge: KnowledgeBase) -> frozenset[str]:
        """The addresses and numbers that the documents print; read once for every index."""
        with self._lock:
            now = knowledge.path, knowledge.generation
            if self._read != now:
                self._contacts = contacts_in(row.text for row in knowledge.passages())
                self._read = now
            return self._contacts
