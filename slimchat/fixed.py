"""The settings that an open bot keeps: its index or its models were made with them."""

from __future__ import annotations

from slimchat.config import BotConfig, Part
from slimchat.errors import ConfigError


def fixed(config: BotConfig, wanted: BotConfig) -> list[str]:
    """The dotted settings that differ and take effect only when the index is built, or the bot
    is opened, anew."""
    return [
        f"{name}.{field}"
        for name, part in config
        if isinstance(part, Part) and part.applies != "answer"
        for field, value in part
        if getattr(getattr(wanted, name), field) != value
    ]


def check_fixed(config: BotConfig, wanted: BotConfig) -> None:
    """Refuse settings that cannot serve the same open bot.

    Raises:
        ConfigError: names each of them with both values.
    """
    told = [
        f"{name} ({_value(config, name)!r:.60}, not {_value(wanted, name)!r:.60})"
        for name in fixed(config, wanted)
    ]
    if told:
        raise ConfigError(
            f"An open bot keeps these settings: {', '.join(told)}.",
            "Leave them as they are, or build or open another bot with the new ones.",
        )


def _value(config: BotConfig, dotted: str) -> object:
    part, field = dotted.split(".")
    return getattr(getattr(config, part), field)
