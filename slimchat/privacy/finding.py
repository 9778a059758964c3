"""Where personal data stands in a text.

Regular expressions only propose. phonenumbers (a port of Google's libphonenumber) and python-stdnum
decide; both are loaded with the first text that may hold a number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from slimchat.privacy.identities import FORMS

Kind = Literal["email", "iban", "card", "identity", "phone"]

_NAME = r"(?<![\w.+%-])\w[\w.+%&'=~-]{0,63}"
_PART = r"[\w-]{1,63}"
_AT = r"\s?[\[({<]\s?(?:at|arroba|@)\s?[\])}>]\s?"
_DOT = r"\s?[\[({]\s?(?:\.|dot|punto|ponto)\s?[\])}]\s?|\s(?:dot|punto|ponto)\s"
EMAIL = re.compile(
    rf"{_NAME}(?:(?:[@＠]|{_AT}|\sarroba\s){_PART}(?:(?:[.．]|{_DOT}){_PART})+"
    rf"|\sat\s{_PART}(?:(?:{_DOT}){_PART})+)",
    re.IGNORECASE,
)
"""E-mail addresses, also spelt out: "ana (at) mail.example", "ana arroba mail punto es"."""
_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?:[ .-]?[A-Z0-9]){11,30}(?![A-Z0-9])", re.I)
_CARD = re.compile(
    r"(?<![\w.,-])(?:\d{4}([ .-])\d{4}\1\d{4}\1\d{4}(?:\1\d{1,3})?|3\d{3}([ .-])\d{6}\2\d{4,5}"
    r"|\d{13,19})(?![\w-]|[.,]\d)"
)
_ISSUED = re.compile(
    r"4\d{12}(?:\d{3}){0,2}|(?:5[0-8]|2[2-7])\d{14}|3[47]\d{13}|3(?:0[0-5]|[689]\d)\d{11}"
    r"|35\d{14}|6\d{15,18}"
)
"""Lengths and first digits of Visa, Mastercard, American Express, Diners, JCB, and of Discover,
UnionPay, Maestro, Elo and Hipercard (ISO/IEC 7812)."""
_MANY_DIGITS = re.compile(r"\d(?:[^\w\n]{0,3}\d){5}|\d{5}")
_ABROAD = re.compile(r"\(?[+＋]\d(?:[ ().\xa0-]{0,2}\d){8,14}(?!\w)")
"""At most 15 digits after ``+`` (ITU-T E.164). Whether the number was ever given out is not asked:
old ways of writing it, such as "+52 1", are its owner's all the same."""
_REGIONS = ("ES", "PT", "BR", "MX", "US", "GB")
"""Countries whose telephone numbers are known without ``+``."""
_FEWEST_DIGITS = 9
"""Digits of a telephone number without ``+``, at least."""
_NOT_PHONE = re.compile(r".*/.*|\d{5}-\d{4}|\d{4} \d{4} \d{4} \d{4}")
"""Invoices with their year, and postal codes of the United States."""
_REFERENCE = re.compile(
    r"\b(?:order|pedido|encomenda|invoice|factura|fatura|nota fiscal|serial|s[ée]rie|tracking|"
    r"parcel|seguimiento|rastreio|reference|referencia|referência|ref|ticket|protocolo|lote|c[óo]digo|code)"
    r"\b(?:[\s.:#ºª]|number|n[úu]mero|num|no|nº|n|is|es|é|de|del|do|da)*$",
    re.IGNORECASE,
)
"""What stands before a number that is no person's; bare digits after it are left alone."""
_BESIDE = 40
"""Characters before or after a number that may say what it is."""
_GROUPS = re.compile(r"[ .-]")


@dataclass(frozen=True, slots=True)
class Found:
    """One personal datum: ``text[start:end]``."""

    kind: Kind
    start: int
    end: int
    text: str


def find(text: str) -> tuple[Found, ...]:
    """The personal data in a text, in order, without overlaps.

    Spaces, dots and dashes that people put between groups are allowed for; check digits must be
    right.
    """
    taken: list[Found] = []
    for found in _candidates(text):
        bare = found.text.isdigit() and found.kind in ("phone", "identity")
        if bare and _REFERENCE.search(text[max(0, found.start - _BESIDE) : found.start]):
            continue
        if all(found.end <= other.start or found.start >= other.end for other in taken):
            taken.append(found)
    return tuple(sorted(taken, key=lambda found: found.start))


def _candidates(text: str) -> Iterator[Found]:
    for match in EMAIL.finditer(text):
        end = match.end() - len(match[0]) + len(match[0].rstrip(".-_"))
        yield Found("email", match.start(), end, text[match.start() : end])
    if not _MANY_DIGITS.search(text):
        return
    yield from _ibans(text)
    for match in _CARD.finditer(text):
        if _is_card(_GROUPS.sub("", match[0])):
            yield Found("card", *match.span(), match[0])
    yield from _identities(text)
    yield from _phones(text)


def _ibans(text: str) -> Iterator[Found]:
    """The longest piece that is valid, as words may follow without a mark."""
    for match in _IBAN.finditer(text):
        from stdnum.iban import is_valid

        whole = match[0]
        for stop in range(len(whole), 14, -1):
            if whole[stop - 1].isalnum() and is_valid(whole[:stop]):
                yield Found("iban", match.start(), match.start() + stop, whole[:stop])
                break


def _is_card(digits: str) -> bool:
    from stdnum.luhn import is_valid

    return _ISSUED.fullmatch(digits) is not None and bool(is_valid(digits))


def _identities(text: str) -> Iterator[Found]:
    for forms in FORMS.values():
        for form in forms:
            for match in form.pattern.finditer(text):
                near = text[max(0, match.start() - _BESIDE) : match.end() + _BESIDE]
                if (form.beside is None or form.beside.search(near)) and form.valid(match[0]):
                    yield Found("identity", *match.span(), match[0])


def _phones(text: str) -> Iterator[Found]:
    for written in _ABROAD.finditer(text):
        yield Found("phone", *written.span(), written[0])
    from phonenumbers import PhoneNumberMatcher

    for region in _REGIONS:
        for match in PhoneNumberMatcher(text, region):
            digits = sum(char.isdigit() for char in match.raw_string)
            if digits >= _FEWEST_DIGITS and not _NOT_PHONE.fullmatch(match.raw_string):
                yield Found("phone", match.start, match.end, match.raw_string)
