"""The server's end of a process that builds."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from collections.abc import Callable

from slimchat.widgets.events import Data

GRACE = 20.0
"""Seconds a build that was told to stop may go on before it is killed."""
LONGEST = 1 << 26
"""Bytes of a message from the process; the report of a build may name many files."""

Progress = Callable[[str, int, int, str], None]


class BuildProcess:
    """One build.

    Args:
        order: what to build; see :mod:`slimchat.lab.building`.
        progress: called in the loop.
    """

    def __init__(self, order: Data, progress: Progress) -> None:
        self._order, self._progress = order, progress
        self.pid: int | None = None
        """Its number, once it runs."""
        self._stopping = asyncio.Event()
        self._grace = GRACE

    @property
    def stopping(self) -> bool:
        """Whether it was asked to end."""
        return self._stopping.is_set()

    def stop(self, grace: float = GRACE) -> None:
        """Ask it to end.

        Args:
            grace: seconds after which it is killed.
        """
        self._grace = grace
        self._stopping.set()

    async def run(self) -> Data:
        """Build. Returns the last message of the process.

        A process that ends without one has left the index as it was.
        """
        # -P: modules in the folder that the server was started in are none of ours.
        # A session of its own: an interrupt at the server's terminal, which the server first asks
        # about, is not for it.
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-m", "slimchat.lab.building",
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=LONGEST,
            start_new_session=True,
        )  # fmt: skip
        self.pid = process.pid
        stopper = asyncio.create_task(self._stop_when_asked(process))
        outcome: Data | None = None
        try:
            assert process.stdin is not None  # noqa: S101
            assert process.stdout is not None  # noqa: S101
            process.stdin.write(json.dumps(self._order).encode() + b"\n")
            with contextlib.suppress(ConnectionError):
                await process.stdin.drain()
            async for line in process.stdout:
                message = json.loads(line)
                if message["type"] == "progress":
                    self._progress(
                        message["stage"], message["done"], message["total"], message["detail"]
                    )
                else:
                    outcome = message
            await process.wait()
        finally:
            stopper.cancel()
            if process.returncode is None:
                process.kill()
                await process.wait()
        if outcome is not None:
            return outcome
        if self._stopping.is_set():
            return {"type": "cancelled"}
        return {"type": "failed", "error": _ended(process.returncode)}

    async def _stop_when_asked(self, process: asyncio.subprocess.Process) -> None:
        await self._stopping.wait()
        if process.stdin is not None:
            process.stdin.close()
        await asyncio.sleep(self._grace)
        with contextlib.suppress(ProcessLookupError):
            process.kill()


def _ended(code: int | None) -> Data:
    return {
        "fact": f"The process ended unexpectedly (exit status {code}); the bot is as it was.",
        "fix": "The log of the Jupyter server may say why. Killed by the system, it needs more "
        "memory.",
    }
