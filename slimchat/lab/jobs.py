"""Builds and exports, one after another, in processes of their own."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Iterator
from pathlib import Path

from slimchat.errors import RequestError
from slimchat.lab.job import Job, State
from slimchat.lab.problems import told
from slimchat.lab.process import GRACE, BuildProcess

logger = logging.getLogger(__name__)

ENDED = 50
"""Ended jobs that are kept; the newest stay."""
SHUTDOWN_GRACE = 3.0
"""Seconds that a build may take to end when the server does."""


class Jobs:
    """The queue. To be used in the server's loop.

    Args:
        at_once: builds that run at the same time.
        most_queued: builds that may wait.
        changed: called after any change.
        turned: called when a job begins or ends.
        finished: awaited after a job that is done.
        keep: called with the jobs that a server which comes after this one should know of, the
            oldest first, whenever they are others: those that are not over, and those that the
            end of a server interrupted.
    """

    def __init__(
        self,
        at_once: int,
        most_queued: int,
        changed: Callable[[], None],
        turned: Callable[[Job], None],
        finished: Callable[[Job], Awaitable[None]],
        keep: Callable[[list[Job]], None],
    ) -> None:
        self._at_once, self._most_queued = at_once, most_queued
        self._changed, self._turned, self._finished = changed, turned, finished
        self._keep = keep
        self._jobs: dict[str, Job] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._closing = False

    def __iter__(self) -> Iterator[Job]:
        """Every job, the newest first."""
        return reversed([*self._jobs.values()])

    def get(self, identity: str) -> Job:
        """A job by its id.

        Raises:
            RequestError: there is none.
        """
        if identity not in self._jobs:
            raise RequestError(
                404, f"There is no job {identity!r:.60}.", "It may be over and forgotten."
            )
        return self._jobs[identity]

    def of(self, bot: Path) -> list[Job]:
        """The jobs of a bot that wait or are under way."""
        jobs = [*self._jobs.values()]  # also asked by other threads
        return [job for job in jobs if job.active and job.bot == bot]

    def building(self, bot: Path) -> Job | None:
        """The build of a bot that waits or is under way."""
        return next((job for job in self.of(bot) if job.kind == "build"), None)

    def restore(self, jobs: Iterable[Job]) -> None:
        """Know jobs again that the end of a server interrupted, the oldest first."""
        self._jobs = {job.id: job for job in jobs} | self._jobs
        self._settle()

    def add(self, job: Job) -> Job:
        """Begin a job, now or after those before it. It takes the place of an interrupted one.

        Raises:
            RequestError: the same is being done to that bot, too many jobs wait, or the server is
                about to end.
        """
        if self._closing:
            raise RequestError(503, "The server is about to end.", "Try again when it is back.")
        if any(other.kind == job.kind for other in self.of(job.bot)):
            done = "built" if job.kind == "build" else "exported"
            raise RequestError(
                409, f"{job.name} is being {done} already.", "Wait until it is, or stop it."
            )
        queued = sum(other.state == "queued" for other in self._jobs.values())
        if queued >= self._most_queued and self._running() >= self._at_once:
            raise RequestError(
                429, f"{queued} jobs are waiting already.", "Wait until one is over, or stop one."
            )
        for other in [*self._jobs.values()]:
            if (other.state, other.kind, other.bot) == ("interrupted", job.kind, job.bot):
                del self._jobs[other.id]
        self._jobs[job.id] = job
        ended = [other.id for other in self._jobs.values() if not other.active]
        for identity in ended[: max(0, len(ended) - ENDED)]:
            del self._jobs[identity]
        self._advance()
        self._settle()
        return job

    def remove(self, job: Job, grace: float = GRACE) -> None:
        """Stop a build that waits or is under way; forget one that is over.

        Args:
            grace: seconds that it may take to end by itself.
        """
        match job.state:
            case "queued":
                job.end("cancelled")
            case "running":
                if job.process is not None and not job.process.stopping:
                    job.note("stopping")
                    job.process.stop(grace)
            case _:
                self._jobs.pop(job.id, None)
        self._settle()

    async def close(self) -> None:
        """Interrupt everything and wait until it has ended."""
        self._closing = True
        for job in self._jobs.values():
            if job.state == "queued":
                job.end("interrupted")
            elif job.state == "running" and job.process and not job.process.stopping:
                job.cut = True
                job.process.stop(SHUTDOWN_GRACE)
        while self._tasks:
            await asyncio.wait([*self._tasks])
        self._settle()

    def _running(self) -> int:
        return sum(job.state == "running" for job in self._jobs.values())

    def _advance(self) -> None:
        for job in self._jobs.values():
            if self._running() >= self._at_once:
                return
            if job.state == "queued":
                process = self._process(job)
                job.begin(process)
                task = asyncio.get_running_loop().create_task(self._run(job, process))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
                self._turned(job)

    def _settle(self) -> None:
        jobs = self._jobs.values()
        self._keep([job for job in jobs if job.active or job.state == "interrupted"])
        self._changed()

    def _process(self, job: Job) -> BuildProcess:
        def tell(stage: str, done: int, total: int, detail: str) -> None:
            job.progress(stage, done, total, detail)
            self._changed()

        order = {
            "kind": job.kind,
            "docs": None if job.docs is None else str(job.docs),
            "target": None if job.target is None else str(job.target),
            "options": job.options,
            "bot": str(job.bot),
            "config": job.config,
            "changes": job.changes,
            "rebuild": job.rebuild,
        }
        return BuildProcess(order, tell)

    async def _run(self, job: Job, process: BuildProcess) -> None:
        try:
            outcome = await process.run()
            if outcome["type"] == "done":
                await self._finished(job)
        except Exception as error:
            logger.exception("The %s of %s failed", job.kind, job.bot)
            outcome = {"type": "failed", "error": told(error)[1]}
        cut = job.cut and outcome["type"] == "cancelled"
        state: State = "interrupted" if cut else outcome["type"]
        job.end(state, report=outcome.get("report"), error=outcome.get("error"))
        self._turned(job)
        self._advance()
        self._settle()
