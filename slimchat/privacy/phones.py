"""Telephone numbers; phonenumbers (a port of Google's libphonenumber) knows those of six countries.

What it does not know, as it holds the numbers that were given out alone, is told by its form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_GAP = r"[ ()./_-]{0,3}"
_ABROAD = re.compile(
    rf"\(?(?:\+\d(?:{_GAP}\d){{8,14}}|(?<![\w.,-])00[1-9](?:{_GAP}\d){{9,14}})(?!\w)"
)
"""At most 15 digits after ``+`` (ITU-T E.164). Whether the number was ever given out is not asked:
old ways of writing it, such as "+52 1", are its owner's all the same."""
_BRITISH = re.compile(
    r"(?<![\w.,/-])\(?0[1-37]\d{1,3}\)?(?:[ -]{0,2}\d{3,4}[ -]{0,2}\d{3,4}|[ -]{0,2}\d{5,6})"
    r"(?![\w-]|[.,]\d)"
)
"""Also those that Ofcom keeps for drama, and areas that phonenumbers does not hold."""
_BRITISH_DIGITS = (10, 11)
_LOCAL = re.compile(
    r"(?<![\w.,/-])(?:\(?\d{2,3}\)?[ -]?)?(?!(?:19|20)\d\d-(?:19|20)\d\d)"
    r"(?:[2-9]\d{2}-\d{4}|9\d{4}[ -]\d{4}|[2-5]\d{3}-\d{4})(?![\w-]|[.,]\d)"
)
"""Numbers of the United States and Brazil, also without the area."""
_SAID = re.compile(
    r"\b(?:phone|mobile|cell(?:phone)?|tel(?:e?fono|[ée]fono|efone|em[óo]vel)?|tlf|tfno|m[óo]vil|cel(?:ular)?|"
    r"what?s\w*|wasap|zap)\b",
    re.IGNORECASE,
)
_BESIDE = 40
_REGIONS = ("ES", "PT", "BR", "MX", "US", "GB")
"""Countries whose telephone numbers are known without ``+``."""
_FEWEST_DIGITS = 9
"""Digits of a telephone number without ``+``, at least."""
_NOT_PHONE = re.compile(r".*/.*|\d{5}-\d{4}|\d{4} \d{4} \d{4} \d{4}")
"""Invoices with their year, and postal codes of the United States."""
_MARKS = re.compile(r"(?<=\d)_(?=\d)|(?<=\d{3})/(?=\d{3}(?!\d))")
"""Between the groups of a number, in place of a dash."""


def phones(text: str) -> Iterator[tuple[int, int]]:
    """Where telephone numbers stand."""
    for match in _ABROAD.finditer(text):
        yield match.span()
    for match in _BRITISH.finditer(text):
        if sum(char.isdigit() for char in match[0]) in _BRITISH_DIGITS:
            yield match.span()
    for match in _LOCAL.finditer(text):
        if _SAID.search(text[max(0, match.start() - _BESIDE) : match.end() + _BESIDE]):
            yield match.span()
    from phonenumbers import PhoneNumberMatcher

    dashed = _MARKS.sub("-", text)
    for region in _REGIONS:
        for found in PhoneNumberMatcher(dashed, region):
            digits = sum(char.isdigit() for char in found.raw_string)
            if digits >= _FEWEST_DIGITS and not _NOT_PHONE.fullmatch(found.raw_string):
                yield found.start, found.end
