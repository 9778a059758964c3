"""Builds, one after another, in processes of their own."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from slimchat.errors import RequestError
from slimchat.lab.paths import Root
from slimchat.lab.problems import told
from slimchat.lab.process import GRACE, BuildProcess
from slimchat.widgets.events import Data

logger = logging.getLogger(__name__)

State = Literal["queued", "running", "done", "failed", "cancelled"]

LOG_LINES = 200
"""Lines of a job's log that are kept; the newest stay."""
ENDED = 50
"""Ended jobs that are kept; the newest stay."""
SHUTDOWN_GRACE = 3.0
"""Seconds that a build may take to end when the server does."""
LISTED = 200
"""Names of each kind that the result of a job lists."""


@dataclass
class Job:
    """A build, from the queue to its end.

    Attributes:
        changes: settings that differ from those the bot has, by dotted name.
        config: settings to begin from, as plain data; by default those of the documents' folder,
            else those the bot was built with.
    """

    docs: Path
    bot: Path
    name: str
    changes: Data = field(default_factory=dict)
    config: Data | None = None
    rebuild: bool = False
    id: str = field(default_factory=lambda: secrets.token_urlsafe(9))
    state: State = "queued"
    stage: str = ""
    done: int = 0
    total: int = 0
    detail: str = ""
    log: list[Data] = field(default_factory=list)
    created: str = field(default_factory=lambda: _now())
    started: str | None = None
    ended: str | None = None
    report: Data | None = None
    error: Data | None = None
    process: BuildProcess | None = None

    @property
    def active(self) -> bool:
        """Whether it waits or is under way."""
        return self.state in ("queued", "running")

    def note(self, text: str) -> None:
        """Add a line to the log."""
        self.log.append({"time": _now(), "text": text})
        del self.log[:-LOG_LINES]

    def progress(self, stage: str, done: int, total: int, detail: str) -> None:
        """Take what the process says about how far it came."""
        if stage != self.stage:
            self.note(stage)
        self.stage, self.done, self.total, self.detail = stage, done, total, detail

    def end(self, state: State, *, report: Data | None = None, error: Data | None = None) -> None:
        """Take how it ended."""
        self.state, self.report, self.error, self.ended = state, report, error, _now()
        for skipped in (report or {}).get("skipped", []):
            self.note(f"skipped {skipped['source']}: {skipped['reason']}")
        self.note(f"{state}: {error['fact']}" if error else state)

    def to_dict(self, root: Root) -> Data:
        """As it goes out."""
        return {
            "id": self.id,
            "kind": "build",
            "bot": root.name(self.bot),
            "docs": root.name(self.docs),
            "name": self.name,
            "state": self.state,
            "stage": self.stage,
            "done": self.done,
            "total": self.total,
            "detail": self.detail,
            "log": list(self.log),
            "created": self.created,
            "started": self.started,
            "ended": self.ended,
            "result": None if self.report is None else _result(self.report),
            "error": self.error,
        }


class Jobs:
    """The queue. To be used in the server's loop.

    Args:
        at_once: builds that run at the same time.
        most_queued: builds that may wait.
        changed: called after any change.
        turned: called when a build begins or ends.
        finished: awaited after a build that is done.
    """

    def __init__(
        self,
        at_once: int,
        most_queued: int,
        changed: Callable[[], None],
        turned: Callable[[Job], None],
        finished: Callable[[Job], Awaitable[None]],
    ) -> None:
        self._at_once, self._most_queued = at_once, most_queued
        self._changed, self._turned, self._finished = changed, turned, finished
        self._jobs: dict[str, Job] = {}
        self._tasks: set[asyncio.Task[None]] = set()

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

    def building(self, bot: Path) -> Job | None:
        """The build of a bot that waits or is under way."""
        jobs = [*self._jobs.values()]  # also asked by other threads
        return next((job for job in jobs if job.active and job.bot == bot), None)

    def add(self, job: Job) -> Job:
        """Begin a build, now or after those before it.

        Raises:
            RequestError: that bot is being built, or too many builds wait.
        """
        if self.building(job.bot) is not None:
            raise RequestError(
                409, f"{job.name} is being built already.", "Wait until it is, or stop it."
            )
        queued = sum(other.state == "queued" for other in self._jobs.values())
        if queued >= self._most_queued and self._running() >= self._at_once:
            raise RequestError(
                429, f"{queued} builds are waiting already.", "Wait until one is over, or stop one."
            )
        self._jobs[job.id] = job
        ended = [other.id for other in self._jobs.values() if not other.active]
        for identity in ended[: max(0, len(ended) - ENDED)]:
            del self._jobs[identity]
        self._advance()
        self._changed()
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
        self._changed()

    async def close(self) -> None:
        """Stop everything and wait until it has ended."""
        for job in self._jobs.values():
            if job.active:
                self.remove(job, SHUTDOWN_GRACE)
        while self._tasks:
            await asyncio.wait([*self._tasks])

    def _running(self) -> int:
        return sum(job.state == "running" for job in self._jobs.values())

    def _advance(self) -> None:
        for job in self._jobs.values():
            if self._running() >= self._at_once:
                return
            if job.state == "queued":
                job.state, job.started = "running", _now()
                job.process = self._process(job)
                task = asyncio.get_running_loop().create_task(self._run(job, job.process))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
                self._turned(job)

    def _process(self, job: Job) -> BuildProcess:
        def tell(stage: str, done: int, total: int, detail: str) -> None:
            job.progress(stage, done, total, detail)
            self._changed()

        order = {
            "docs": str(job.docs),
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
            logger.exception("The build of %s failed", job.bot)
            outcome = {"type": "failed", "error": told(error)[1]}
        job.end(outcome["type"], report=outcome.get("report"), error=outcome.get("error"))
        self._turned(job)
        self._advance()
        self._changed()


def _result(report: Data) -> Data:
    listed = {kind: report[kind][:LISTED] for kind in ("added", "changed", "removed", "skipped")}
    return {**listed, "unchanged": len(report["unchanged"]), "passages": report["passages"]}


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
