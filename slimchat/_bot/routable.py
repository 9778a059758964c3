"""How a bot tells a router what it has for a question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from slimchat.dialogue.prospect import Prospect, prospect
from slimchat.types import Language, Turn

if TYPE_CHECKING:
    from slimchat.bot import SupportBot


class Routable:
    """Looks at a question without answering it; see :mod:`slimchat.routing`."""

    def prospect(self, question: str, history: Sequence[Turn], language: Language) -> Prospect:
        """How likely this bot is to answer.

        Raises:
            ModelError: a model cannot be loaded.
        """
        bot = cast("SupportBot", self)
        return prospect(
            question,
            history,
            language,
            knowledge=bot.knowledge,
            reader=bot._reader,
            config=bot.config,
            faq=bot._faq,
            tools=bot._tool_step(bot.config),
        )
