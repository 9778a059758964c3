"""What went wrong, as a chat tells it to whoever asks the bot, who may be anybody's customer."""

from __future__ import annotations

import logging

from slimchat.errors import (
    EndpointError,
    ModelBusyError,
    PromptTooLongError,
    SlimchatError,
    error_data,
)
from slimchat.privacy.paths import without_paths

logger = logging.getLogger(__name__)

_REASONS: dict[type[SlimchatError], str] = {
    ModelBusyError: "busy",
    PromptTooLongError: "long",
    EndpointError: "unavailable",
}


def chat_error(error: BaseException, what: str = "The answer") -> dict[str, str]:
    """An error as JSON data for a chat, without paths; the log has it whole.

    The chat has words of its own, in each language, for a ``reason``.

    Args:
        what: failed, as the beginning of a sentence.
    """
    if not isinstance(error, SlimchatError):
        logger.error("%s failed", what, exc_info=error)
        return {**error_data(error, what), "reason": "unavailable"}
    logger.warning("%s failed: %s", what, error)
    data = {key: without_paths(text) for key, text in error_data(error, what).items()}
    reason = _REASONS.get(type(error))
    return {**data, "reason": reason} if reason else data
