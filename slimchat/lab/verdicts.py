"""Keeps what people think of the answers: ``BOT/.feedback.jsonl``, beside a bundle
``.NAME.slimchat.feedback.jsonl``.

One JSON object a line, as :class:`slimchat.widgets.feedback.Feedback` has it; a later line on an
answer supersedes the earlier. E-mail addresses, phone numbers and the like are masked in question,
answer, comment and history: by :class:`slimchat.training.tailor.privacy.Masker` where the extra
``train`` is installed, else every e-mail address and every long number. At :data:`MOST` bytes the
file becomes ``.feedback.1.jsonl``, in the place of an earlier one, and a new one begins.
"""

from __future__ import annotations

import json
import logging
import re
import threading
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from slimchat.errors import MissingExtraError
from slimchat.lab.record import beside
from slimchat.types import LANGUAGES, Language
from slimchat.widgets.feedback import Feedback

if TYPE_CHECKING:
    from slimchat.training.tailor.privacy import Masker

logger = logging.getLogger(__name__)

FILE, BEFORE = ".feedback.jsonl", ".feedback.1.jsonl"
MOST = 2_000_000
"""Bytes of the file."""
MASKED = ("question", "answer", "comment")
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_NUMBER = re.compile(r"\+?\d(?:[ ().-]{0,2}\d){6,}")
_WRITING = threading.Lock()


def keep_verdict(bot: Path, feedback: Feedback, language: Language | None) -> None:
    """Add a verdict to those of a bot; where that cannot be, the log says so.

    Args:
        language: of the texts, where it is known.
    """
    data = feedback.to_dict()
    data |= {name: masked(str(data[name]), language) for name in MASKED}
    data["history"] = [[role, masked(text, language)] for role, text in feedback.history]
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


def masked(text: str, language: Language | None) -> str:
    """A text without personal data that can be recognised by its form."""
    try:
        masker = _masker()
    except MissingExtraError:
        return _NUMBER.sub("[number]", _EMAIL.sub("[email]", text))
    for each in (language,) if language is not None else LANGUAGES:
        text = masker.mask(text, each)
    return text


@cache
def _masker() -> Masker:
    from slimchat.training.tailor.privacy import Masker

    return Masker()
