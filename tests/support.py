"""Small stand-ins for the models, and small folders of documents."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from slimchat.knowledge.schema import StoredPassage
from slimchat.knowledge.sentences import split_sentences
from slimchat.models.reading import Reading
from slimchat.types import Document, Language, Passage, Section

DOCUMENTS = {
    "returns.md": "# Returns\n\n## Opened machines\n\nYou can return an opened machine within "
    "30 days. Bring the receipt.\n\n## Fees\n\nReturning a machine is free in Europe.\n",
    "errors.md": "# Error codes\n\n## E-03\n\nError E-03 means that the water tank of the X200 "
    "is empty. Fill the tank.\n\n## E-04\n\nError E-04 means that the grinder is blocked.\n",
    "envios.md": "# Envíos\n\n## Plazos\n\nEl envío a la península tarda dos días laborables. "
    "La devolución de una máquina es gratuita.\n",
    "garantia.md": "# Garantia\n\n## Prazo\n\nA garantia da máquina X200 é de três anos e não "
    "cobre o desgaste das peças.\n",
}


class HashingEmbedder:
    """A bag of hashed words as a unit vector; the same text always gets the same vector.

    Attributes:
        pause: seconds that each passage takes.
        held_by: a file; while it is there, no passage is embedded.
    """

    def __init__(
        self,
        dimension: int = 512,
        pause: float = 0.0,
        fingerprint: str = "hash",
        held_by: Path | None = None,
    ) -> None:
        self.dimension = dimension
        self.pause, self.held_by = pause, held_by
        self.fingerprint = f"{fingerprint}-{dimension}"
        self.embedded: list[str] = []

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    def embed_passages(
        self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None
    ) -> NDArray[np.float32]:
        while self.held_by is not None and self.held_by.exists():
            time.sleep(0.01)
        for text in texts:
            self.embedded.append(text)
            time.sleep(self.pause)
        return np.stack([self.embed_query(text) for text in texts])

    def embed_query(self, text: str) -> NDArray[np.float32]:
        vector = np.zeros(self.dimension, dtype=np.float32)
        for word in re.findall(r"\w+", text.lower()):
            digest = hashlib.blake2b(word.encode("utf-8", "replace"), digest_size=8).digest()
            number = int.from_bytes(digest, "little")
            vector[number % self.dimension] += 1.0 if number >> 63 else -1.0
        vector[0] += 1e-3
        return vector / np.linalg.norm(vector)


class KeywordReader:
    """Finds a passage relevant when it holds a word."""

    fingerprint = "keyword"

    def __init__(self, word: str) -> None:
        self.word = word
        self.asked: list[tuple[str, int]] = []

    def score(
        self,
        question: str,
        passages: Sequence[Passage],
        cosines: Sequence[float | None] | None = None,
    ) -> list[Reading]:
        self.asked.append((question, len(passages)))
        return [Reading(0.9 if self.word in p.text else 0.1) for p in passages]


class WordReader:
    """Finds relevant what shares a word of seven letters with the question."""

    fingerprint = "word"
    refuse_below = 0.5

    def score(
        self,
        question: str,
        passages: Sequence[Passage],
        cosines: Sequence[float | None] | None = None,
    ) -> list[Reading]:
        words = {word.strip("?.,").lower() for word in question.split() if len(word) > 6}
        readings = []
        for item in passages:
            spans = [
                (start, end, 0.9 if words & set(item.text[start:end].lower().split()) else 0.1)
                for start, end in split_sentences(item.text, item.language)
            ]
            readings.append(Reading(max(mark for _, _, mark in spans), tuple(spans)))
        return readings


def write_documents(folder: Path, texts: dict[str, str] | None = None) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (DOCUMENTS if texts is None else texts).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def passage(
    text: str,
    *,
    source: str = "a.md",
    position: int = 0,
    title: str = "Title",
    section: tuple[str, ...] = (),
    language: Language = "en",
    superseded: bool = False,
) -> Passage:
    key = hashlib.sha256(f"{source}|{position}|{text}".encode("utf-8", "replace")).hexdigest()[:16]
    return Passage(
        id=key,
        source=source,
        title=title,
        section=section,
        text=text,
        language=language,
        position=position,
        superseded=superseded,
        tokens=len(text.split()),
    )


def stored(texts: Sequence[str | Passage]) -> list[StoredPassage]:
    """Passages with the rowids 1, 2, ..."""
    made = [
        item if isinstance(item, Passage) else passage(item, position=n)
        for n, item in enumerate(texts)
    ]
    return [StoredPassage(n, item, f"file{n}") for n, item in enumerate(made, start=1)]


def document(source: str = "a.md", *, sha256: str = "", superseded: bool = False) -> Document:
    return Document(
        source=source,
        title="Title",
        language="en",
        sections=(Section((), "text"),),
        sha256=sha256 or source,
        format="md",
        size=4,
        superseded=superseded,
        metadata={"author": "Ana"},
    )
