"""Verdicts that JupyterLab's panels kept before, one JSON object a line, are taken into the store.

They lay in ``BOT/.feedback.1.jsonl`` and ``BOT/.feedback.jsonl``; beside a bundle, in
``.NAME.slimchat.feedback.1.jsonl`` and ``.NAME.slimchat.feedback.jsonl``.
"""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

from slimchat.errors import ConfigError
from slimchat.feedback.verdict import Verdict

if TYPE_CHECKING:
    from slimchat.feedback.store import FeedbackStore

logger = logging.getLogger(__name__)
LINES = (".feedback.1.jsonl", ".feedback.jsonl")
"""Their names, the older first."""
_TEXTS = ("question", "answer", "comment", "conversation", "time")


def files_of(origin: Path) -> list[Path]:
    """Those of a bot that are there.

    Args:
        origin: the bot's folder, or its file.
    """
    places = [
        origin / name if origin.is_dir() else origin.with_name(f".{origin.name}{name}")
        for name in LINES
    ]
    return [place for place in places if place.is_file()]


def take_in(store: FeedbackStore, origin: Path) -> None:
    """Add what lies there to the store, and delete the files. A line that is no verdict is left
    out, and a file that cannot be read or deleted stays; the log says so."""
    for file in files_of(origin):
        try:
            for line in file.read_text(encoding="utf-8", errors="replace").split("\n"):
                verdict = _verdict(line)
                if verdict is not None:
                    store.add(verdict)
            file.unlink(missing_ok=True)
        except OSError as error:
            logger.warning("The verdicts in %s are not taken in: %s", file, error)


def _verdict(line: str) -> Verdict | None:
    try:
        data: Any = json.loads(line)
        texts: dict[str, Any] = {name: str(data.get(name) or "") for name in _TEXTS}
        return Verdict(
            str(data["answer_id"]),
            data["verdict"],
            reasons=tuple(map(str, data.get("reasons") or ())),
            history=tuple(_turn(turn) for turn in data.get("history") or ()),
            channel="lab",
            **texts,
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, ConfigError):
        return None


def _turn(turn: Any) -> tuple[str, str]:
    role, text = turn
    return str(role), str(text)
