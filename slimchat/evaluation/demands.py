"""What a report is held to: least and most values of its metrics."""

from __future__ import annotations

import math

from slimchat.errors import ConfigError
from slimchat.evaluation.measures import BY_NAME, LOWER_IS_BETTER, METRICS

_MINIMAL = ", ".join(name for name in METRICS if name not in LOWER_IS_BETTER)
_MAXIMAL = ", ".join(name for name in METRICS if name in LOWER_IS_BETTER)


def parse_minimum(text: str) -> tuple[str, float]:
    """``"recall@5=0.9"`` as ``("recall@5", 0.9)``.

    Raises:
        ConfigError: it has another shape, or :func:`check_minimum` raises.
    """
    name, value = _parsed(text, "minimum", "recall@5=0.9", _MINIMAL)
    check_minimum(name, value)
    return name, value


def parse_maximum(text: str) -> tuple[str, float]:
    """``"latency_p95_s=2"`` as ``("latency_p95_s", 2.0)``.

    Raises:
        ConfigError: it has another shape, or :func:`check_maximum` raises.
    """
    name, value = _parsed(text, "maximum", "latency_p95_s=2", _MAXIMAL)
    check_maximum(name, value)
    return name, value


def check_minimum(name: str, value: float) -> None:
    """Refuse a minimum that no report could be held to.

    Raises:
        ConfigError: unknown metric, one that is better when lower, or a value outside 0-1.
    """
    if name in LOWER_IS_BETTER:
        raise ConfigError(
            f"{name} is better when lower, so it takes no minimum.",
            f"The metrics that take one are: {_MINIMAL}.",
        )
    if name not in METRICS:
        raise ConfigError(f"There is no metric {name!r}.", f"The metrics are: {_MINIMAL}.")
    if not 0 <= value <= 1:
        raise ConfigError(
            f"The minimum of {name} is {value:g}, but it lies between 0 and 1.",
            f"Write a share, such as {name}=0.9.",
        )


def check_maximum(name: str, value: float) -> None:
    """Refuse a maximum that no report could be held to.

    Raises:
        ConfigError: unknown metric, one that is better when higher, or a value that it cannot have.
    """
    if name not in METRICS:
        raise ConfigError(f"There is no metric {name!r}.", f"The metrics are: {_MAXIMAL}.")
    if name not in LOWER_IS_BETTER:
        raise ConfigError(
            f"{name} is better when higher, so it takes no maximum.",
            f"The metrics that take one are: {_MAXIMAL}.",
        )
    if value < 0 or (BY_NAME[name].bounded and value > 1):
        limits = "between 0 and 1" if BY_NAME[name].bounded else "at 0 or above"
        raise ConfigError(
            f"The maximum of {name} is {value:g}, but it lies {limits}.",
            f"Write a number that it can have, such as {name}=1.",
        )


def _parsed(text: str, what: str, example: str, names: str) -> tuple[str, float]:
    name, equals, number = (part.strip() for part in text.partition("="))
    try:
        value = float(number)
    except ValueError:
        value = math.nan
    if not equals or math.isnan(value):
        raise ConfigError(
            f"The {what} {text!r} is not of the form METRIC=NUMBER.",
            f"Write it like {example}. The metrics are: {names}.",
        )
    return name, value
