"""Whether the evidence is enough to answer."""

from __future__ import annotations

import re
from collections.abc import Iterable

from slimchat.config import AnswerConfig

UNKNOWN_CODE_FACTOR = 0.5
"""What is left of the confidence for each code of the question that no passage holds."""
NEVER = 1.01
"""No confidence reaches it."""
_CODE = re.compile(r"(?<!\w)[A-Za-z]{1,3}[-‐‑–]?\d{1,3}(?!\w)")
_HELD = re.compile(r"(?<!\w)[A-Za-z]{1,3}[ \-‐‑–]?\d{1,3}(?!\w)")
_JOINERS = re.compile(r"[\s\-‐‑–]")


def threshold(config: AnswerConfig, calibrated: float) -> float:
    """The probability below which the bot refuses.

    That of the setting; else the lowest whose measured share of wrong answers is accepted, or
    above 1 where none is so safe; else the reader's own.
    """
    if config.refuse_below is not None:
        return config.refuse_below
    if config.max_wrong is None:
        return calibrated
    safe = (step for step, risk in config.risk_steps if risk <= config.max_wrong)
    return min(safe, default=NEVER)


def enough(confidence: float, threshold: float) -> bool:
    """Whether to answer."""
    return confidence >= threshold


def unknown_codes(question: str, passages: Iterable[str]) -> tuple[str, ...]:
    """Error codes and model numbers of the question that none of these passages holds.

    A passage about E-03 reads much like an answer about E-04; that the code itself is nowhere
    says more than any likeness. Longer numbers are left out: customers' order numbers look so.
    """
    codes = {match[0]: _plain(match[0]) for match in _CODE.finditer(question)}
    if not codes:
        return ()
    held = {_plain(match[0]) for text in passages for match in _HELD.finditer(text)}
    return tuple(code for code, plain in codes.items() if plain not in held)


def discounted(confidence: float, unknown: tuple[str, ...]) -> float:
    """The confidence, less what the unknown codes take from it."""
    return confidence * UNKNOWN_CODE_FACTOR ** len(unknown)


def _plain(text: str) -> str:
    return _JOINERS.sub("", text).lower()
