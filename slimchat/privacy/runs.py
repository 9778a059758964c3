"""Bank accounts and payment cards: long numbers in groups, whatever stands between the groups."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

APART = r"[\s._/-]{1,3}"
"""What people put between the groups of a number."""
_IBAN = re.compile(
    rf"(?:(?<![A-Za-z0-9])|(?<=IBAN))[A-Z]{{2}}(?:{APART})?\d{{2}}(?:(?:{APART})?[A-Z0-9]){{11,30}}"
    r"(?![A-Z0-9])",
    re.IGNORECASE,
)
_RUN = re.compile(rf"(?<![A-Z\d_])(?<!\w-)(?<!\d[.,])\d+(?:{APART}\d+)*", re.ASCII)
_GROUP = re.compile(r"\d+")
_BETWEEN = re.compile(r"[\s._/-]")
_MOST = 21
_ISSUED = re.compile(
    r"4\d{12}(?:\d{3}){0,2}|(?:5[0-8]|2[2-7])\d{14}|3[47]\d{13}|3(?:0[0-5]|[689]\d)\d{11}"
    r"|35\d{14}|6\d{15,18}"
)
"""Lengths and first digits of Visa, Mastercard, American Express, Diners, JCB, and of Discover,
UnionPay, Maestro, Elo and Hipercard (ISO/IEC 7812)."""
_SHORTEST = 13
_WHOLE = 4
"""Digits of a group of a card, at least; the last one may be shorter."""


def ibans(text: str) -> Iterator[tuple[int, int]]:
    """The longest piece that is valid, as words may follow without a mark, or stand before it:
    "my tax number is 52 and my IBAN is ES91 …" looks like an account from its first "is" on.
    """
    place = 0
    while match := _IBAN.search(text, place):
        from stdnum.iban import is_valid

        whole = match[0]
        place = match.start() + 1
        for stop in range(len(whole), 14, -1):
            if whole[stop - 1].isalnum() and is_valid(_BETWEEN.sub("", whole[:stop])):
                place = match.start() + stop
                yield match.start(), place
                break


def accounts(text: str) -> Iterator[tuple[int, int]]:
    """Bank accounts as Spain (CCC) and Portugal (NIB) number them at home."""
    for start, end, groups in _pieces(text):
        if _is_account("".join(groups)):
            yield start, end


def cards(text: str) -> Iterator[tuple[int, int]]:
    """Payment cards; what follows, such as the date until which one is good, is left."""
    for start, end, groups in _pieces(text):
        if _grouped(groups) and _is_card("".join(groups)):
            yield start, end


def _pieces(text: str) -> Iterator[tuple[int, int, Sequence[str]]]:
    """Groups of digits that stand one after the other, at most as many digits as count."""
    for run in _RUN.finditer(text):
        groups = [
            (match[0], run.start() + match.start(), run.start() + match.end())
            for match in _GROUP.finditer(run[0])
        ]
        if text[run.end() : run.end() + 1].isalpha():
            groups.pop()
        for first in range(len(groups)):
            digits = 0
            for last in range(first, len(groups)):
                digits += len(groups[last][0])
                if digits > _MOST:
                    break
                if digits >= _SHORTEST:
                    each = [group[0] for group in groups[first : last + 1]]
                    yield groups[first][1], groups[last][2], each


def _is_account(digits: str) -> bool:
    if len(digits) == 20:
        from stdnum.es.ccc import is_valid as is_ccc

        return bool(is_ccc(digits))
    if len(digits) == 21:
        from stdnum.iban import is_valid as is_iban

        return bool(is_iban(f"PT50{digits}"))
    return False


def _grouped(groups: Sequence[str]) -> bool:
    """As cards are written: in groups of four or more, or every digit apart."""
    if all(len(group) == 1 for group in groups):
        return True
    return all(len(group) >= _WHOLE for group in groups[:-1]) and len(groups[-1]) > 1


def _is_card(digits: str) -> bool:
    from stdnum.luhn import is_valid

    return _ISSUED.fullmatch(digits) is not None and bool(is_valid(digits))
