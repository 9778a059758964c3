"""National identity and tax numbers, as people write them.

The patterns only propose; python-stdnum decides by check digits and by the rules of each country.
A number that its form does not tell from any other one needs a word beside it that says what it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module

_NINO = re.compile(r"(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]")
"""HMRC, National Insurance Manual, NIM39110."""


@dataclass(frozen=True, slots=True)
class Form:
    """One way of writing a kind of number.

    Attributes:
        pattern: proposes; its whole match is the number.
        valid: decides.
        beside: must be found near the number, unless it is ``None``.
    """

    pattern: re.Pattern[str]
    valid: Callable[[str], bool]
    beside: re.Pattern[str] | None = None


def _form(pattern: str, valid: Callable[[str], bool], beside: str | None = None) -> Form:
    context = re.compile(rf"\b(?:{beside})(?!\w)", re.IGNORECASE) if beside else None
    return Form(re.compile(rf"(?<![\w-]){pattern}(?![\w-]|[.,]\d)", re.ASCII), valid, context)


def _stdnum(module: str, **options: bool) -> Callable[[str], bool]:
    def valid(text: str) -> bool:
        return bool(_checker(module)(_bare(text), **options))

    return valid


@cache
def _checker(module: str) -> Callable[..., bool]:
    check: Callable[..., bool] = import_module(f"stdnum.{module}").is_valid
    return check


def _bare(text: str) -> str:
    return re.sub(r"[\s./-]", "", text).upper()


def _nino(text: str) -> bool:
    return _NINO.fullmatch(_bare(text)) is not None


def _unchecked(_: str) -> bool:
    """The form, and the word beside it, must do."""
    return True


_GAP = r"[ ./-]{0,3}"
_LETTER = r"(?:[ .-]{0,3}[A-Z]|[.-]?[a-z])"
"""After a blank a small letter is a word, such as the Spanish "a" and "y"."""
_TAX = r"NIF|contribuinte|n[úu]mero fiscal|fiscal|tax (?:number|id)|VAT|n\.?º fiscal"

FORMS: Mapping[str, tuple[Form, ...]] = {
    "ES": (
        _form(r"(?:\d{8}|\d{2}([ .-])\d{3}\1\d{3})" + _LETTER, _stdnum("es.dni")),
        _form(
            r"(?:\d{8}|\d{2}\.\d{3}\.\d{3})", _unchecked, r"DNI|D\.N\.I\.?|documento de identidad"
        ),
        _form(r"[XYZxyz][ .-]?(?:\d{7}|\d\.\d{3}\.\d{3})" + _LETTER, _stdnum("es.nie")),
        _form(r"[KLMklm]\d{7}[A-Za-z]", _stdnum("es.nif")),
    ),
    "PT": (
        _form(r"PT ?\d{9}", _stdnum("pt.nif")),
        _form(rf"\d{{3}}{_GAP}\d{{3}}{_GAP}\d{{3}}", _stdnum("pt.nif"), _TAX),
        _form(r"\d{8}[ -]?\d ?[A-Z0-9]{2}\d", _stdnum("pt.cc")),
    ),
    "BR": (
        _form(rf"\d{{3}}{_GAP}\d{{3}}{_GAP}\d{{3}}{_GAP}\d{{2}}", _stdnum("br.cpf")),
        _form(
            rf"[A-Z0-9]{{2}}{_GAP}[A-Z0-9]{{3}}{_GAP}[A-Z0-9]{{3}}{_GAP}[A-Z0-9]{{4}}{_GAP}\d{{2}}",
            _stdnum("br.cnpj"),
        ),
        _form(r"\d{1,2}\.?\d{3}\.?\d{3}-?[\dXx]", _unchecked, r"RG|R\.G\.?|registro geral"),
        _form(
            r"\d{3}\.?\d{5}\.?\d{2}-?\d|\d{4} ?\d{4} ?\d{4}",
            _unchecked,
            r"PIS|PASEP|NIS|NIT|CNH|t[íi]tulo de eleitor",
        ),
    ),
    "MX": (
        _form(r"[A-Za-z]{4}\d{6}[HMXhmx][A-Za-z]{5}[A-Za-z0-9]\d", _stdnum("mx.curp")),
        _form(r"[A-Za-zÑñ&]{4}[- ]?\d{6}[- ]?[A-Za-z0-9]{3}", _stdnum("mx.rfc")),
        _form(
            r"[A-ZÑ&]{3}[- ]?\d{6}[- ]?[A-Z0-9]{3}", _stdnum("mx.rfc", validate_check_digits=True)
        ),
    ),
    "US": (
        _form(r"\d{3}([- .])\d{2}\1\d{4}", _stdnum("us.ssn")),
        _form(r"\d{9}", _stdnum("us.ssn"), r"SSN|social|seguro social"),
        _form(r"9\d{2}([- ])\d{2}\1\d{4}", _stdnum("us.itin")),
    ),
    "GB": (
        _form(r"[A-Za-z]{2}(?:[ .-]?\d{2}){3}[ .-]?[A-Da-d]", _nino),
        _form(r"\d{3}[ -]?\d{3}[ -]?\d{4}", _stdnum("gb.nhs"), "NHS"),
    ),
}
"""By country: Spain DNI, NIE and NIF of persons; Portugal NIF and cartão de cidadão; Brazil CPF,
CNPJ, RG, PIS, CNH and título de eleitor; Mexico CURP and RFC; the United States SSN and ITIN; the
United Kingdom NINO and NHS number."""

_BESIDE = 40
"""Characters before or after a number that may say what it is."""


def identities(text: str) -> Iterator[tuple[int, int]]:
    """Where identity and tax numbers stand."""
    for forms in FORMS.values():
        for form in forms:
            for match in form.pattern.finditer(text):
                near = text[max(0, match.start() - _BESIDE) : match.end() + _BESIDE]
                if (form.beside is None or form.beside.search(near)) and form.valid(match[0]):
                    yield match.span()
