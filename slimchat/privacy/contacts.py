"""The addresses and numbers that a company prints in its documents: not personal data."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from slimchat.privacy.finding import EMAIL, Found
from slimchat.privacy.writing import plain

_NUMBER = re.compile(r"(?<!\w)[+(]?\d(?:[ ().\xa0-]{0,2}\d){7,14}(?!\w)")
_LAST = 9
"""Digits by which two ways of writing a telephone number are the same one."""


def contacts_in(texts: Iterable[str], fewest: int = 1) -> frozenset[str]:
    """What documents print and may stay in sight, for :func:`slimchat.privacy.mask`.

    Args:
        texts: of the documents, each whole.
        fewest: documents that must print it. What only one prints may be somebody's own.
    """
    counted = Counter(key for text in texts for key in _keys(text))
    return frozenset(key for key, count in counted.items() if count >= fewest)


def is_contact(found: Found, contacts: frozenset[str]) -> bool:
    """Whether a datum is one of those that the documents print."""
    if found.kind == "email":
        return found.text.casefold() in contacts
    return found.kind == "phone" and _tail(found.text) in contacts


def _keys(text: str) -> set[str]:
    text, _ = plain(text)
    emails = {match[0].rstrip(".-_").casefold() for match in EMAIL.finditer(text)}
    return emails | {_tail(match[0]) for match in _NUMBER.finditer(text)}


def _tail(text: str) -> str:
    return "".join(char for char in text if char.isdigit())[-_LAST:]
