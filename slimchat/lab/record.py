"""What a workspace keeps of a bot beside its index: ``BOT/.lab.json``.

::

    {"docs": "../../knowledge", "watching": true, "score": {"name": "recall@5", "value": 0.9}}

``docs`` is relative to the bot's folder, so that both can be moved together.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from slimchat.knowledge.layout import write_json

FILE = ".lab.json"


@dataclass(frozen=True, slots=True)
class Record:
    """What is kept.

    Attributes:
        docs: the folder of documents, relative to the bot's folder.
        watching: the bot is built anew when a document changes.
        score: name and value of the last evaluation's main figure.
    """

    docs: str | None = None
    watching: bool = False
    score: dict[str, Any] | None = None


def read_record(bot: Path) -> Record:
    """The record of a bot; an empty one where there is none that can be read."""
    try:
        data = json.loads((bot / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return Record()
    match data:
        case {"docs": str() | None as docs, "watching": bool(watching), "score": score}:
            return Record(docs, watching, _score(score))
    return Record()


def keep(bot: Path, **changes: Any) -> Record:
    """Change what is kept.

    Raises:
        OSError: the file cannot be written.
    """
    before = read_record(bot)
    record = replace(before, **changes)
    if record != before:
        write_json(bot / FILE, asdict(record))
    return record


def relative_docs(bot: Path, docs: Path) -> str:
    """The folder of documents as a record keeps it."""
    return Path(os.path.relpath(docs, bot)).as_posix()


def _score(score: object) -> dict[str, Any] | None:
    match score:
        case {"name": str(name), "value": int() | float() as value}:
            return {"name": name, "value": value}
    return None
