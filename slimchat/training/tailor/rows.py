"""The rows of a training set, as they stand in its JSON Lines."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

from slimchat._files import write_atomically
from slimchat.errors import TrainingDataError
from slimchat.types import Language

Kind = Literal["faq", "heading", "sentence", "golden", "feedback", "ticket"]
KINDS: tuple[Kind, ...] = ("golden", "feedback", "ticket", "faq", "heading", "sentence")
"""From what people asked to what a rule made."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage that rows refer to.

    Attributes:
        id: unique in the training set.
        source: the document, or the file of tickets.
        searchable: it stands in the documents, so that a search could find it.
    """

    id: str
    source: str
    heading: str
    text: str
    language: Language
    searchable: bool = True

    @property
    def embedded_text(self) -> str:
        """What the embedder reads."""
        return f"{self.heading}\n{self.text}" if self.heading else self.text


@dataclass(frozen=True, slots=True)
class Row:
    """One question with what answers it.

    Attributes:
        passages: ids of pieces that answer, the best first; empty where nothing answers.
        answers: sentences of the first piece that answer, verbatim; empty where not known.
        negatives: ids of pieces that look like an answer and are none.
        source: the document or file that the row comes from.
        synthetic: a rule wrote the question.
        licence: what the user stated for the data.
    """

    id: str
    kind: Kind
    language: Language
    question: str
    passages: tuple[str, ...]
    answers: tuple[str, ...]
    negatives: tuple[str, ...]
    source: str
    synthetic: bool
    licence: str


Written = TypeVar("Written", Piece, Row)


def write_rows(path: Path, rows: Iterable[Row] | Iterable[Piece]) -> None:
    """Write JSON Lines, atomically."""
    lines = [json.dumps(dataclasses.asdict(row), ensure_ascii=False) for row in rows]
    write_atomically(path, "".join(f"{line}\n" for line in lines))


def read_rows(path: Path, kind: type[Written]) -> list[Written]:
    """Read what :func:`write_rows` wrote.

    Raises:
        TrainingDataError: the file is missing, or a line is no such row.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise TrainingDataError(f"{path} cannot be read ({error}).", _AGAIN) from error
    rows = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            data: dict[str, Any] = json.loads(line)
            lists = {name: tuple(v) for name, v in data.items() if isinstance(v, list)}
            rows.append(kind(**data | lists))
        except (ValueError, TypeError) as error:
            raise TrainingDataError(
                f"{path}, line {number}: not a row of a training set ({error}).", _AGAIN
            ) from error
    return rows


_AGAIN = "Write the training set again with: slimchat train data DOCS -o DIR"
