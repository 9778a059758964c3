"""Where personal data stands in a text.

Regular expressions only propose. phonenumbers and python-stdnum decide; both are loaded with the
first text that may hold a number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from slimchat.privacy.identities import identities
from slimchat.privacy.phones import phones
from slimchat.privacy.runs import accounts, cards, ibans
from slimchat.privacy.writing import plain

Kind = Literal["email", "iban", "card", "identity", "phone"]

_ATOM = r"[\w.+%&'=~!#$*?^-]"
_NAME = rf"(?<!\w)\w{_ATOM}{{0,127}}"
_PART = r"[\w-]{1,63}"
_AT = r"\s?[\[({<]\s?(?:at|arroba|@)\s?[\])}>]\s?"
_DOT = r"\s?[\[({]\s?(?:\.|dot|punto|ponto)\s?[\])}]\s?|\s(?:dot|punto|ponto)\s"
_PROVIDER = r"(?:gmail|googlemail|hotmail|outlook|yahoo|icloud|proton(?:mail)?|live|msn|uol|sapo)"
EMAIL = re.compile(
    rf"{_NAME}(?:(?:@\s?|\s@\s|{_AT}|\sarroba\s){_PART}(?:(?:\.|\s\.(?=[a-z]{{2,4}}\b)|{_DOT}){_PART})+"
    rf"|@\s?{_PART},(?:com|net|org)\b(?:,(?:es|br|mx|pt)\b)?"
    rf"|@\[[\da-f.:]{{3,45}}\]|\sat\s{_PART}(?:(?:{_DOT}){_PART})+"
    rf"|(?:\s?@\s?|\(a\)|\sat\s){_PROVIDER}\b(?:[.,]{_PART})*)",
    re.IGNORECASE,
)
"""E-mail addresses, also spelt out: "ana (at) mail.example", "ana arroba mail punto es"."""
_MANY_DIGITS = re.compile(r"\d(?:[^\w\n]{0,3}\d){5}|\d{5}|\d[\s_]{1,3}\d{3}")
_REFERENCE = re.compile(
    r"\b(?:order|pedido|encomenda|invoice|factura|fatura|nota fiscal|serial|s[ée]rie|tracking|"
    r"parcel|seguimiento|rastreio|reference|referencia|referência|ref|ticket|protocolo|lote|c[óo]digo|code)"
    r"\b(?:[\s.:#ºª]|number|n[úu]mero|num|no|nº|n|is|es|é|de|del|do|da)*$",
    re.IGNORECASE,
)
"""What stands before a number that is no person's; bare digits after it are left alone."""
_BESIDE = 40
"""Characters before a number that may say what it is."""


_LONG: tuple[tuple[Kind, Callable[[str], Iterator[tuple[int, int]]]], ...] = (
    ("iban", ibans),
    ("card", cards),
    ("iban", accounts),
)


@dataclass(frozen=True, slots=True)
class Found:
    """One personal datum: ``text[start:end]``."""

    kind: Kind
    start: int
    end: int
    text: str


def find(text: str) -> tuple[Found, ...]:
    """The personal data in a text, in order, without overlaps.

    What people put between groups is allowed for; check digits must be right.
    """
    read, places = plain(text)
    taken: list[Found] = []
    for kind, start, end in _candidates(read):
        said = read[start:end]
        bare = said.isdigit() and kind in ("phone", "identity")
        if bare and _REFERENCE.search(read[max(0, start - _BESIDE) : start]):
            continue
        first, last = places[start], places[end - 1] + 1
        if all(last <= other.start or first >= other.end for other in taken):
            taken.append(Found(kind, first, last, text[first:last]))
    return tuple(sorted(taken, key=lambda found: found.start))


def _candidates(text: str) -> Iterator[tuple[Kind, int, int]]:
    for match in EMAIL.finditer(text):
        yield "email", match.start(), match.start() + len(match[0].rstrip(".-_"))
    if not _MANY_DIGITS.search(text):
        return
    for kind, where in _LONG:
        for start, end in where(text):
            yield kind, start, end
    for start, end in identities(text):
        yield "identity", start, end
    for start, end in phones(text):
        yield "phone", start, end
