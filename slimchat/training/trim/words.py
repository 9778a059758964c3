"""Words and letters that stay whole whatever the documents say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from slimchat.models.extras import need
from slimchat.training.vocabulary import CHARACTERS, everyday_words, without_accents
from slimchat.types import Language

WORDS = 30_000
"""The commonest words of each language that stay whole."""
_WORD = re.compile(r"\w+")
_NUMBERS = tuple(map(str, range(1000)))


def words_of(texts: Iterable[str], languages: Sequence[Language]) -> set[str]:
    """Words of the texts and everyday words, as people write them, with letters and numbers.

    Each comes as it is, in small letters, with a capital, and without accents.

    Raises:
        MissingExtraError: wordfreq is not installed.
    """
    need("wordfreq", "trim")
    found = {word for text in texts for word in _WORD.findall(text)}
    for language in languages:
        found.update(everyday_words(language, WORDS))
    return {form for word in found for form in _forms(word)} | {*CHARACTERS, *_NUMBERS}


def _forms(word: str) -> Iterator[str]:
    for form in (word, word.lower(), word.capitalize()):
        yield form
        yield without_accents(form)
