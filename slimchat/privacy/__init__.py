"""Personal data: found in text by its form and check digits, and put out of sight.

:func:`find` and :func:`mask` know e-mail addresses, telephone numbers, bank accounts (IBAN),
payment cards and national identity and tax numbers. Names and postal addresses are not looked for.
"""

from __future__ import annotations

from slimchat.privacy.contacts import contacts_in
from slimchat.privacy.finding import Found, find
from slimchat.privacy.masking import MASKS, Masker, mask, masked

__all__ = ["MASKS", "Found", "Masker", "contacts_in", "find", "mask", "masked"]
