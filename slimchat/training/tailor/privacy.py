"""Personal data in training texts: found by number formats and check digits, then masked.

Regular expressions only propose; phonenumbers (a port of Google's libphonenumber) and
python-stdnum decide. Names and postal addresses are not looked for.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from slimchat.models.extras import need
from slimchat.types import Language

_EXTRA = "train"
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")
_CARD = re.compile(r"(?<![\w.,-])[3-6](?:[ -]?\d){12,18}(?![\w-])")
_IDENTITIES: Mapping[str, re.Pattern[str]] = {
    "stdnum.es.dni": re.compile(r"\b\d{8}[- ]?[A-Z]\b"),
    "stdnum.es.nie": re.compile(r"\b[XYZ][- ]?\d{7}[- ]?[A-Z]\b"),
    "stdnum.br.cpf": re.compile(r"\b\d{3}\.?\d{3}\.?\d{3}-?\d{2}\b"),
    "stdnum.pt.cc": re.compile(r"\b\d{8} ?\d ?[A-Z0-9]{2}\d\b"),
    "stdnum.us.ssn": re.compile(r"\b\d{3}-\d{2}-\d{4}\b"),
    "stdnum.mx.curp": re.compile(r"\b[A-Z]{4}\d{6}[HMX][A-Z]{5}[A-Z0-9]\d\b"),
}
_TAX_NUMBER = re.compile(r"(?<=NIF)\W{0,3}\d{3} ?\d{3} ?\d{3}\b", re.IGNORECASE)
_REGIONS: Mapping[Language, tuple[str, ...]] = {
    "en": ("US", "GB"),
    "es": ("ES", "MX"),
    "pt": ("BR", "PT"),
}
_FEWEST_DIGITS = 9
MASKS: Mapping[str, str] = {
    "email": "[email]",
    "iban": "[account]",
    "card": "[card]",
    "identity": "[identity]",
    "phone": "[phone]",
}
"""What stands in a text in place of personal data, by its kind."""


class Masker:
    """Replaces personal data and counts it.

    Attributes:
        found: how many of each kind of :data:`MASKS` were replaced so far.

    Raises:
        MissingExtraError: phonenumbers or python-stdnum is not installed.
    """

    def __init__(self) -> None:
        self._phones: Any = need("phonenumbers", _EXTRA)
        need("stdnum", _EXTRA)  # so that an error names the package and not a part of it
        self._iban = need("stdnum.iban", _EXTRA).is_valid
        self._luhn = need("stdnum.luhn", _EXTRA).is_valid
        self._tax = need("stdnum.pt.nif", _EXTRA).is_valid
        self._identities = [
            (pattern, need(name, _EXTRA).is_valid) for name, pattern in _IDENTITIES.items()
        ]
        self.found: Counter[str] = Counter()

    def mask(self, text: str, language: Language) -> str:
        """The text with masks in it.

        Args:
            language: decides which countries' phone numbers are known without ``+``.
        """
        if "@" in text:
            text = self._replace(text, "email", _EMAIL, lambda found: True)
        if not any(char.isdigit() for char in text):
            return text
        text = self._replace(text, "iban", _IBAN, self._iban)
        text = self._replace(
            text, "card", _CARD, lambda found: self._luhn(re.sub(r"\D", "", found))
        )
        for pattern, valid in self._identities:
            text = self._replace(text, "identity", pattern, valid)
        text = self._replace(
            text, "identity", _TAX_NUMBER, lambda found: self._tax(re.sub(r"\D", "", found))
        )
        return self._mask_phones(text, language)

    def _replace(
        self, text: str, kind: str, pattern: re.Pattern[str], valid: Callable[[str], Any]
    ) -> str:
        def mask(match: re.Match[str]) -> str:
            if not valid(match[0]):
                return match[0]
            self.found[kind] += 1
            lead = match[0][: len(match[0]) - len(match[0].lstrip(" :.-"))]
            return lead + MASKS[kind]

        return pattern.sub(mask, text)

    def _mask_phones(self, text: str, language: Language) -> str:
        spans: set[tuple[int, int]] = set()
        for region in _REGIONS[language]:
            for match in self._phones.PhoneNumberMatcher(text, region):
                digits = sum(char.isdigit() for char in match.raw_string)
                if match.raw_string.startswith("+") or digits >= _FEWEST_DIGITS:
                    spans.add((match.start, match.end))
        masked, end = "", len(text)
        for start, stop in sorted(spans, reverse=True):
            if stop <= end:
                masked = MASKS["phone"] + text[stop:end] + masked
                self.found["phone"] += 1
                end = start
        return text[:end] + masked
