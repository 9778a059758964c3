"""Bundles that a page checks and opens; knows nothing of any notebook."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from slimchat.errors import StoppedError
from slimchat.widgets.events import Data
from slimchat.widgets.task_session import TaskSession
from slimchat.widgets.tasks import Task
from slimchat.widgets.uploads import CHUNK, Uploads
from slimchat.widgets.workfolder import WorkFolder

if TYPE_CHECKING:
    from slimchat.bot import SupportBot
    from slimchat.bundle.info import Card


class ImportSession(TaskSession):
    """Verifies bundles in the folder of the notebook, tells what is in them, and opens them.

    Args:
        opened: called with a bot that was opened, and the name of its file.
        send: called with a request's id and an event.
        changed: called after the state changed.
    """

    def __init__(
        self,
        folder: WorkFolder,
        opened: Callable[[SupportBot, str], None],
        send: Callable[[str, Data], None],
        changed: Callable[[], None],
    ) -> None:
        super().__init__("import", send)
        self._folder, self._opened, self._changed = folder, opened, changed
        self._uploads = Uploads(folder)

    def state(self) -> Data:
        """JSON data: the bundles and the keys that can be chosen."""
        return {
            "view": "import",
            "folder": self._folder.path.name,
            "files": self._folder.bundles(),
            "keys": self._folder.keys(),
            "limit": self._folder.limit,
            "chunk": CHUNK,
        }

    def obey(self, content: Any, buffers: Sequence[Any] = ()) -> bool:
        """Carry out one intent. Returns false for anything that is none, and does nothing then."""
        quick, files = self.quick, self._uploads
        match content:
            case {"type": "verify", "request": str(request), "name": str(name), "key": str(key)}:
                self.long.do(request, lambda task: self._verify(name, key, task), "The check")
            case {"type": "open", "request": str(request), "name": str(name)}:
                self.long.do(request, lambda _: self._open(name), "Opening the bundle")
            case {
                "type": "upload", "request": str(request), "upload": str(upload),
                "name": str(name), "size": int(size),
            }:  # fmt: skip
                replace = content.get("replace") is True
                quick.do(request, lambda _: files.begin(upload, name, size, replace), "Adding it")
            case {
                "type": "chunk", "request": str(request), "upload": str(upload),
                "offset": int(offset),
            }:  # fmt: skip
                quick.do(request, lambda _: self._take(upload, offset, buffers), "Adding it")
            case {"type": "drop", "request": str(request), "upload": str(upload)}:
                quick.do(request, lambda _: self._drop(upload), "Giving up the file")
            case {"type": "refresh", "request": str(request)}:
                quick.do(request, lambda _: self._after({"type": "done"}), "The look-up")
            case {"type": "stop", "target": str(target)}:
                self.long.stop(target)
            case _:
                return False
        return True

    def _last(self) -> Callable[[], None] | None:
        return self._uploads.close

    def _after(self, event: Data) -> Data:
        self._changed()
        return event

    def _take(self, upload: str, offset: int, buffers: Sequence[Any]) -> Data:
        event = self._uploads.add(upload, offset, buffers)
        return self._after(event) if event.get("complete") else event

    def _drop(self, upload: str) -> Data:
        self._uploads.drop(upload)
        return {"type": "done"}

    def _verify(self, name: str, key: str, task: Task) -> Data:
        from slimchat.bundle.verify import verify

        path = self._folder.find(name)
        trust = self._folder.find(key) if key else None

        def progress(done: int, total: int) -> None:
            task.progress("questions", done, total)
            if task.stopped():
                raise _stopped()

        task.progress("parts", 0, 1)
        found = verify(path, trust, progress=progress)
        if task.stopped():
            raise _stopped()
        checks = [
            {"name": check.name, "passed": check.passed, "detail": check.detail}
            for check in found.checks
        ]
        return {
            "type": "verified",
            "name": name,
            "ok": found.ok,
            "checks": checks,
            "card": _tables(found.card),
            "line": f"bot = SupportBot.open({json.dumps(name, ensure_ascii=False)})",
        }

    def _open(self, name: str) -> Data:
        from slimchat.bot import SupportBot

        bot = SupportBot.open(self._folder.find(name))
        try:
            self._opened(bot, name)
        except BaseException:
            bot.close()
            raise
        return {"type": "opened", "name": name}


def _stopped() -> StoppedError:
    return StoppedError("The check was stopped.", "Check the bundle again.")


def _tables(card: Card | None) -> list[Data]:
    """The card of a bundle, as tables of text."""
    tables = card.tables() if card is not None else []
    return [
        {"title": title, "heads": [*heads], "rows": [[*row] for row in rows]}
        for title, heads, rows in tables
    ]
