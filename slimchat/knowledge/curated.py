"""Curated answers: what people wrote for a question, in the words that are to be said.

They lie in the store of a generation, under two keys of its meta table, so that they are replaced
with it in one step, and go where the store goes::

    curated          {"format": "slimchat-curated", "version": 1, "answers": [{…}, …]}
    curated_vectors  {"embedder": "…", "wordings": "…", "vectors": "base64 of float32"}

A rebuild keeps both; the vectors are made anew where they are of other wordings or another
embedder.
"""

from __future__ import annotations

import base64
import dataclasses
import datetime
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from slimchat.errors import CuratedError
from slimchat.knowledge.analysis import folded
from slimchat.knowledge.protocols import EmbedderProtocol, Vectors
from slimchat.types import LANGUAGES, Language, Passage

ANSWERS, VECTORS = "curated", "curated_vectors"
FORMAT, VERSION = "slimchat-curated", 1
CITED = "curated"
"""Source of what is cited, in the place of a document."""
LONGEST = 4000
"""Characters of a question or an answer, at most."""


@dataclass(frozen=True, slots=True)
class CuratedAnswer:
    """An answer that somebody answers for.

    Attributes:
        paraphrases: other wordings of the question.
        owner: who answers for it.
        valid_from, valid_until: first and last day on which it is said, ``None`` for always.
        sources: documents that it rests on, relative to the folder.
        id: by default made from language, question and first day, so that an answer to the same
            question takes the place of the one before.

    Raises:
        CuratedError: a text is missing or too long, or the days are in the wrong order.
    """

    question: str
    answer: str
    language: Language
    paraphrases: tuple[str, ...] = ()
    owner: str = ""
    valid_from: datetime.date | None = None
    valid_until: datetime.date | None = None
    sources: tuple[str, ...] = ()
    id: str = field(default="")

    def __post_init__(self) -> None:
        texts = {"question": self.question, "answer": self.answer}
        for name, text in texts.items():
            if not text.strip() or len(text) > LONGEST:
                raise CuratedError(
                    f"The {name} of a curated answer has {len(text.strip())} characters: "
                    f"{text.strip()!r:.80}.",
                    f"Write between 1 and {LONGEST}.",
                )
        if self.language not in LANGUAGES:
            raise CuratedError(
                f"The language of {self.question!r:.80} is {self.language!r:.20}.",
                f"It must be {' or '.join(LANGUAGES)}.",
            )
        if self.valid_from and self.valid_until and self.valid_from > self.valid_until:
            raise CuratedError(
                f"{self.question!r:.80} is valid from {self.valid_from} until {self.valid_until}.",
                "Let it end on the day it begins, or later.",
            )
        if not self.id:
            start = self.valid_from.isoformat() if self.valid_from else ""
            key = f"{self.language}|{normal(self.question)}|{start}"
            object.__setattr__(self, "id", hashlib.sha256(key.encode()).hexdigest()[:12])

    @property
    def wordings(self) -> tuple[str, ...]:
        """The question and its paraphrases."""
        return (self.question, *self.paraphrases)

    def passage(self) -> Passage:
        """The answer as what is cited."""
        return Passage(
            id=f"{CITED}:{self.id}",
            source=CITED,
            title=self.question,
            section=(self.owner,) if self.owner else (),
            text=self.answer,
            language=self.language,
            position=0,
        )

    def valid(self, day: datetime.date) -> bool:
        """Whether it is said on a day."""
        early = self.valid_from is not None and day < self.valid_from
        return not early and (self.valid_until is None or day <= self.valid_until)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data."""
        data = dataclasses.asdict(self)
        for name in ("valid_from", "valid_until"):
            data[name] = data[name].isoformat() if data[name] else None
        return data

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> CuratedAnswer:
        """What :meth:`to_dict` gave.

        Raises:
            CuratedError: it is nothing of that kind.
        """
        try:
            kept = {name: data[name] for name in cls.__slots__}
            for name in ("valid_from", "valid_until"):
                kept[name] = datetime.date.fromisoformat(kept[name]) if kept[name] else None
            for name in ("paraphrases", "sources"):
                kept[name] = tuple(kept[name])
            if not all(isinstance(kept[name], str) for name in ("id", "question", "answer")):
                raise TypeError("its texts are not text")
            return cls(**kept)
        except (KeyError, TypeError, ValueError) as error:
            raise CuratedError(
                f"A curated answer cannot be read ({type(error).__name__}: {error}).",
                "Import the curated answers again: slimchat faq import BOT FILE --replace",
            ) from error


@dataclass(frozen=True, slots=True)
class Curated:
    """The curated answers of a generation.

    Attributes:
        vectors: one row per wording, in the order of the answers; ``None`` where they must be
            made.
    """

    answers: tuple[CuratedAnswer, ...] = ()
    vectors: Vectors | None = None

    @property
    def wordings(self) -> list[str]:
        """Every wording, in the order of the answers."""
        return [text for answer in self.answers for text in answer.wordings]

    @classmethod
    def of(cls, meta: Mapping[str, str]) -> Curated:
        """Those that a store's meta table holds; none where it holds none.

        Raises:
            CuratedError: they cannot be read, or another version wrote them.
        """
        if ANSWERS not in meta:
            return cls()
        try:
            data = json.loads(meta[ANSWERS])
            name, version, rows = data["format"], data["version"], list(data["answers"])
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise CuratedError(
                f"The curated answers cannot be read ({error}).",
                "Import them again: slimchat faq import BOT FILE --replace",
            ) from error
        if (name, version) != (FORMAT, VERSION):
            raise CuratedError(
                f"The curated answers have format {name!r} version {version!r}; this slimchat "
                f"reads {FORMAT!r} version {VERSION}.",
                "Use the slimchat that wrote them, or import them again.",
            )
        answers = tuple(CuratedAnswer.from_dict(row) for row in rows)
        return cls(answers, _vectors(meta, cls(answers).wordings))

    def embedded(self, embedder: EmbedderProtocol) -> Curated:
        """The same with vectors."""
        if self.vectors is not None or not self.answers:
            return self
        return Curated(self.answers, embedder.embed_passages(self.wordings))

    def meta(self, embedder: EmbedderProtocol) -> dict[str, str]:
        """The entries of a store's meta table."""
        vectors = self.embedded(embedder).vectors
        data = {
            "format": FORMAT,
            "version": VERSION,
            "answers": [a.to_dict() for a in self.answers],
        }
        rows = b"" if vectors is None else np.ascontiguousarray(vectors, dtype="<f4").tobytes()
        held = {
            "embedder": embedder.fingerprint,
            "wordings": _digest(self.wordings),
            "vectors": base64.b64encode(rows).decode(),
        }
        return {ANSWERS: json.dumps(data, ensure_ascii=False), VECTORS: json.dumps(held)}


def merged(old: Iterable[CuratedAnswer], new: Iterable[CuratedAnswer]) -> tuple[CuratedAnswer, ...]:
    """The old ones with the new ones in the place of those with the same id, and after them."""
    return tuple({answer.id: answer for answer in (*old, *new)}.values())


def normal(text: str) -> str:
    """A wording without case, accents, punctuation and repeated white space."""
    return " ".join("".join(c if c.isalnum() else " " for c in folded(text)).split())


def kept_meta(meta: Mapping[str, str]) -> dict[str, str]:
    """The entries of a store that a rebuild keeps."""
    return {key: meta[key] for key in (ANSWERS, VECTORS) if key in meta}


def _digest(wordings: Sequence[str]) -> str:
    return hashlib.sha256(json.dumps(list(wordings)).encode()).hexdigest()[:32]


def _vectors(meta: Mapping[str, str], wordings: Sequence[str]) -> Vectors | None:
    try:
        held = json.loads(meta[VECTORS])
        if held["wordings"] != _digest(wordings):
            return None
        if held["embedder"] != meta.get("embedder_fingerprint"):
            return None
        rows = np.frombuffer(base64.b64decode(held["vectors"], validate=True), dtype="<f4")
        vectors: Vectors = rows.reshape(len(wordings), int(meta["dimension"])).astype(np.float32)
    except (ValueError, KeyError, TypeError):
        return None
    return vectors if np.isfinite(vectors).all() else None
