"""Whether the evidence is enough to answer."""

from __future__ import annotations

from slimchat.config import AnswerConfig


def threshold(config: AnswerConfig, calibrated: float) -> float:
    """The probability below which the bot refuses: the setting, else the reader's own."""
    return calibrated if config.refuse_below is None else config.refuse_below


def enough(confidence: float, threshold: float) -> bool:
    """Whether to answer."""
    return confidence >= threshold
