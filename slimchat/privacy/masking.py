"""Personal data replaced by what it was, such as ``[email]``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from slimchat.privacy.contacts import is_contact
from slimchat.privacy.finding import Found, Kind, find

MASKS: Mapping[Kind, str] = {
    "email": "[email]",
    "iban": "[account]",
    "card": "[card]",
    "identity": "[identity]",
    "phone": "[phone]",
}
"""What stands in a text in place of personal data, by its kind."""


def mask(text: str, contacts: frozenset[str] = frozenset()) -> str:
    """A text with a placeholder of :data:`MASKS` in place of each personal datum.

    Args:
        contacts: the company's own, which stay; see :func:`slimchat.privacy.contacts_in`.
    """
    return Masker(contacts).mask(text)


def masked(value: Any, contacts: frozenset[str] = frozenset()) -> Any:
    """JSON data with every text in it masked; the names of fields stay as they are."""
    return Masker(contacts).data(value)


class Masker:
    """Replaces personal data and counts it.

    Args:
        contacts: the company's own, which stay; a call that tells them is made when there is need.

    Attributes:
        found: how many of each kind were replaced so far.
    """

    def __init__(
        self, contacts: frozenset[str] | Callable[[], frozenset[str]] = frozenset()
    ) -> None:
        self._contacts = contacts
        self.found: Counter[str] = Counter()

    def mask(self, text: str) -> str:
        """The text with placeholders in it."""
        parts, end = [], 0
        for found in self.personal(text):
            self.found[found.kind] += 1
            parts += [text[end : found.start], MASKS[found.kind]]
            end = found.end
        return "".join([*parts, text[end:]]) if parts else text

    def data(self, value: Any) -> Any:
        """JSON data with every text in it masked."""
        if isinstance(value, str):
            return self.mask(value)
        if isinstance(value, Mapping):
            return {key: self.data(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self.data(item) for item in value]
        return value

    def personal(self, text: str) -> tuple[Found, ...]:
        """The personal data in a text, without the company's own."""
        found = find(text)
        if not found:
            return found
        own = self._contacts() if callable(self._contacts) else self._contacts
        return tuple(each for each in found if not is_contact(each, own))
