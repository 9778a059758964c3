"""Where cases go is said by whoever runs a bot, never by a bundle that came from elsewhere.

A setting that is not set is taken from the environment: ``SLIMCHAT_HANDOFF_WEBHOOK``,
``SLIMCHAT_HANDOFF_FOLDER`` and ``SLIMCHAT_HANDOFF_OUTBOX``.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from pydantic import ValidationError

from slimchat.config import BotConfig, HandoffConfig
from slimchat.errors import HandoverError

PLACES = ("webhook", "folder", "outbox")
PREFIX = "SLIMCHAT_HANDOFF_"


def without_places(config: BotConfig) -> BotConfig:
    """The settings of a bot that travels."""
    return config.updated({f"handoff.{name}": None for name in PLACES})


def placed(config: HandoffConfig, environment: Mapping[str, str] = os.environ) -> HandoffConfig:
    """The settings with what the environment adds.

    Raises:
        HandoverError: a variable holds what the setting may not.
    """
    found = {
        name: environment[PREFIX + name.upper()]
        for name in PLACES
        if getattr(config, name) is None and environment.get(PREFIX + name.upper())
    }
    try:
        return HandoffConfig.model_validate(config.model_dump() | found) if found else config
    except ValidationError as error:
        wrong = ", ".join(PREFIX + str(item["loc"][0]).upper() for item in error.errors())
        raise HandoverError(
            f"The environment variable {wrong} holds no place that cases can go to.",
            "A webhook begins with https://, or with http:// on this machine.",
        ) from None
