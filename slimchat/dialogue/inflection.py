"""Words of a topic as they stem in every form, also where the stemmer of a language keeps two.

"eleições" and "eleição", "luces" and "luz", "apuesto" and "apostar", "suing" and "sue" stem to
different terms. It serves where a word is to be told in any form; the index keeps
its terms, as finer ones rank better.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from slimchat.knowledge.analysis import folded, index_terms
from slimchat.types import Language

_WORD = re.compile(r"[^\W\d_]+")
_ENDINGS: Mapping[Language, tuple[tuple[re.Pattern[str], str], ...]] = {
    "en": ((re.compile(r"(?<=^\w\w)es?$"), ""),),
    "es": ((re.compile(r"(?<=\w\w)ces$"), "z"),),
    "pt": (
        (re.compile(r"(?<=\w)(?:oes|aes|aos)$"), "ao"),
        (re.compile(r"(?<=\w\w)ais$"), "al"),
        (re.compile(r"(?<=\w\w)eis$"), "el"),
        (re.compile(r"(?<=\w\w\w)ois$"), "ol"),
        (re.compile(r"(?<=\w\w[aeiou])ns$"), "m"),
    ),
}
"""Endings of forms, without accents, with that of the form that stems like the others."""
_STRESSED = (("ie", "e"), ("ue", "o"))
"""Vowels of a stem in Spanish while it bears the stress: "invierto" of "invertir"."""


def inflected_terms(text: str, language: Language) -> list[str]:
    """The stems of a text in their order, the same for every form of a word."""
    terms = index_terms(_WORD.sub(lambda match: _base(match[0], language), folded(text)), language)
    if language != "es":
        return terms
    return [_unstressed(term) for term in terms]


def _base(word: str, language: Language) -> str:
    for ending, base in _ENDINGS[language]:
        word, changed = ending.subn(base, word)
        if changed:
            break
    return word


def _unstressed(term: str) -> str:
    for stressed, plain in _STRESSED:
        head, found, tail = term.rpartition(stressed)
        if found and tail and not head.endswith(("q", "g")):
            return f"{head}{plain}{tail}"
    return term
