"""Lets a shared bot go on with what was built."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from slimchat.lab.bundles import is_bundle

if TYPE_CHECKING:
    from slimchat.lab.shared import SharedBot


def renew_from_disk(bot: SharedBot, docs: Path | None) -> None:
    """Have a bot answer from its newest generation, with the settings of that.

    Raises:
        SlimchatError: the index, or the bundle, cannot be read.
    """
    from slimchat.bundle.opening import open_bundle
    from slimchat.knowledge.base import KnowledgeBase

    index, given = open_bundle(bot.path) if is_bundle(bot.path) else (bot.path, None)
    with KnowledgeBase.open(index, given) as base:
        bot.renew(base.config, docs)
