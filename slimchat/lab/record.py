"""What a workspace keeps of a bot beside its index: ``BOT/.lab.json``; of a bundle,
``.NAME.slimchat.lab.json``.

::

    {"docs": "../../knowledge", "watching": true, "score": {"name": "recall@5", "value": 0.9},
     "settings": {"retriever.k": 3}}

``docs`` is relative to the bot's folder, so that both can be moved together.
"""

from __future__ import annotations

import json
import os
import threading
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from slimchat.knowledge.layout import write_json

FILE = ".lab.json"
_KEEPING = threading.Lock()


@dataclass(frozen=True, slots=True)
class Record:
    """What is kept.

    Attributes:
        docs: the folder of documents, relative to the bot's folder.
        watching: the bot is built anew when a document changes.
        score: name and value of the last evaluation's main figure.
        settings: what was applied since it was built, by dotted name.
    """

    docs: str | None = None
    watching: bool = False
    score: dict[str, Any] | None = None
    settings: dict[str, Any] | None = None


def read_record(bot: Path) -> Record:
    """The record of a bot; an empty one where there is none that can be read."""
    try:
        data = json.loads(beside(bot, FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return Record()
    match data:
        case {"docs": str() | None as docs, "watching": bool(watching), "score": score}:
            settings = data.get("settings")
            applied = settings if isinstance(settings, dict) else None
            return Record(docs, watching, _score(score), applied)
    return Record()


def keep(bot: Path, **changes: Any) -> Record:
    """Change what is kept.

    Raises:
        OSError: the file cannot be written.
    """
    with _KEEPING:
        before = read_record(bot)
        record = replace(before, **changes)
        if record != before:
            write_json(beside(bot, FILE), asdict(record))
    return record


def beside(bot: Path, name: str) -> Path:
    """Where a file about a bot lies: in its folder, or beside its file."""
    return bot.with_name(f".{bot.name}{name}") if bot.is_file() else bot / name


def relative_docs(bot: Path, docs: Path) -> str:
    """The folder of documents as a record keeps it."""
    return Path(os.path.relpath(docs, bot)).as_posix()


def _score(score: object) -> dict[str, Any] | None:
    match score:
        case {"name": str(name), "value": int() | float() as value}:
            return {"name": name, "value": value}
    return None
