"""Everything the extension keeps while the server runs."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from dataclasses import dataclass
from pathlib import Path

from slimchat.errors import SlimchatError
from slimchat.lab.catalog import Catalog
from slimchat.lab.feed import Feed
from slimchat.lab.jobs import Job, Jobs
from slimchat.lab.paths import Root, bot_id
from slimchat.lab.pool import Pool
from slimchat.lab.problems import ProblemError
from slimchat.lab.record import keep, relative_docs
from slimchat.lab.views.registry import Views
from slimchat.widgets.events import Data

logger = logging.getLogger(__name__)

SWEEP_S = 5.0
"""Seconds between two looks for what is idle and for bots that came or went."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What the server's configuration allows; see :class:`slimchat.lab.app.SlimchatApp`."""

    max_loaded_bots: int
    idle_bot_s: float
    max_views: int
    idle_view_s: float
    jobs_at_once: int
    max_queued_jobs: int
    scan_depth: int
    scan_s: float


class Workspace:
    """Bots, builds and views below a root. To be used in the server's loop."""

    def __init__(self, root: Root, limits: Limits) -> None:
        self.root = root
        self.loop: asyncio.AbstractEventLoop | None = None
        self.catalog = Catalog(root, self._is_loaded, limits.scan_depth, limits.scan_s)
        self.pool = Pool(
            limits.max_loaded_bots, limits.idle_bot_s, self.catalog.docs, self._bots_changed
        )
        self.views = Views(self.pool, limits.idle_view_s, limits.max_views)
        self.feed = Feed({"jobs": self._jobs_data, "bots": self._bots_data})
        self.jobs = Jobs(
            limits.jobs_at_once,
            limits.max_queued_jobs,
            lambda: self.feed.changed("jobs"),
            self._built,
        )
        self._listed: list[Data] = []
        self._sweeper: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to look after what is idle. Idempotent."""
        if self._sweeper is None:
            self.loop = asyncio.get_running_loop()
            self._sweeper = self.loop.create_task(self._sweep())

    async def bots(self) -> list[Data]:
        """Every bot, as it goes out."""
        self._listed = await asyncio.to_thread(self.catalog.bots)
        return self._listed

    async def bot(self, identity: str) -> Data:
        """One bot, as it goes out."""
        path = self.catalog.find(identity)
        return await asyncio.to_thread(self.catalog.tell, path)

    async def bot_at(self, path: str) -> Data:
        """The bot at a path, as it goes out.

        Raises:
            ProblemError: there is none.
        """
        found = self.root.find(path)
        if not found.is_dir():
            raise ProblemError(
                404,
                f"{path!r:.200} is a file; this version opens bots that are folders.",
                "Build the bot from its documents.",
            )
        return await self.bot(bot_id(self.root.name(found)))

    async def close(self) -> None:
        """Stop everything."""
        if self._sweeper is not None:
            self._sweeper.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._sweeper
        self.feed.close()
        await self.jobs.close()
        self.views.close()
        self.pool.close()

    async def _built(self, job: Job) -> None:
        """Let everyone who talks to a bot go on with its new generation."""
        self.catalog.add(job.bot)
        await asyncio.to_thread(self._renew, job)
        for view in self.views.of(job.bot):
            await asyncio.to_thread(view.renewed)
        self.feed.changed("bots")

    def _renew(self, job: Job) -> None:
        from slimchat.knowledge.base import KnowledgeBase

        with contextlib.suppress(OSError):
            keep(job.bot, docs=relative_docs(job.bot, job.docs))
        bot = self.pool.known(job.bot)
        if bot is None:
            return
        bot.docs = job.docs
        with KnowledgeBase.open(job.bot) as base:
            bot.renew(base.config)
        if bot.loaded:
            bot.knowledge.docs = job.docs

    async def _jobs_data(self) -> Data:
        return {"jobs": [job.to_dict(self.root) for job in self.jobs]}

    async def _bots_data(self) -> Data:
        return {"bots": await self.bots()}

    def _is_loaded(self, path: Path) -> bool:
        return self.pool.is_loaded(path)

    def _bots_changed(self) -> None:
        if self.loop is not None:
            with contextlib.suppress(RuntimeError):  # the server has ended
                self.loop.call_soon_threadsafe(self.feed.changed, "bots")

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_S)
            try:
                self.views.sweep()
                await asyncio.to_thread(self.pool.sweep)
                if self.feed.heard:
                    before = self._listed
                    if await self.bots() != before:
                        self.feed.changed("bots")
            except (SlimchatError, OSError):
                logger.exception("The workspace could not be looked after")
