"""Keeps what people think of the answers: ``BOT/.feedback.jsonl``, beside a bundle
``.NAME.slimchat.feedback.jsonl``.

One JSON object a line, as :class:`slimchat.widgets.feedback.Feedback` has it; a later line on an
answer supersedes the earlier. Personal data is masked in question, answer, comment and history. At
:data:`MOST` bytes the file becomes ``.feedback.1.jsonl``, in the place of an earlier one, and a new
one begins.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from slimchat.lab.record import beside

if TYPE_CHECKING:
    from slimchat.widgets.feedback import Feedback

logger = logging.getLogger(__name__)

FILE, BEFORE = ".feedback.jsonl", ".feedback.1.jsonl"
MOST = 2_000_000
"""Bytes of the file."""
MASKED = ("question", "answer", "comment")
_WRITING = threading.Lock()


def keep_verdict(bot: Path, feedback: Feedback, private: Callable[[Any], Any]) -> None:
    """Add a verdict to those of a bot; where that cannot be, the log says so.

    Args:
        private: makes of texts what may be kept; see :meth:`slimchat.SupportBot.private`.
    """
    data = feedback.to_dict()
    data |= private({name: str(data[name]) for name in MASKED})
    data["history"] = private([[role, text] for role, text in feedback.history])
    line = json.dumps(data, ensure_ascii=False) + "\n"
    file = beside(bot, FILE)
    try:
        with _WRITING:
            if file.exists() and file.stat().st_size > MOST:
                file.replace(beside(bot, BEFORE))
            with file.open("a", encoding="utf-8", errors="replace") as out:
                out.write(line)
    except OSError as error:
        logger.warning("A verdict on an answer of %s is not kept: %s", bot, error)
