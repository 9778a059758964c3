"""Conversations on disk, so that they outlive the server: a JSON file for each chat.

They lie in Jupyter's data folder, for their owner's eyes alone, and go when their panel is dropped.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from slimchat.knowledge.layout import write_json
from slimchat.widgets.conversations import Conversations
from slimchat.widgets.events import Data

logger = logging.getLogger(__name__)

VERSION = 1
LARGEST = 4_000_000
"""Bytes of a chat that is kept; a longer one is not."""


class KeptChats:
    """Safe from several threads, as each chat has a file of its own.

    Args:
        most: chats that are kept; those that changed last stay.
        idle_s: seconds after its last change that a chat is no longer kept.
    """

    def __init__(self, folder: Path, most: int, idle_s: float) -> None:
        self._folder, self._most, self._idle_s = folder, most, idle_s

    def load(self, bot: Path, view: str) -> Conversations | None:
        """The conversations of a chat, where they are kept."""
        file = self._file(bot, view)
        try:
            if time.time() - file.stat().st_mtime > self._idle_s:
                return None
            data = json.loads(file.read_text(encoding="utf-8"))
            return _conversations(data) if data["version"] == VERSION else None
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            logger.warning("The chat in %s cannot be read", file)
            return None

    def save(
        self, bot: Path, view: str, chat: Conversations, private: Callable[[Any], Any]
    ) -> None:
        """Keep the conversations of a chat.

        Args:
            private: makes of them what may be kept; see :meth:`slimchat.SupportBot.private`.
        """
        told = [one for one in chat if one.messages]
        if not told:
            self.forget(bot, view)
            return
        data = {
            "version": VERSION,
            "shown": chat.current.id,
            "conversations": [
                {"id": one.id, **private({"title": one.title, "messages": one.messages})}
                for one in told
            ],
        }
        if len(json.dumps(data)) > LARGEST:
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_json(self._file(bot, view), data)
            self._file(bot, view).chmod(0o600)
            self._tidy()
        except OSError as error:
            logger.warning("A chat is not kept: %s", error)

    def forget(self, bot: Path, view: str) -> None:
        """Keep a chat no longer."""
        with contextlib.suppress(OSError):
            self._file(bot, view).unlink(missing_ok=True)

    def _file(self, bot: Path, view: str) -> Path:
        name = hashlib.blake2b(f"{bot}\0{view}".encode(), digest_size=16).hexdigest()
        return self._folder / f"{name}.json"

    def _tidy(self) -> None:
        files = {file: file.stat().st_mtime for file in self._folder.glob("*.json")}
        newest = sorted(files, key=lambda file: files[file], reverse=True)
        for place, file in enumerate(newest):
            if place >= self._most or time.time() - files[file] > self._idle_s:
                file.unlink(missing_ok=True)


def _conversations(data: Data) -> Conversations:
    chat = Conversations()
    for kept in data["conversations"]:
        chat.begin()
        one = chat.current
        one.id, one.title = str(kept["id"]), str(kept["title"])
        one.messages = [_message(message) for message in kept["messages"]]
    chat.select(str(data["shown"]))
    return chat


def _message(message: Any) -> Data:
    return {**message, "request": str(message["request"]), "text": str(message["text"])}
