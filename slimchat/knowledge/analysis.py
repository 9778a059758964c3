"""Words, stems and model numbers: what the lexical index sees in a text.

Each language has its own stemmer and stop words, but the stems of all languages share one
field. With a field per language, BM25 would divide the length of a passage by an average taken
over all passages, most of which are empty in that field: the passages of the rarer language
would look long and sink. In one field, lengths and document frequencies mean the same for all.

Stems lose their accents after stemming. A word with accents is also indexed as it stems when
typed without them, so that ``devolucion`` finds ``devolución`` and ``devoluciones``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from functools import cache, lru_cache

import tantivy

from slimchat.types import LANGUAGES, Language

_STEMMERS: dict[Language, str] = {"en": "english", "es": "spanish", "pt": "portuguese"}
_STOP: dict[Language, str] = {
    "en": "a an and any are as at be been but by can could did do does for from had has have he "
    "her his how i if in into is it its just me my of on or our she should so some than that the "
    "their them then there these they this to us was we were what when where which who why will "
    "with would you your",
    "es": "a al algo ante antes aquí como cómo con cual cuál cuando cuándo de del desde donde "
    "dónde dos e el él ella ellos en entre era eres es esa ese eso esta está estas este esto "
    "estos fue ha hace han has hasta hay he la las le les lo los más me mi mis mucho muy ni nos "
    "o os para pero por porque pues puede puedo que qué quien quién se sea ser si sí sido sin "
    "sobre son soy su sus también te tengo tiene tu tus un una uno unos y ya yo",
    "pt": "a à ao aos aquele aquilo as às até com como da das de dela dele depois do dos e é ela "
    "ele eles em entre era essa esse esta está estão este eu foi for foram há isso isto já la "
    "lhe mais mas me mesmo meu meus minha muito na nas nem no nos nós não num numa o onde os ou "
    "para pela pelo pode por posso porque qual quando que quem se sem ser seu seus são só sua "
    "suas também te tem tenho ter um uma umas uns você vocês vos",
}
_MAX_WORD = 64
_MAX_WORDS = 64
_WORD = re.compile(r"[^\W_]+")
_CODE = re.compile(r"(?<!\w)(?=[^\s]*\d)[^\W_]+(?:[-‐‑‒–./_][^\W_]+)*(?!\w)")
_SPACED = re.compile(r"(?<!\w)([^\W\d_]{1,4}) (\d[^\W_]*)(?!\w)")
_JOINERS = re.compile(r"[-‐‑‒–./_]")


def clean(text: str) -> str:
    """Text that can be encoded: lone surrogates become ``?``."""
    return text.encode("utf-8", "replace").decode("utf-8")


def folded(text: str) -> str:
    """Text without accents, in lower case."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


fold = lru_cache(maxsize=50_000)(folded)
"""The same for words, which come again and again."""


@cache
def _stop_words(language: Language) -> frozenset[str]:
    words = _STOP[language].split()
    return frozenset([*words, *map(fold, words)])


@cache
def _analyzer(language: Language) -> tantivy.TextAnalyzer:
    steps = tantivy.Filter
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(steps.remove_long(_MAX_WORD))
        .filter(steps.lowercase())
        .filter(steps.custom_stopword(sorted(_stop_words(language))))
        .filter(steps.stemmer(_STEMMERS[language]))
        .filter(steps.ascii_fold())
        .build()
    )


def index_terms(text: str, language: Language) -> list[str]:
    """The terms of a passage: its stems, and those of its accented words without accents."""
    text = clean(text)
    analyzer = _analyzer(language)
    terms: list[str] = analyzer.analyze(text)
    if text.isascii():
        return terms
    known = set(terms)
    accented = " ".join(fold(word) for word in _WORD.findall(text) if not word.isascii())
    return terms + [term for term in analyzer.analyze(accented) if term not in known]


def codes(text: str) -> list[str]:
    """Model numbers and the like, whole: ``E-03`` and ``e03`` both give ``e03``."""
    found = (_JOINERS.sub("", fold(match)) for match in _CODE.findall(clean(text)))
    return list(dict.fromkeys(code for code in found if 1 < len(code) <= _MAX_WORD))


def query_codes(text: str) -> list[str]:
    """The codes a question may mean: also ``X 200`` for ``x200``."""
    spaced = (fold(a + b) for a, b in _SPACED.findall(clean(text)))
    return list(dict.fromkeys([*codes(text), *(code for code in spaced if len(code) <= _MAX_WORD)]))


def query_terms(text: str, language: Language | None = None) -> list[list[str]]:
    """The terms of a question: for each word, its stem in every language.

    Args:
        text: any string.
        language: of the question, if known. Its stop words are left out; without it, those of
            every language are. A question of stop words alone keeps them.
    """
    words = list(dict.fromkeys(_WORD.findall(clean(text).lower())))[:_MAX_WORDS]
    words = [word for word in words if len(word.encode()) <= _MAX_WORD]
    stop = frozenset().union(*map(_stop_words, [language] if language else LANGUAGES))
    groups = []
    for word in [word for word in words if word not in stop] or words:
        stems = (index_terms(word, each) for each in LANGUAGES)
        group = list(dict.fromkeys(stem for terms in stems for stem in terms))
        if group:
            groups.append(group)
    return groups


def matching_spans(
    text: str, terms: Collection[str], language: Language
) -> Iterator[tuple[int, int]]:
    """Where a passage has the words and codes that stand for ``terms``, from left to right."""
    wanted, end = frozenset(terms), 0
    found = [(*match.span(), index_terms(match[0], language)) for match in _WORD.finditer(text)]
    found += [(*match.span(), codes(match[0])) for match in _CODE.finditer(text)]
    for start, stop, own in sorted(found, key=lambda item: (item[0], -item[1])):
        if start >= end and not wanted.isdisjoint(own):
            yield start, stop
            end = stop
