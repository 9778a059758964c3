"""Rows of tables that are about something else than the question.

A loader writes a row as ``Item: Coffee, opened; Returnable?: No``. Alone, it holds the question's
words as well as the row that answers ("an opened machine") does; beside its neighbours it can be
told that the question names the subject of another row, or more of it ("20 sessions" where there
are "10 sessions" too).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from slimchat.knowledge.analysis import index_terms, query_terms
from slimchat.knowledge.sentences import Span
from slimchat.types import Language, Passage

_ROW = re.compile(
    r"^(?:(?P<label>[^:;\n]{1,80}): )?(?P<subject>[^:;\n]{1,120}); [^:;\n]{1,80}: ", re.MULTILINE
)
_LABEL = re.compile(r"(^|; )[^:;\n]{1,80}: ", re.MULTILINE)
_CELL = re.compile(r"; ([^:;\n]{1,80}): ([^;\n]*)")
_QUALIFIED = re.compile(r"[,(]")
_WORDS = re.compile(r"\w+")
# "the light is orange and does not blink" names no row for a light that blinks.
# Not "no": in Portuguese it is "in the".
_DENIED = re.compile(
    r"(?:\b(?:not|without|never|sin|ni|nunca|n[ãa]o|sem|nem)|n['’]t)\s+\w+", re.IGNORECASE
)
# Not "one": in two of the languages it is an article.
_NUMBERS = (
    "two dos dois duas|three tres três|four cuatro quatro|five cinco|six seis|seven siete sete|"
    "eight ocho oito|nine nueve nove|ten diez dez|eleven once onze|twelve doce doze"
)
_DIGITS = {
    word: str(number)
    for number, words in enumerate(_NUMBERS.split("|"), start=2)
    for word in words.split()
}


class Row(NamedTuple):
    """A line of a table.

    Attributes:
        label: of its first column; empty where that has none.
        name: the first cell.
        subject: terms of the first cell, without what qualifies it ("Coffee" of "Coffee, opened").
        cells: of the other columns, by their labels.
        language: of the table.
    """

    start: int
    end: int
    label: str
    name: str
    subject: frozenset[str]
    cells: Mapping[str, str]
    language: Language


def of_other_subjects(question: str, passage: Passage, spans: Sequence[Span]) -> set[Span]:
    """Those spans that lie in a row of whose subject the question names less than of another row's
    of the same table: nothing, or a part of what it names there.

    Args:
        spans: characters of the passage's text.
    """
    rows = rows_of(passage)
    if len(rows) < 2:
        return set()
    asked, meant = asked_terms(question), asked_terms(_DENIED.sub(" ", question))
    named = [(row, row.subject & asked, row.subject & meant) for row in rows]
    others = [
        row
        for row, part, mean in named
        if any(
            row.label == of.label and ((more and not part) or mean < most)
            for of, more, most in named
        )
    ]
    return {(start, end) for start, end in spans for row in others if row.start <= start < row.end}


def asked_terms(question: str) -> set[str]:
    """The terms of a question, with the digits of its numbers."""
    terms = {term for group in query_terms(question) for term in group}
    return terms | {_DIGITS[word] for word in _WORDS.findall(question.lower()) if word in _DIGITS}


def values_of(text: str) -> str:
    """A quote without the labels that all rows of its table share; anything else as it is."""
    return _LABEL.sub(r"\1", text) if is_row(text) else text


def is_row(text: str) -> bool:
    """Whether a quote is a row of a table as loaders write it."""
    return _ROW.match(text) is not None


def named_column(row: Row, asked: Collection[str]) -> str | None:
    """The label of the column that a question names; ``None`` for none."""
    for label in row.cells:
        if not frozenset(index_terms(label, row.language)).isdisjoint(asked):
            return label
    return None


def rows_of(passage: Passage) -> list[Row]:
    """The rows of the tables in a passage, in their order."""
    return list(_rows(passage))


def _rows(passage: Passage) -> Iterator[Row]:
    for found in _ROW.finditer(passage.text):
        end = passage.text.find("\n", found.end())
        end = len(passage.text) if end < 0 else end
        subject = _QUALIFIED.split(found["subject"], maxsplit=1)[0]
        yield Row(
            found.start(),
            end,
            found["label"] or "",
            found["subject"],
            frozenset(index_terms(subject, passage.language)),
            dict(_CELL.findall(passage.text[found.start() : end])),
            passage.language,
        )
