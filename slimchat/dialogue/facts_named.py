"""Facts that are names: days of the week, products with a number, numerals and letters."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from slimchat.dialogue import fact_words as words
from slimchat.knowledge.analysis import fold

Span = tuple[int, int]

_SEVEN = "monday tuesday wednesday thursday friday saturday sunday"
_FULL: Mapping[str, int] = {
    name: day
    for names in (
        _SEVEN,
        " ".join(f"{name}s" for name in _SEVEN.split()),
        "lunes martes miercoles jueves viernes sabado domingo",
        "- - - - - sabados domingos",
        "segunda-feira terca-feira quarta-feira quinta-feira sexta-feira sabado domingo",
        "segundas-feiras tercas-feiras quartas-feiras quintas-feiras sextas-feiras - -",
        "segunda terca quarta quinta sexta - -",
        "segundas tercas quartas quintas sextas - -",
        "mon tue wed thu fri sat sun",
        "- tues - thurs - - -",
    )
    for day, name in enumerate(names.split())
    if name != "-"
}
_ORDINALS = {"segunda", "quarta", "quinta", "sexta"}
"""Days in Portuguese that also count: "a segunda vez"."""
_SHORT = {"mon", "tue", "tues", "wed", "thu", "thurs", "fri", "sat", "sun"}
_DAY_NAMES = "|".join(sorted((*_FULL, "miércoles", "sábado", "sábados", "terça", "terças",
                              "terça-feira", "terças-feiras"), key=len, reverse=True))  # fmt: skip
_DAY = re.compile(rf"(?<!\w)(?:{_DAY_NAMES})(?!\w|-feira)", re.IGNORECASE)
_TO = re.compile(r"\s*(?:[-‐‑–—]|to|through|thru|till|until|a|al|à|hasta(?: el)?|até)\s*", re.I)
_GROUPS: tuple[tuple[re.Pattern[str], range], ...] = (
    (re.compile(r"\b(?:weekends?|fines? de semana|fins? de semana)\b", re.I), range(5, 7)),
    (
        re.compile(r"\b(?:weekdays?|entre semana|durante a semana)\b", re.I),
        range(5),
    ),
    (
        re.compile(
            r"\b(?:every day|daily|seven days a week|24/7|todos los d[ií]as|a diario|"
            r"cada d[ií]a|todos os dias|diariamente|todo dia)\b",
            re.I,
        ),
        range(7),
    ),
)

_ROMAN = re.compile(r"(?=[IVXL]{2,6}\b)(XL|L?X{0,3})(IX|IV|V?I{0,3})")
_ROMANS = {"I": 1, "V": 5, "X": 10, "L": 50}
_NUMERAL = re.compile(rf"(?<![\w-])(?:{_ROMAN.pattern}|(?<=[a-zà-ÿ] )[VX])(?![\w'’-])")
_CAPITAL = re.compile(r"(?<![^\W\d_])[A-Z](?![^\W\d_])")
_LETTER = re.compile(r"(?<=[a-zà-ÿ] )[B-DF-HJ-NP-TV-Z](?![\w'’.&/-])")

_NAMED = re.compile(
    r"(?P<name>[^\W\d_]{3,})[ \u00a0](?:n\.?º ?)?"
    r"(?P<n>\d{1,4}(?![\w]|[.,:/]\d|\s?[%€$£°])|" + _ROMAN.pattern + r"\b|[VX]\b)"
    r"(?P<more>(?:\s?(?:,|/|[-–]|\b(?:to|or|and|y|o|e|ou|a|al|hasta|até)\b)\s?\d{1,4}\b)*)"
)
_DIGITS = re.compile(r"\d+")
_NEXT = re.compile(r"[\s\-‐‑]*([^\W\d_]+)(?:\s([^\W\d_]+))?")
_PARTS = frozenset(
    (
        *("step", "page", "section", "article", "chapter", "point", "option", "error", "level"),
        *("table", "figure", "line", "number", "part", "question", "note", "appendix", "about"),
        *("paso", "pagina", "seccion", "articulo", "capitulo", "punto", "opcion", "nivel"),
        *("tabla", "figura", "linea", "numero", "parte", "pregunta", "nota", "anexo", "apartado"),
        *("passo", "secao", "artigo", "ponto", "opcao", "tabela", "linha", "item", "over", "only"),
    )
)
"""What parts of a text are numbered with, and other words in capitals that are no names."""


class Named(NamedTuple):
    """What a text names.

    Attributes:
        implied: a source holds it although it does not say it so, as "Monday to Friday" holds
            Tuesday; an answer does not state it.
    """

    said: str
    value: str
    implied: bool = False


def weekdays(text: str) -> Iterator[Named]:
    """Days of the week with their number, Monday first, and "weekend"."""
    found = list(_DAY.finditer(text))
    days = {_number(match[0]) for match in found}
    for match in found:
        yield Named(match[0], str(_number(match[0])), not _certain(text, match))
    for one, other in itertools.pairwise(found):
        if _TO.fullmatch(text[one.end() : other.start()]):
            first, last = _number(one[0]), _number(other[0])
            days |= {day % 7 for day in range(first, last + (1 if last >= first else 8))}
    for pattern, group in _GROUPS:
        if pattern.search(text):
            days |= set(group)
    yield from (Named(_SEVEN.split()[day], str(day), True) for day in sorted(days))
    if weekend := _GROUPS[0][0].search(text):
        yield Named(weekend[0], "weekend")
    elif days & {5, 6}:
        yield Named("weekend", "weekend", True)


def _number(name: str) -> int:
    return _FULL[fold(name)]


def _certain(text: str, match: re.Match[str]) -> bool:
    """Whether it is a day, and no ordinal or other word."""
    plain = fold(match[0])
    if plain in _SHORT:
        return match[0][0].isupper()
    if plain.removesuffix("s") not in _ORDINALS:
        return True
    before, after = text[: match.start()].rstrip(), text[match.end() :]
    beside = re.search(r"\b([\w-]+)\s+(?:a|à|e|ou|até)$", before)
    following = re.match(r"\s+(?:a|à|e|ou|até)\s+([\w-]+)", after)
    near = (each[1] for each in (beside, following) if each)
    return (plain.endswith("as") and before.endswith(("às", "nas"))) or any(
        fold(word) in _FULL for word in near
    )


def numerals(text: str) -> Iterator[Named]:
    """Roman numerals with their value; single letters only after a word ("Mark V")."""
    for match in _NUMERAL.finditer(text):
        yield Named(match[0], str(_roman(match[0])))


def letters(text: str) -> Iterator[Named]:
    """Letters that tell one of several ("plug type G")."""
    told = {match.start() for match in _LETTER.finditer(text)}
    for match in _CAPITAL.finditer(text):
        if match[0] not in "VX":
            yield Named(match[0], match[0].lower(), match.start() not in told)


def names(text: str) -> Iterator[tuple[Span, str, str, bool]]:
    """Words before a number ("Lumen 2"): where, the word, the number, and whether it is a name for
    certain, being in capitals within a sentence."""
    for match in _NAMED.finditer(text):
        plain = fold(match["name"])
        if plain in _PARTS or plain in _FULL or plain in words.MONTHS:
            continue
        if _measured(text[match.end() :]):
            continue
        before = text[: match.start()].rstrip(" *_\"“«'(")
        within = bool(before) and before[-1] not in ".!?:;\n•-–—|>#"
        sure = within and match["name"][0].isupper() and not match["more"]
        for number in (match["n"], *_DIGITS.findall(match["more"])):
            value = number if number.isdigit() else str(_roman(number))
            yield match.span(), plain, value.lstrip("0") or "0", sure


def _measured(rest: str) -> bool:
    after = _NEXT.match(rest)
    if after is None:
        return False
    first, second = fold(after[1]), fold(after[2] or "")
    return words.unit(first) is not None or (
        first in words.BEFORE_UNITS and words.unit(second) is not None
    )


def _roman(numeral: str) -> int:
    total = 0
    for letter, after in zip(numeral, f"{numeral[1:]} ", strict=True):
        value = _ROMANS[letter]
        total += -value if _ROMANS.get(after, 0) > value else value
    return total
