"""Everything the extension keeps while the server runs."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from dataclasses import dataclass
from pathlib import Path

from jupyter_core.paths import jupyter_data_dir

from slimchat.errors import BundleSealedError, RequestError, SlimchatError
from slimchat.knowledge.layout import Layout
from slimchat.lab.bundles import Verifications, is_bundle, sealed
from slimchat.lab.catalog import Catalog
from slimchat.lab.feed import Feed
from slimchat.lab.job import Job
from slimchat.lab.jobs import Jobs
from slimchat.lab.orders import order
from slimchat.lab.paths import Root, bot_id
from slimchat.lab.pool import Pool
from slimchat.lab.rebuilding import Rebuilding
from slimchat.lab.record import keep, relative_docs
from slimchat.lab.renewing import renew_from_disk
from slimchat.lab.unfinished import Unfinished
from slimchat.lab.views.kept import KeptChats
from slimchat.lab.views.registry import Views
from slimchat.lab.watches import Watches
from slimchat.widgets.events import Data

logger = logging.getLogger(__name__)

SWEEP_S = 5.0
"""Seconds between two looks for what is idle and for bots that came or went."""
SLOWEST_SHARE = 20
"""Least time between two looks, as a multiple of what one takes."""


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
            limits.max_loaded_bots,
            limits.idle_bot_s,
            self.catalog.docs,
            self.catalog.applied,
            self._bots_changed,
        )
        kept = Path(jupyter_data_dir()) / "slimchat"
        self.views = Views(
            self.pool,
            root.holds,
            self._rebuilding,
            KeptChats(kept / "chats", limits.max_views, limits.idle_view_s),
            limits.idle_view_s,
            limits.max_views,
        )
        self.feed = Feed({"jobs": self._jobs_data, "bots": self._bots_data})
        self._unfinished = Unfinished(kept / "jobs", root)
        self.jobs = Jobs(
            limits.jobs_at_once,
            limits.max_queued_jobs,
            lambda: self.feed.changed("jobs"),
            self._turned,
            self._built,
            self._unfinished.save,
        )
        self.watches = Watches(self._documents_changed)
        self.verifications = Verifications()
        self._listed: list[Data] = []
        self._again: dict[Path, Path] = {}
        self._sweeper: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to look after what is idle. Idempotent."""
        if self._sweeper is None:
            self.loop = asyncio.get_running_loop()
            self.jobs.restore(self._unfinished.take_over())
            self._sweeper = self.loop.create_task(self._sweep())

    async def bots(self) -> list[Data]:
        """Every bot, as it goes out."""
        self.start()
        self._listed = await asyncio.to_thread(self.catalog.bots)
        self._follow(self._listed)
        return self._listed

    async def look(self) -> None:
        """Look for bots again, because something was done to one."""
        await self.bots()
        self.feed.changed("bots")

    async def bot(self, identity: str) -> Data:
        """One bot, as it goes out."""
        path = self.catalog.find(identity)
        return await asyncio.to_thread(self.catalog.tell, path)

    async def bot_at(self, path: str) -> Data:
        """The bot at a path, as it goes out.

        Raises:
            RequestError: there is none.
        """
        return await self.bot(bot_id(self.root.name(self.root.find(path))))

    async def close(self) -> None:
        """Stop everything."""
        if self._sweeper is not None:
            self._sweeper.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._sweeper
        self.watches.close()
        self.feed.close()
        await self.jobs.close()
        self._unfinished.close()
        self.views.close()
        self.verifications.close()
        self.pool.close()

    @property
    def activity(self) -> int:
        """Jobs that wait or are under way; a server with some is not idle."""
        return sum(job.active for job in self.jobs)

    async def _built(self, job: Job) -> None:
        """Let everyone who talks to a bot go on with its new generation."""
        self.catalog.add(job.target or job.bot)
        if job.kind == "build" and job.docs is not None:
            await asyncio.to_thread(self._renew, job.bot, job.docs)
        await self.look()

    def _renew(self, path: Path, docs: Path) -> None:
        with contextlib.suppress(OSError):
            keep(path, docs=relative_docs(path, docs), settings=None)
        bot = self.pool.known(path)
        if bot is not None:
            renew_from_disk(bot, docs)

    async def follow_others(self) -> None:
        """Go on with what somebody else built: a notebook, the command line."""
        for bot in await asyncio.to_thread(self.pool.outdated):
            if self.jobs.building(bot.path) is None:
                await asyncio.to_thread(renew_from_disk, bot, bot.docs)
                for view in self.views.of(bot.path):
                    await asyncio.to_thread(view.renewed)

    def _turned(self, job: Job) -> None:
        """Show in every panel of a bot that a build of it began or ended."""
        if job.kind != "build":
            return
        loop = asyncio.get_running_loop()
        for view in self.views.of(job.bot):
            loop.run_in_executor(None, view.renewed)
        docs = None if job.active else self._again.pop(job.bot, None)
        if docs is not None:
            self._documents_changed(job.bot, docs)

    def _rebuilding(self, bot: Path) -> Rebuilding:
        def make() -> Job:
            if is_bundle(bot):
                error = sealed()
                raise BundleSealedError(error.fact, error.fix)
            docs = self.catalog.docs(bot)
            if docs is None:
                raise SlimchatError(
                    "The folder of documents of this bot is not known.",
                    "Build it once from the file browser.",
                )
            return order(self.catalog, self.pool, bot, docs)

        assert self.loop is not None  # noqa: S101
        return Rebuilding(bot, self.jobs, make, self.loop)

    def _follow(self, bots: list[Data]) -> None:
        wanted = {
            self.root.find(bot["path"]): self.root.find(bot["docs"])
            for bot in bots
            if bot["watching"] and bot["docs"] is not None
        }
        for bot, docs in self.watches.follow(wanted):
            self._documents_changed(bot, docs)  # they may have while nobody watched

    def _documents_changed(self, bot: Path, docs: Path) -> None:
        """Build a watched bot, after the build of it that is under way."""
        if not Layout(bot).exists():  # it was moved or deleted
            return
        building = self.jobs.building(bot)
        if building is not None:
            if building.state == "running":
                self._again[bot] = docs
            return
        try:
            self.jobs.add(order(self.catalog, self.pool, bot, docs))
        except RequestError as error:
            logger.warning("The bot %s is not built: %s", bot, error.fact)

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
        pause = SWEEP_S
        with contextlib.suppress(SlimchatError, OSError):
            await self.bots()  # some may be watched
        while True:
            await asyncio.sleep(pause)
            begun = time.monotonic()
            try:
                self.views.sweep()
                await asyncio.to_thread(self.pool.sweep)
                await self.follow_others()
                if self.feed.heard:
                    before = self._listed
                    if await self.bots() != before:
                        self.feed.changed("bots")
            except (SlimchatError, OSError):
                logger.exception("The workspace could not be looked after")
            pause = max(SWEEP_S, SLOWEST_SHARE * (time.monotonic() - begun))
