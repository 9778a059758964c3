"""Texts cut where something in them is marked.

Characters are counted differently in Python and in a browser; pieces mean the same in both.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from slimchat.knowledge.analysis import matching_spans, query_codes, query_terms
from slimchat.types import Language

Mark = TypeVar("Mark")


def cut(text: str, spans: Iterable[tuple[int, int, Mark]], nothing: Mark) -> list[tuple[str, Mark]]:
    """The text in pieces, each with the mark of its span; spans that overlap are left out."""
    pieces: list[tuple[str, Mark]] = []
    end = 0
    for start, stop, mark in sorted(spans, key=lambda span: span[:2]):
        if start < end or stop > len(text) or start >= stop:
            continue
        if start > end:
            pieces.append((text[end:start], nothing))
        pieces.append((text[start:stop], mark))
        end = stop
    if end < len(text):
        pieces.append((text[end:], nothing))
    return pieces


class Matcher:
    """Finds the words of a question in passages, as the lexical index compares them."""

    def __init__(self, wordings: Sequence[str], language: Language | None) -> None:
        terms = [
            term for text in wordings for group in query_terms(text, language) for term in group
        ]
        self._terms = {*terms, *(code for text in wordings for code in query_codes(text))}

    def pieces(self, text: str, language: Language) -> list[tuple[str, bool]]:
        """A text in pieces, each with whether it stands in the question."""
        found = matching_spans(text, self._terms, language)
        return cut(text, ((start, end, True) for start, end in found), False)
