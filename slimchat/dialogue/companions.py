"""What belongs to a quoted sentence: rows that answer as well, the other steps, what goes on.

A row of a table that a question does not single out stands for its neighbours: who asks what
shipping to the islands costs needs every weight. One step out of several does not tell how.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from slimchat.dialogue.table_rows import Row, asked_terms, named_column, rows_of
from slimchat.knowledge.analysis import folded, index_terms
from slimchat.knowledge.sentences import Span
from slimchat.types import Passage

MOST = 12
"""Rows that are quoted together; more is a page to be read, and no answer."""
_NAMED_LIKELY = 0.3
"""What the reader must think of a row that a question names, beside the best such row."""
_HOW = re.compile(
    r"\bhow (?:do|can|to|should|would|must|could)\b|\bwhat (?:do|should|must|can) (?:i|we) do\b|"
    r"\bsteps?\b|\bcomo\b|\bque (?:tengo que|debo|hago|hay que)\b|\bpas(?:o|so)s\b|"
    r"\bo que (?:eu )?(?:devo|tenho (?:de|que)|faco|preciso)\b|\binstruc\w+|\bprocedure\b"
)
_ITEM = re.compile(r"^[ \t]*(\d{1,2})[.)][ \t]", re.MULTILINE)
_GOES_ON = re.compile(
    r"(?:otherwise|in that case|in this case|then|after that|however|en ese caso|en tal caso|"
    r"en este caso|entonces|sin embargo|de lo contrario|senao|caso contrario|nesse caso|"
    r"neste caso|entao|porem)\b[,\s]|(?:if not|si no|se nao),"
)
_PRICE = re.compile(
    r"[€£$]|\b(?:eur|usd|gbp|brl)\b|\b(?:free|gratis|gratuit\w+|consultar|consulta)\b"
)
_YES = re.compile(r"(?:yes|no|si|sim|nao)\b")
_DIGITS = re.compile(r"\d+")
_AMOUNT = re.compile(r"[^\d]{0,12}\d")


Place = tuple[str, Span]
"""A sentence: the id of its passage, and its characters there."""


class Page(NamedTuple):
    """A passage with all its sentences."""

    passage: Passage
    spans: Sequence[Span]

    def within(self, start: int, end: int) -> list[Place]:
        """Its sentences that begin between two characters."""
        return [(self.passage.id, span) for span in self.spans if start <= span[0] < end]


class _Piece(NamedTuple):
    """The part of a numbered list that is on one page."""

    page: Page
    first: int
    last: int
    places: list[Place]


def companions(
    question: str,
    pages: Sequence[Page],
    quoted: Collection[Place],
    repeats: Collection[Place],
    likely: Mapping[Place, float],
) -> set[Place]:
    """The sentences of a section that belong to those quoted from it, and are not.

    Args:
        pages: the passages of one section of a document, in their order; a table or a list may go
            on from one to the next.
        repeats: sentences that say what a quoted one says; as a row, none is added.
        likely: the probability that a sentence answers.
    """
    rows = set(_rows(question, pages, quoted, likely)) - set(repeats)
    found = {*rows, *_steps(question, pages, quoted)}
    return {*found, *(place for page in pages for place in _going_on(page, quoted))} - set(quoted)


def _rows(
    question: str,
    pages: Sequence[Page],
    quoted: Collection[Place],
    likely: Mapping[Place, float],
) -> Iterator[Place]:
    asked = asked_terms(question) | set(_DIGITS.findall(question))
    rows = [
        (row, page.within(row.start, row.end)) for page in pages for row in rows_of(page.passage)
    ]
    for label, labels in {(row.label, tuple(row.cells)[:1]) for row, _ in rows}:
        table = [
            (row, places)
            for row, places in rows
            if (row.label, tuple(row.cells)[:1]) == (label, labels)
        ]
        most = max(len(row.subject & asked) for row, _ in table)
        meant = [(row, places) for row, places in table if len(row.subject & asked) == most]
        column = named_column(table[0][0], asked)
        known = [row for row, places in meant if not set(places).isdisjoint(quoted)]
        best = max((likely[place] for _, places in meant for place in places), default=0.0)
        least = _NAMED_LIKELY * best if most else 0.0
        if not known or (most == 0 and column is None):
            continue
        kinds = {_kind(row, column) for row in known} - ({"words"} if most == 0 else set())
        named = max(_named(row, asked) for row in known)
        alike = [
            places
            for row, places in meant
            if _kind(row, column) in kinds
            and _named(row, asked) >= named
            and max((likely[place] for place in places), default=0.0) >= least
        ]
        if len(alike) <= MOST:
            yield from (place for places in alike for place in places)


def _named(row: Row, asked: Collection[str]) -> int:
    """How many words of a question stand in the cells of a row: "1 kg" picks one of them."""
    text = " ".join((row.name, *row.cells.values()))
    return len(frozenset(index_terms(text, row.language)) & set(asked))


def _kind(row: Row, column: str | None) -> str:
    """What sort of value a row has in the column that is asked for."""
    cell = folded(row.cells.get(column, "") if column else "").strip()
    if not cell:
        return ""
    if _PRICE.search(cell):
        return "price"
    return "yes" if _YES.match(cell) else "amount" if _AMOUNT.match(cell) else "words"


def _steps(question: str, pages: Sequence[Page], quoted: Collection[Place]) -> Iterator[Place]:
    how = _HOW.search(folded(question)) is not None
    for steps in _lists(pages):
        known = [number for number, place in enumerate(steps) if place in quoted]
        if known and how:
            yield from steps
        elif known:
            yield from steps[known[0] : known[-1] + 1]


def _lists(pages: Sequence[Page]) -> Iterator[list[Place]]:
    """The sentences of each numbered list."""
    before: _Piece | None = None
    places: list[Place] = []
    for piece in (piece for page in pages for piece in _pieces(page)):
        if before is None or piece.page is before.page or piece.first != before.last + 1:
            yield places
            places = []
        places = [*places, *piece.places]
        before = piece
    yield places


def _pieces(page: Page) -> Iterator[_Piece]:
    text = page.passage.text
    start = end = first = number = 0
    for match in _ITEM.finditer(text):
        if end and int(match[1]) != number + 1:
            yield _Piece(page, first, number, page.within(start, end))
            end = 0
        number = int(match[1])
        if not end:
            start, first = match.start(), number
        stop = text.find("\n", match.end())
        end = len(text) if stop < 0 else stop
    if end:
        yield _Piece(page, first, number, page.within(start, end))


def _going_on(page: Page, quoted: Collection[Place]) -> Iterator[Place]:
    """The sentence after a quoted one that goes on about it, or says what is the case otherwise."""
    text, ordered = page.passage.text, sorted(page.spans)
    for before, after in itertools.pairwise(ordered):
        beside = (page.passage.id, before) in quoted and "\n\n" not in text[before[1] : after[0]]
        if beside and _GOES_ON.match(folded(text[after[0] : after[1]])):
            yield page.passage.id, after
