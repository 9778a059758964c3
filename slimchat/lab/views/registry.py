"""The views of all panels."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from slimchat.errors import RequestError
from slimchat.feedback.verdict import Verdict
from slimchat.lab.pool import Pool
from slimchat.lab.rebuilding import Rebuilding
from slimchat.lab.views.base import View
from slimchat.lab.views.kept import KeptChats
from slimchat.types import Answer

KINDS = ("chat", "inspector", "controls", "knowledge", "tuner", "evaluation", "blind")
Key = tuple[Path, str, str]


class Views:
    """To be used in the server's loop.

    Args:
        allowed: whether a panel may use a file.
        rebuilding: what lets a panel rebuild a bot.
        idle_s: seconds after its last connection went that a view is dropped.
        most: views that are kept.
    """

    def __init__(
        self,
        pool: Pool,
        allowed: Callable[[Path], bool],
        rebuilding: Callable[[Path], Rebuilding],
        kept: KeptChats,
        idle_s: float,
        most: int,
    ) -> None:
        self._pool, self._allowed, self._rebuilding = pool, allowed, rebuilding
        self._kept = kept
        self._idle_s, self._most = idle_s, most
        # Apart from the loop's own threads: one of those may wait for a view to be made.
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="slimchat-open")
        self._views: dict[Key, View] = {}
        self._making: dict[Key, asyncio.Lock] = {}

    async def get(self, bot: Path, kind: str, identity: str) -> View:
        """The view of that kind and id, made where there is none.

        Raises:
            RequestError: there are too many.
            SlimchatError: the bot cannot be opened.
        """
        key = (bot, kind, identity)
        lock = self._making.setdefault(key, asyncio.Lock())
        try:
            async with lock:
                if key not in self._views:
                    self._make_room()
                    loop = asyncio.get_running_loop()
                    self._views[key] = await loop.run_in_executor(
                        self._threads, self._make, key, loop
                    )
                return self._views[key]
        finally:
            if not lock.locked():
                self._making.pop(key, None)

    def of(self, bot: Path) -> list[View]:
        """The views of a bot; from any thread."""
        return [view for (path, _, _), view in [*self._views.items()] if path == bot]

    def drop(self, bot: Path, error: BaseException) -> None:
        """Close every view of a bot, and tell why."""
        for view in self.of(bot):
            view.refuse(error)
        self._close([key for key in self._views if key[0] == bot], forget=True)

    def sweep(self) -> None:
        """Close views that nobody looked at for long."""
        now = time.monotonic()
        idle = [key for key in self._resting() if now - self._views[key].used > self._idle_s]
        self._close(idle, forget=True)

    def close(self) -> None:
        """Close every view."""
        self._close([*self._views])
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _make(self, key: Key, loop: asyncio.AbstractEventLoop) -> View:
        from slimchat.lab.views.blind import BlindView
        from slimchat.lab.views.chat import ChatView
        from slimchat.lab.views.controls import ControlsView
        from slimchat.lab.views.evaluation import EvaluationView
        from slimchat.lab.views.inspector import InspectorView
        from slimchat.lab.views.knowledge import KnowledgeView
        from slimchat.lab.views.tuner import TunerView

        path, kind, identity = key
        bot = self._pool.get(path)
        match kind:
            case "chat":
                return ChatView(
                    identity,
                    bot,
                    loop,
                    self._kept,
                    lambda view, answer: self._inspect(path, view, answer, loop),
                    lambda verdict: self._judged(path, verdict),
                )
            case "inspector":
                return InspectorView(identity, bot, loop)
            case "controls":
                return ControlsView(identity, bot, loop, self._allowed)
            case "tuner":
                return TunerView(identity, bot, loop)
            case "evaluation":
                return EvaluationView(identity, bot, loop)
            case "blind":
                return BlindView(identity, bot, loop, lambda: self.of(path))
        return KnowledgeView(identity, bot, loop, self._rebuilding(path))

    def _judged(self, path: Path, verdict: Verdict) -> None:
        """Show a verdict that became a golden question in the other panels of a bot, from a
        thread."""
        from slimchat.lab.views.controls import ControlsView
        from slimchat.lab.views.evaluation import EvaluationView

        down = verdict.verdict == "down" and not verdict.history
        for view in self.of(path):
            if isinstance(view, EvaluationView):
                view.look()
            elif isinstance(view, ControlsView) and down:
                view.pin(verdict.question)

    def _inspect(
        self, path: Path, identity: str, answer: Answer, loop: asyncio.AbstractEventLoop
    ) -> None:
        """Show an answer, from a thread."""
        from slimchat.lab.views.inspector import InspectorView

        getting = self.get(path, "inspector", identity)
        view = asyncio.run_coroutine_threadsafe(getting, loop).result()
        if isinstance(view, InspectorView):
            view.inspect(answer)

    def _make_room(self) -> None:
        if len(self._views) < self._most:
            return
        resting = self._resting()
        if not resting:
            raise RequestError(
                503, f"{len(self._views)} panels are open already.", "Close some of them."
            )
        self._close(resting[:1], forget=True)

    def _resting(self) -> list[Key]:
        """Those that nobody looks at and that do nothing, the least recently used first."""
        keys = [key for key, view in self._views.items() if not (view.attached or view.busy)]
        return sorted(keys, key=lambda key: self._views[key].used)

    def _close(self, keys: list[Key], *, forget: bool = False) -> None:
        for key in keys:
            self._views.pop(key).close()
            if forget and key[1] == "chat":
                self._kept.forget(key[0], key[2])
