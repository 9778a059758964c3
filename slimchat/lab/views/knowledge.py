"""The documents of a bot in a panel."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Sequence
from typing import Any

from slimchat.curation.folder import DocumentFolder
from slimchat.errors import BundleSealedError, KnowledgeError
from slimchat.evaluation.report import Report
from slimchat.evaluation.sets.places import golden_of
from slimchat.lab.bundles import is_bundle, sealed
from slimchat.lab.rebuilding import Rebuilding
from slimchat.lab.record import keep
from slimchat.lab.shared import SharedBot
from slimchat.lab.views.base import Client
from slimchat.lab.views.session_view import SessionView
from slimchat.widgets.events import Data
from slimchat.widgets.knowledge_session import KnowledgeSession
from slimchat.widgets.tasks import Task
from slimchat.widgets.uploads import Uploads

SCORE = "recall@5"
"""The figure that is kept of an evaluation."""


class QueuedKnowledgeSession(KnowledgeSession):
    """A :class:`KnowledgeSession` whose rebuilds go through the server's queue."""

    def __init__(
        self,
        bot: SharedBot,
        rebuilding: Rebuilding,
        send: Callable[[str, Data], None],
        changed: Callable[[], None],
    ) -> None:
        self._builds, self._sealed = rebuilding, is_bundle(bot.path)
        docs = bot.docs if bot.docs is not None and bot.docs.is_dir() else None
        super().__init__(bot, golden_of(docs, bot.path), docs, send, changed)

    def state(self) -> Data:
        return {**super().state(), "rebuilding": self._builds.running()}

    def file(self, request: str, work: Callable[[Uploads[DocumentFolder]], Data]) -> None:
        def unless_built(files: Uploads[DocumentFolder]) -> Data:
            if self._builds.running():
                files.close()
                raise KnowledgeError("The index is being rebuilt.", "Wait until it is, or stop it.")
            return work(files)

        if self._sealed:
            self.quick.do(request, _refuse, "The change of the files")
        else:
            super().file(request, unless_built)

    def rebuild(self, task: Task) -> Data:
        report = self._builds.run(task)
        return self.after({"type": "rebuilt", "report": report})


class KnowledgeView(SessionView):
    """A :class:`QueuedKnowledgeSession`."""

    kind = "knowledge"

    def __init__(
        self,
        identity: str,
        bot: SharedBot,
        loop: asyncio.AbstractEventLoop,
        rebuilding: Rebuilding,
    ) -> None:
        super().__init__(identity, bot, loop)
        self._showing = threading.Lock()
        self._kept: Report | None = None
        self._session = QueuedKnowledgeSession(bot, rebuilding, self.send, self.renewed)
        self.state |= {"state": self._session.state()}

    def obey(self, client: Client, content: Any, buffers: Sequence[bytes]) -> bool:
        return bool(self._session.obey(content, buffers))

    def renewed(self) -> None:
        with self._showing:  # else an older snapshot could follow a newer one
            self.show({"state": self._session.state()})
            self._keep_score()

    def _keep_score(self) -> None:
        report = self._session.report
        if report is None or report is self._kept:
            return
        self._kept = report
        value = report.metrics.get(SCORE)
        score = {"name": SCORE, "value": value} if isinstance(value, int | float) else None
        with contextlib.suppress(OSError):  # a bot that cannot be written to has no score
            keep(self.bot.path, score=score)


def _refuse(_: Task) -> Data:
    error = sealed()
    raise BundleSealedError(error.fact, error.fix)
