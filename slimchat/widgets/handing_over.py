"""The handover form of a chat: what it asks, and what becomes of it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from typing import Any

from slimchat.errors import HandoverError, SlimchatError
from slimchat.types import Turn
from slimchat.widgets.events import Data, error_data
from slimchat.widgets.troubles import chat_error

logger = logging.getLogger(__name__)


def case_form(bot: Any) -> Data:
    """What the form of a bot asks; empty for one that passes nothing on."""
    form: Data = getattr(bot, "case_form", {})
    return form


def hand_over(
    bot: Any,
    transcript: Sequence[Turn],
    answered: Data,
    contact: Data,
    consent: bool,
    done: Callable[[Data], None],
) -> None:
    """Have a bot keep a case, in a thread: the disk, and a bot that has to be opened, take time.

    Args:
        answered: the bot's half of the turn that is passed on, as a chat keeps it.
        done: called with the event for the front end, ``handed`` or ``not_handed``.
    """

    def run() -> None:
        done(_event(bot, transcript, answered, contact, consent))

    threading.Thread(target=run, name="slimchat-handover", daemon=True).start()


def _event(
    bot: Any, transcript: Sequence[Turn], answered: Data, contact: Data, consent: bool
) -> Data:
    try:
        if not case_form(bot):
            raise HandoverError(
                "This bot passes nothing on to people.", "Set handoff.enabled to true."
            )
        case = bot.take_case(
            transcript,
            answer_id=str(answered["id"] or answered["request"]),
            language=answered["language"] or "en",
            contact=contact,
            consent=consent,
            sources=[str(one["source"]) for one in answered["citations"]],
        )
    except SlimchatError as error:
        told = chat_error(error, "Handing over")
        return {"type": "not_handed", "error": {**told, "field": getattr(error, "field", None)}}
    except Exception as error:
        logger.error("A conversation was not passed on (%s)", type(error).__name__)
        return {"type": "not_handed", "error": {**error_data(error, "Handing over"), "field": None}}
    return {"type": "handed", "case": {"id": case.id, "time": case.time}}
