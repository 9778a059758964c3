"""Which settings a bot is built with, where nobody says."""

from __future__ import annotations

from pathlib import Path

from slimchat.config import BotConfig
from slimchat.errors import KnowledgeError

SETTINGS = "slimchat.yaml"


def settings_for(docs: Path, index: Path) -> tuple[BotConfig, Path | None]:
    """The settings in the folder of documents, else those it was built with, else the defaults.

    Returns:
        The settings, and the file they come from.

    Raises:
        ConfigError: the file holds settings that are not valid.
    """
    from slimchat.knowledge.base import KnowledgeBase
    from slimchat.knowledge.layout import Layout

    file = docs / SETTINGS
    if file.is_file():
        return BotConfig.load(file), file
    if not Layout(index).exists():
        return BotConfig(), None
    try:
        with KnowledgeBase.open(index) as base:
            return base.config, None
    except KnowledgeError:
        return BotConfig(), None  # the build itself says what is wrong with the index
