"""Sentences of documents that say the opposite of a text in nearly the same words.

Held against every other sentence of the sample company's documents, no sentence is taken for the
opposite of another one. The price is that only close wordings are told; rows of tables and items of
lists, whose heading may deny them, are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from slimchat.dialogue.polarity import opposite, turning
from slimchat.dialogue.selection import words_of
from slimchat.dialogue.table_rows import is_row
from slimchat.knowledge.analysis import index_terms
from slimchat.knowledge.sentences import split_sentences
from slimchat.types import Language, Passage

SAME = 0.7
"""Share of the terms of the longer sentence that the other one has as well."""
_FEWEST = 2
"""Terms of a sentence; a shorter one leaves too much to its question."""


class _Sentence(NamedTuple):
    text: str
    words: set[str]
    terms: frozenset[str]


def contrary(text: str, language: Language, passages: Iterable[Passage]) -> tuple[str, ...]:
    """The sentences of passages in its language that say the opposite of one of the text's.

    What another passage says in the same words as the text is left alone: the documents differ,
    by country or product.
    """
    sources = [
        sentence
        for passage in passages
        if passage.language == language
        for sentence in _sentences(passage.text, language)
    ]
    found: dict[str, None] = {}
    for said in _sentences(text, language):
        alike = [source for source in sources if _same(said.terms, source.terms)]
        against = [
            source.text
            for source in alike
            if opposite(said.words, language, source.words, language)
        ]
        if len(against) == len(alike):
            found.update(dict.fromkeys(against))
    return tuple(found)


@lru_cache(maxsize=4096)
def _sentences(text: str, language: Language) -> tuple[_Sentence, ...]:
    return tuple(_comparable(text, language))


def _comparable(text: str, language: Language) -> Iterator[_Sentence]:
    for start, end in split_sentences(text, language):
        said = text[start:end].strip()
        words = words_of(said)
        terms = frozenset(index_terms(" ".join(words - turning(language)), language))
        if len(terms) >= _FEWEST and not is_row(said) and not said.startswith(("-", "*", "•")):
            yield _Sentence(said, words, terms)


def _same(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= SAME * max(len(one), len(other))
