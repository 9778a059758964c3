"""Lets a panel rebuild a bot through the queue that everybody sees."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from slimchat.errors import BuildCancelledError, SlimchatError
from slimchat.lab.job import Job
from slimchat.lab.jobs import Jobs
from slimchat.widgets.events import Data

if TYPE_CHECKING:
    from slimchat.widgets.tasks import Task

LOOK_S = 0.1
"""Seconds between two looks at a build under way."""


class Rebuilding:
    """The builds of one bot. To be used in any thread but the server's loop.

    Args:
        order: makes the job.
        loop: the server's.
    """

    def __init__(
        self, bot: Path, jobs: Jobs, order: Callable[[], Job], loop: asyncio.AbstractEventLoop
    ) -> None:
        self._bot, self._jobs, self._order, self._loop = bot, jobs, order, loop

    def running(self) -> bool:
        """Whether the bot is being built, or will be."""
        return self._jobs.building(self._bot) is not None

    def run(self, task: Task) -> Data:
        """Build, and return the report.

        Raises:
            BuildCancelledError: it was stopped.
            SlimchatError: it failed, or cannot begin.
        """
        return asyncio.run_coroutine_threadsafe(self._run(task, self._order()), self._loop).result()

    async def _run(self, task: Task, job: Job) -> Data:
        self._jobs.add(job)
        while job.active:
            if task.stopped():
                self._jobs.remove(job)
            task.progress(job.stage, job.done, job.total, job.detail)
            await asyncio.sleep(LOOK_S)
        if job.state in ("cancelled", "interrupted"):
            raise BuildCancelledError(
                "The build was stopped; nothing has changed.", "Start it again."
            )
        if job.report is None:
            error = job.error or {"fact": "The build failed.", "fix": "Look at its log."}
            raise SlimchatError(error["fact"], error["fix"])
        return job.report
